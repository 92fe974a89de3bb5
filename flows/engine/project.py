"""Any other CALM project as something to talk to: its files in, flows and sure sentences out.

A project has no city and no model: it gets a neutral city, and of its training data whole
sentences count. Pure: somebody else has read the files.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from flows.engine.catalog import SYSTEM, Flows
from flows.engine.city import City
from flows.engine.definition import Json, Option, Response, Service, Slot
from flows.engine.events import Entity, Understood
from flows.engine.facts import ActionFacts
from flows.engine.load import DEFAULT_LANGUAGE, Loaded, load_service
from flows.engine.problems import FileProblem
from flows.engine.reading import Reading
from flows.engine.standing import LANGUAGE
from flows.engine.yaml_tree import Items, Leaf, Source, Table, Tree, read_yaml

PROJECT = "project"
"""The service that all flows of a project belong to, and its neutral city."""

TOGETHER = "+"
"""Between the intents of a sentence that asks for several things."""

_ANNOTATION = re.compile(r"\[([^\[\]]*)\](?:\(([^()]*)\)|(\{[^{}]*\}))")
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the training data says of one sentence; `entities` with the words they stand in."""

    intent: str
    entities: tuple[tuple[str, Entity], ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """`sentences`: bare sentence of the training data -> what it means; more than one thing where
    it stands under several intents."""

    flows: Flows
    service: Service
    sentences: Mapping[str, tuple[Sentence, ...]]
    intents: frozenset[str]
    problems: tuple[FileProblem, ...]

    def understood(self, text: str) -> Understood:
        """What the training data says of this very sentence, as a perfect model would."""
        found = self.sentences.get(_bare(text), ())
        if not found:
            return Understood()
        share = 1 / len(found)
        ranking = tuple((each.intent, share) for each in found)
        first, *more = found[0].intent.split(TOGETHER)
        return Understood(
            first,
            share,
            ranking,
            "model",
            entities=tuple(_placed(entity, words, text) for words, entity in found[0].entities),
            several=tuple((each, "") for each in (first, *more)) if more else (),
        )


def read_project(
    sources: Sequence[Source],
    config: Source | None,
    system: Service,
    wording: Mapping[str, Response],
) -> Project:
    """`sources`: flows, domain and training data. `system`: our patterns, which the project's own
    `pattern_*` flows stand before. `wording`: what the built-in responses say where the project
    does not say it itself."""
    languages, problems = _languages(config)
    loaded = load_service(PROJECT, sources, language=languages[0])
    own = replace(loaded.service, slots={LANGUAGE: _language(languages), **loaded.service.slots})
    beside = replace(system, flows={n: f for n, f in system.flows.items() if n not in own.flows})
    city = _nowhere(languages, {**wording, **own.responses})
    sentences = _sentences(sources)
    return Project(
        flows=Flows(city, {SYSTEM: beside, PROJECT: own}, _actions(loaded)),
        service=own,
        sentences=sentences,
        intents=loaded.intents | _intents(sentences),
        problems=(*problems, *loaded.problems),
    )


def _language(languages: Sequence[str]) -> Slot:
    """The built-in slot: set by payloads, actions and flows, never by words."""
    options = tuple(Option(language, {}) for language in languages)
    controlled: dict[str, Json] = {"type": "controlled"}
    return Slot(LANGUAGE, "categorical", 0, "", options=options, mappings=(controlled,))


def _nowhere(languages: Sequence[str], wording: Mapping[str, Response]) -> City:
    """A city without offices and rules. The project's wording stands before ours everywhere."""
    return City(
        id=PROJECT,
        names=dict.fromkeys(languages, PROJECT),
        zone="UTC",
        country="",
        languages=tuple(languages),
        practice=True,
        currency="EUR",
        hotline="",
        services=frozenset({PROJECT}),
        sensitive_in_chat=True,
        responses=wording,
    )


def _actions(loaded: Loaded) -> Mapping[str, ActionFacts]:
    """Every name the domain lists may be asked for; what it does is the stubs' affair."""
    return {
        name: ActionFacts(name, "look")
        for name in sorted(loaded.actions)
        if not name.startswith("utter_")
    }


def _languages(config: Source | None) -> tuple[tuple[str, ...], tuple[FileProblem, ...]]:
    """The default first; a project that names none speaks English."""
    if config is None:
        return (DEFAULT_LANGUAGE,), ()
    tree, problems = read_yaml(config)
    reading = Reading(config.path, DEFAULT_LANGUAGE)
    table = tree if isinstance(tree, Table) else Table({}, {}, 1)
    first = reading.text(table.entries.get("language"), "language", DEFAULT_LANGUAGE)
    more = reading.words(table.entries.get("additional_languages"), "additional_languages")
    if first in more:
        reading.error(table.lines["additional_languages"], f"'{first}' is the default already")
    return tuple(dict.fromkeys((first, *more))), (*problems, *reading.problems)


# --- training data ---------------------------------------------------------------------------


def _sentences(sources: Sequence[Source]) -> Mapping[str, tuple[Sentence, ...]]:
    found: dict[str, dict[str, Sentence]] = {}
    for source in sources:
        tree, _ = read_yaml(source)
        nlu = tree.entries.get("nlu") if isinstance(tree, Table) else None
        for item in nlu.items if isinstance(nlu, Items) else ():
            for bare, sentence in _examples(item):
                found.setdefault(bare, {}).setdefault(sentence.intent, sentence)
    return {bare: tuple(meant.values()) for bare, meant in found.items()}


def _intents(sentences: Mapping[str, tuple[Sentence, ...]]) -> frozenset[str]:
    labels = {each.intent for meant in sentences.values() for each in meant}
    return frozenset(intent for label in labels for intent in label.split(TOGETHER))


def _examples(item: Tree) -> Iterator[tuple[str, Sentence]]:
    entries = item.entries if isinstance(item, Table) else {}
    intent, examples = entries.get("intent"), entries.get("examples")
    if not isinstance(intent, Leaf) or examples is None:
        return
    for text in _lines(examples):
        if bare := _bare(_ANNOTATION.sub(r"\1", text)):
            yield bare, Sentence(intent.text, tuple(_named(text)))


def _named(text: str) -> Iterator[tuple[str, Entity]]:
    """`[Kyiv](city)` and `[Kyiv]{"entity": "city", "role": "from", "value": "Kyiv"}`."""
    for found in _ANNOTATION.finditer(text):
        told = _facts(found[3]) if found[3] else {"entity": found[2]}
        value = told.get("value", found[1])
        if told.get("entity"):
            of = Entity(str(told["entity"]), value, role=told.get("role"), group=told.get("group"))
            yield found[1], of


def _facts(text: str) -> dict[str, str]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return {key: str(value) for key, value in told.items()} if isinstance(told, dict) else {}


def _placed(entity: Entity, words: str, text: str) -> Entity:
    start = max(0, text.casefold().find(words.casefold()))
    return replace(entity, start=start, end=start + len(words))


def _lines(examples: Tree) -> Iterator[str]:
    """One text with a line of `- words` each, or a list of texts or of `{text: …}`."""
    match examples:
        case Leaf():
            lines = (line.strip() for line in examples.text.splitlines())
            yield from (line.removeprefix("-") for line in lines if line.startswith("-"))
        case Items():
            for each in examples.items:
                yield from _lines_of(each)
        case _:
            return


def _lines_of(example: Tree) -> Iterator[str]:
    text = example.entries.get("text") if isinstance(example, Table) else example
    if isinstance(text, Leaf):
        yield text.text.strip().removeprefix("- ")


def _bare(text: str) -> str:
    """Without signs, case and width."""
    return _SIGNS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
