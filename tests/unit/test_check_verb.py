"""`citydesk check` tells people and programs the same."""

from __future__ import annotations

import io
import json
from pathlib import Path

from bot.verbs.check import check_books
from tests.stands.catalogue import read
from tests.web.yaml_only import write


def told(folder: Path, *, as_json: bool) -> tuple[int, list[str]]:
    out = io.StringIO()
    code = check_books(read(folder), as_json=as_json, out=out)
    return code, out.getvalue().splitlines()


def test_a_line_of_json_for_each_problem(tmp_path: Path) -> None:
    flows, _ = write(tmp_path)
    broken = flows / "catalog" / "odd" / "flow.yml"
    broken.parent.mkdir()
    broken.write_text("flows: {a: {description: A, steps: [{action: utter_nothing}]}}\n", "utf-8")
    code, lines = told(flows, as_json=True)
    assert code == 1
    ours = [each for each in map(json.loads, lines) if each["file"] == "catalog/odd/flow.yml"]
    assert [list(each) for each in ours] == [["file", "line", "rule", "level", "message", "hint"]]
    assert ours[0]["rule"] == "response-unknown"
    assert (ours[0]["line"], ours[0]["level"]) == (1, "error")
    assert "utter_nothing" in ours[0]["message"]
    assert "responses" in ours[0]["hint"]


def test_people_read_where_what_and_how_to_mend_it(tmp_path: Path) -> None:
    flows, _ = write(tmp_path)
    broken = flows / "catalog" / "odd" / "flow.yml"
    broken.parent.mkdir()
    broken.write_text("flows: {a: {description: A, steps: []}}\n", "utf-8")
    code, lines = told(flows, as_json=False)
    assert code == 1
    at = next(n for n, line in enumerate(lines) if line.startswith("catalog/odd/flow.yml:1: "))
    assert lines[at].endswith("error: flow 'a' has no steps [flow-empty]")
    assert lines[at + 1] == "    Give the flow a step, or delete it."
    assert lines[-1].endswith("warnings")
