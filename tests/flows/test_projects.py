"""Other CALM projects: talked to, played and checked on nothing but their own files."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.__main__ import main
from bot.verbs.project import check_project, problems_of_project, replay_project
from bot.verbs.replay import Wishes
from flows.folders import is_project, read_calm

PROJECTS = Path(__file__).parent / "projects"
BAKERY = PROJECTS / "bakery"
KEYS = PROJECTS / "broken_tests"


def replayed(
    folder: Path, capsys: pytest.CaptureFixture[str], wishes: Wishes | None = None
) -> tuple[int, str, list[str]]:
    """Exit code, what was printed, and what was said about the files."""
    said: list[str] = []
    wish = wishes or Wishes("", coverage=True)
    code = asyncio.run(replay_project(read_calm(folder), folder, said.append, wish))
    return code, capsys.readouterr().out, said


def test_a_project_as_rasa_pro_writes_it_goes_as_its_tests_say(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, said = replayed(BAKERY, capsys)
    assert (code, said) == (0, []), out
    assert "19 passed, 0 failed" in out
    covered = dict(re.findall(r"::(\w+): (\d+) %", out))
    assert covered == dict.fromkeys(covered, "100")
    assert len(covered) == 6


def test_a_project_as_rasa_pro_writes_it_has_nothing_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    project = read_calm(BAKERY)
    assert not [p for p in problems_of_project(project) if p.level == "error"]
    assert check_project(project, as_json=True) == 0
    for line in capsys.readouterr().out.splitlines():
        assert Path(json.loads(line)["file"]).is_relative_to(BAKERY)


FAILED = {
    "wrong.yml:10": "expected utter_ask_sure to be said; said was utter_welcome “Welcome",
    "wrong.yml:14": "expected the words “Which roof?”; said was utter_welcome “Welcome",
    "wrong.yml:19": "expected slot room to be “cellar”; it is “attic”",
    "wrong.yml:25": "its words “Key K1. Take it?” do not match /Key K2/",
    "wrong.yml:30": "there is no button 'garage'; buttons were: attic, cellar",
    "wrong.yml:35": "expected flow take_key to be completed; it was nothing; what happened",
    "wrong.yml:40": "expected flow take_key to start; started was nothing",
    "wrong.yml:45": "expected action action_find_key to run; run was",
    "wrong.yml:50": "expected slot room not to be filled; it is “cellar”",
    "wrong.yml:51": "a fixture fills roof, which is no slot here",
    "unstubbed.yml:5": "action action_find_key is asked for and has no stub",
    "unstubbed.yml:6": "expected utter_ask_sure to be said; said was",
    "slips.yml:9": "action action_find_key is asked for and has no stub",
}


def test_tests_that_go_another_way_are_told_with_line_and_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, said = replayed(KEYS, capsys)
    assert code == 1
    told = dict(re.findall(r"tests/(\w+\.yml:\d+): \w+: (.*)", out))
    assert told.keys() == FAILED.keys()
    for place, reason in FAILED.items():
        assert reason in told[place], place
    assert "4 passed, 12 failed" in out
    slips = [line.split("/tests/")[-1] for line in said]
    assert [line.split(";")[0] for line in slips] == [
        "slips.yml:2: warning: 'quiet' tests nothing: it expects nothing",
        "slips.yml:8: error: a step has no 'uter'",
        "slips.yml:11: error: there is no assertion 'bot_said'",
        "slips.yml:5: warning: 'unknown_words' tests nothing: it expects nothing",
    ]


def test_one_case_alone_and_the_first_failure_only(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = KEYS / "tests" / "wrong.yml"
    code, out, _ = replayed(KEYS, capsys, Wishes(f"{wrong}::right"))
    assert (code, out) == (0, "1 passed, 0 failed\n")
    code, out, _ = replayed(KEYS, capsys, Wishes(str(wrong), fail_fast=True))
    assert (code, out.splitlines()[-1]) == (1, "0 passed, 1 failed")
    code, _, said = replayed(KEYS, capsys, Wishes(f"{wrong}::nobody"))
    assert code == 2
    assert said == [f"no conversation tests at {wrong}::nobody"]


def test_results_are_told_to_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    junit, results = tmp_path / "j.xml", tmp_path / "r.yml"
    wrong = str(KEYS / "tests" / "wrong.yml")
    replayed(KEYS, capsys, Wishes(wrong, junit=junit, results=results))
    xml = junit.read_text("utf-8")
    assert 'tests="13" failures="10"' in xml
    assert re.search(r'<failure message="expected slot room to be [^"]*">[^<]*wrong.yml:19<', xml)
    told = YAML(typ="safe").load(results.read_text("utf-8"))["results"]
    assert [each["pass_status"] for each in told].count(True) == 3
    assert told[2]["failures"] == [
        {"line": 19, "message": "expected slot room to be “cellar”; it is “attic”"}
    ]
    talk = [{"user": "a key please"}, {"bot": "Welcome to the tower."}, {"bot": "Which room?"}]
    assert told[2]["talk"][:3] == talk


TALK = "I want to order a cake\n1\n12\n0000 000002\nyes\n"


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_talk_with_a_project_is_saved_as_a_test_that_goes_the_same_way(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script, saved = tmp_path / "said.txt", tmp_path / "saved.yml"
    script.write_text(TALK, "utf-8")
    told = ["--script", str(script), "--record", str(saved), "--lang", language]
    assert main(["chat", "--project", str(BAKERY), *told]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["out"][0]["text"] in (
        "Thank you. We call 0000 000002 when it is ready.",
        "Danke. Wir rufen 0000 000002 an, wenn sie fertig ist.",
    )
    assert replayed(BAKERY, capsys, Wishes(str(saved)))[:2] == (0, "1 passed, 0 failed\n")


def test_an_action_without_a_stub_is_told_in_a_talk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(KEYS, tmp_path / "keys")
    shutil.rmtree(folder / "tests")
    script = tmp_path / "said.txt"
    script.write_text("a key please\nattic\n", "utf-8")
    assert main(["chat", "--project", str(folder), "--script", str(script)]) == 0
    assert "action_find_key has no stub" in capsys.readouterr().err


def test_verbs_take_a_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--project", str(BAKERY)]) == 0
    assert main(["replay", "--project", str(BAKERY)]) == 0
    assert main(["replay", "--project", str(KEYS)]) == 1
    assert "19 passed" in capsys.readouterr().out


def test_a_broken_project_is_told_and_does_not_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(BAKERY, tmp_path / "bakery")
    (folder / "data" / "flows" / "around.yml").write_text("flows: [", "utf-8")
    (folder / "domain" / "more.yml").write_bytes(b"\xff\xfe\x00broken")
    (folder / "config.yml").write_text("language: en\nadditional_languages: [en]", "utf-8")
    (folder / "tests" / "odd.yml").write_text("test_cases: {a: [}", "utf-8")
    code, out, said = replayed(folder, capsys)
    assert code == 1
    assert "passed" in out
    places = {line.split(": ")[0].removeprefix(f"{folder}/") for line in said}
    assert {"domain/more.yml:1", "config.yml:2", "tests/odd.yml:1"} <= places
    assert any(place.startswith("data/flows/around.yml:") for place in places)


@pytest.mark.parametrize("verb", ["check", "replay", "chat"])
def test_a_folder_of_another_kind_is_no_project(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not is_project(tmp_path)
    assert is_project(BAKERY)
    with pytest.raises(SystemExit) as ended:
        main([verb, "--project", str(tmp_path)])
    assert ended.value.code == 2
    assert "is no project" in capsys.readouterr().err
