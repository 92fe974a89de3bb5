"""What is sent out in the public format comes back unchanged, and is nothing but that format."""

from __future__ import annotations

import json
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from bot.verbs.portable import PORTABLE, said
from flows.engine import calm_keys
from flows.engine.definition import Json
from flows.engine.load import load_service
from flows.engine.portable import Exported, export
from flows.engine.portable_in import Imported, import_
from flows.engine.yaml_tree import Source, Table, plain, read_yaml
from flows.folders import Books
from tests.stands import catalogue
from tests.unit.engine.kept_keys import kept
from tests.unit.engine.random_services import SERVICES

PATIENCE = 90
"""Seconds of work."""

SCHEMA = json.loads(Path("docs/calm.schema.json").read_text("utf-8"))


def sent(texts: Mapping[str, Sequence[Source]]) -> Exported:
    loaded = {name: load_service(name, files) for name, files in texts.items()}
    assert all(one.sound for one in loaded.values()), [one.problems for one in loaded.values()]
    return export({name: one.service for name, one in loaded.items()}, texts)


def taken_in(files: Mapping[str, str], fallback: str = "imported") -> Imported:
    return import_([Source(p, t) for p, t in files.items() if p != "config.yml"], fallback)


def pure(files: Mapping[str, str]) -> Iterator[tuple[str, Json]]:
    """What an engine of this format reads."""
    for path, text in files.items():
        if path.startswith(("data/", "domain/")):
            tree, problems = read_yaml(Source(path, text))
            assert problems == ()
            yield path, plain(tree) if tree else None


def violations(files: Mapping[str, str]) -> list[str]:
    validator = Draft202012Validator(SCHEMA)
    return [
        f"{path} {error.json_path}: {error.message}"
        for path, value in pure(files)
        for error in validator.iter_errors(value)
    ]


@pytest.fixture(scope="module")
def books() -> Books:
    return catalogue.shipped()


@pytest.fixture(scope="module")
def shipped(books: Books) -> Exported:
    return export(books.services, _sources(books.files))


def _sources(files: Mapping[str, Mapping[str, str]]) -> dict[str, list[Source]]:
    return {name: [Source(p, t) for p, t in texts.items()] for name, texts in files.items()}


def test_the_shipped_services_come_back_unchanged(books: Books, shipped: Exported) -> None:
    services = books.services
    imported = taken_in(shipped.files)
    assert imported.problems == ()
    assert set(imported.services) == set(services)
    for name, files in imported.services.items():
        again = load_service(name, files)
        assert again.sound, again.problems
        assert said(again.service) == said(services[name])


def test_the_shipped_services_are_written_in_the_public_format(shipped: Exported) -> None:
    assert violations(shipped.files) == []


def test_no_two_domains_of_a_project_say_the_same_response(shipped: Exported) -> None:
    names: list[str] = []
    for path, value in pure(shipped.files):
        if path.startswith("domain/") and isinstance(value, dict):
            names += list(value.get("responses") or {})  # type: ignore[arg-type]
    assert len(names) == len(set(names))


@settings(max_examples=25, deadline=None)
@given(SERVICES)
def test_whatever_was_written_comes_back_unchanged(sources: list[Source]) -> None:
    comes_back(sources)


@pytest.mark.slow
def test_hundreds_of_services_come_back_unchanged() -> None:
    """Three hundred, or as many as fit into a minute and a half of work."""
    began, sound = time.process_time(), 0

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(SERVICES)
    def tried(sources: list[Source]) -> None:
        nonlocal sound
        if time.process_time() - began < PATIENCE:
            sound += comes_back(sources)

    tried()
    assert sound >= 200, "most of what is made up has to be fit to be sent out"


def comes_back(sources: list[Source]) -> bool:
    """False: nothing that could be sent out."""
    before = load_service("orders", sources)
    if not before.sound:
        return False
    exported = export({"orders": before.service}, {"orders": sources})
    assert violations(exported.files) == []
    imported = taken_in(exported.files)
    after = load_service("orders", imported.services.get("orders", ()))
    assert imported.problems == ()
    assert said(after.service) == said(before.service)
    assert (after.actions, after.intents) == (before.actions, before.intents)
    assert after.entities == before.entities
    assert kept(imported.services.get("orders", ())) == kept(sources), "keys nobody here knows"
    return True


@pytest.mark.slow
def test_the_terminal_sends_and_takes_in_and_loses_nothing_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    out, into = tmp_path / "out", tmp_path / "in"

    def run(verb: str, **words: object) -> int:
        wishes = Namespace(**{"force": False, "into": into, "folder": out, **words})
        return PORTABLE[verb](told.append, wishes)

    assert run("export") == 0
    assert run("export") == 1, "the folder is not empty"
    assert run("import") == 0
    assert run("import") == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("0 services new, 0 changed, ")
    domain = out / "domain" / "system.yml"
    domain.write_text(domain.read_text("utf-8").replace("Anything else?", "What else?"), "utf-8")
    assert run("import") == 1, "it would change a service"
    assert run("import", force=True) == 0
    assert "1 changed" in capsys.readouterr().out.splitlines()[-1]
    assert "What else?" in (into / "catalog" / "system" / "texts.yml").read_text("utf-8")
    domain.write_text("slots: {a: {type: date}}", "utf-8")
    assert run("import", force=True) == 1, "nothing half-loaded is written"
    assert "type 'date' is none of" in "".join(told)
    assert run("import", folder=tmp_path / "nowhere") == 2


def test_the_keys_of_an_export_are_those_of_the_schema() -> None:
    defs = SCHEMA["$defs"]
    assert set(calm_keys.FLOW) == set(defs["flow"]["properties"])
    assert set(calm_keys.SLOT) == set(defs["slot"]["properties"])
    assert set(calm_keys.VARIATION) == set(defs["variation"]["properties"])
    assert set(calm_keys.BUTTON) == set(defs["button"]["properties"])
    for kind, keys in calm_keys.STEP.items():
        assert set(keys) == set(defs[f"{kind}_step"]["properties"])
    mappings = {
        one["properties"]["type"]["const"]: set(one["properties"])
        for one in defs["mapping"]["oneOf"]
    }
    assert mappings == {kind: set(keys) for kind, keys in calm_keys.MAPPING.items()}


OWN_KEYS = """
    flows:
      f:
        description: Orders
        metadata: {city_desk: {menu: 1}}
        steps:
          - id: ask
            collect: size
            help: utter_help
            optional: true
          - action: pay
            once: true
            args: {size: slots.size}
    slots:
      size: {type: text, kind: date, private: true, labels: {en: size}}
    responses:
      utter_ask_size: [{text: Size?, buttons_from: answers}]
    """


def test_our_keys_stand_beside_the_project() -> None:
    files = sent({"orders": [Source("a.yml", OWN_KEYS)]}).files
    for path, value in pure(files):
        for ours in ("help", "optional", "once", "args", "kind", "labels", "buttons_from", "menu"):
            assert f'"{ours}"' not in json.dumps(value), path
    tree, _ = read_yaml(Source("x", files["city_desk/orders.yml"]))
    assert isinstance(tree, Table)
    beside = plain(tree)
    assert beside == {
        "city_desk": {
            "flows": {
                "f": {
                    "metadata": {"city_desk": {"menu": 1}},
                    "steps": {
                        "ask": {"help": "utter_help", "optional": True},
                        "2": {"once": True, "args": {"size": "slots.size"}},
                    },
                }
            },
            "slots": {"size": {"kind": "date", "private": True, "labels": {"en": "size"}}},
            "responses": {"utter_ask_size": {"1": {"buttons_from": "answers"}}},
        }
    }


def test_without_what_stands_beside_a_project_is_read_as_any_other() -> None:
    files = {
        path: text
        for path, text in sent({"orders": [Source("a.yml", OWN_KEYS)]}).files.items()
        if not path.startswith("city_desk/")
    }
    imported = taken_in(files, "their_bot")
    assert list(imported.services) == ["their_bot"]
    service = load_service("their_bot", imported.services["their_bot"]).service
    assert list(service.flows["f"].steps) == ["ask", "2_action_pay"]
    assert service.slots["size"].kind is None


def test_what_stood_beside_a_step_that_has_gone_is_left_out_and_told() -> None:
    files = dict(sent({"orders": [Source("a.yml", OWN_KEYS)]}).files)
    files["data/orders.yml"] = files["data/orders.yml"].replace("id: ask", "id: question")
    imported = taken_in(files)
    assert [p.message for p in imported.problems] == [
        "flow 'f' has no step 'ask' any more; what stood beside it is left out"
    ]
    assert load_service("orders", imported.services["orders"]).sound


def test_an_edit_in_the_pure_files_arrives_with_our_keys_kept() -> None:
    files = dict(sent({"orders": [Source("a.yml", OWN_KEYS)]}).files)
    files["domain/orders.yml"] = files["domain/orders.yml"].replace("Size?", "Which size?")
    service = load_service("orders", taken_in(files).services["orders"]).service
    (variation,) = service.responses["utter_ask_size"].variations
    assert (variation.texts, variation.buttons_from) == ({"en": "Which size?"}, "answers")


def test_numbers_as_names_and_words_that_look_like_something_else_stay_what_they_are() -> None:
    text = """
        flows:
          f:
            description: "yes"
            steps:
              - id: 007
                set_slots: {a: "12:30", b: 1e3, c: "true", d: 2024-05-01, e: null}
                next: 7
              - id: 7
                action: utter_a
        """
    before = load_service("orders", [Source("a.yml", text)]).service
    files = sent({"orders": [Source("a.yml", text)]}).files
    after = load_service("orders", taken_in(files).services["orders"]).service
    assert said(after).flows == said(before).flows
    assert list(after.flows["f"].steps) == ["007", "7"]
