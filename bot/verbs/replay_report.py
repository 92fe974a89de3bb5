"""What `citydesk replay` tells: on the terminal, as JUnit, as a file of results."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TextIO
from xml.etree import ElementTree as ET

from ruamel.yaml import YAML

from flows.engine.definition import Flow
from flows.engine.replay import Played
from flows.engine.replay_coverage import Covered, commands, covered


def tell(played: Sequence[Played], out: TextIO) -> None:
    """Every failure with its place, then how many."""
    for each in played:
        for note in each.notes:
            print(f"{note.file}:{note.line}: note: {each.case.name}: {note.message}", file=out)
        for failure in each.failures:
            line = f"{failure.file}:{failure.line}: {each.case.name}: {failure.message}"
            print(line, file=out)
    failed = sum(bool(each.failures) for each in played)
    print(f"{len(played) - failed} passed, {failed} failed", file=out)


def tell_coverage(
    played: Sequence[Played], flows: Iterable[tuple[Flow, Sequence[str]]], out: TextIO
) -> None:
    """`flows`: each with the languages it is offered in."""
    for flow, languages in flows:
        whole = covered(flow, None, played)
        missing = f", {len(whole.missing)} missing" if whole.missing else ""
        print(
            f"{flow.file}::{flow.id}: {whole.percent} % of {whole.steps} steps{missing}", file=out
        )
        for language in languages:
            _tell_language(language, covered(flow, language, played), out)
    _tell_commands(played, out)


def _tell_language(language: str, found: Covered, out: TextIO) -> None:
    ends = f"{found.ends - len(found.missing_ends)} of {found.ends} ends"
    line = f"  {language}: {found.percent} % of steps, {ends}"
    if found.missing:
        lines = ", ".join(_range(*each) for each in found.lines)
        line += f"; steps not reached: {', '.join(found.missing)} (lines {lines})"
    if found.missing_ends:
        line += f"; ends not reached: {', '.join(found.missing_ends)}"
    print(line, file=out)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _tell_commands(played: Sequence[Played], out: TextIO) -> None:
    print("commands:", file=out)
    for name, count in commands(played).most_common():
        print(f"  {count:5} {name}", file=out)


def junit(played: Sequence[Played]) -> bytes:
    failed = sum(bool(each.failures) for each in played)
    suite = ET.Element("testsuite", name="replay", tests=str(len(played)), failures=str(failed))
    for each in played:
        case = ET.SubElement(suite, "testcase", classname=each.case.file, name=_shown(each))
        for failure in each.failures:
            told = ET.SubElement(case, "failure", message=_clean(failure.message))
            told.text = f"{failure.file}:{failure.line}"
    return bytes(ET.tostring(suite, encoding="utf-8", xml_declaration=True))


def _shown(played: Played) -> str:
    return _clean(played.case.name)


def _clean(text: str) -> str:
    """Without signs that XML cannot hold."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def results(played: Sequence[Played]) -> str:
    """Each case with what was said, as YAML."""
    told = [
        {
            "test_case": each.case.name,
            "file": each.case.file,
            "line": each.case.line,
            "pass_status": not each.failures,
            "failures": [{"line": f.line, "message": f.message} for f in each.failures],
            "talk": [
                {"user" if who == "resident" else "bot": text} for who, text in each.transcript
            ],
        }
        for each in played
    ]
    out = io.StringIO()
    yaml = YAML()
    yaml.allow_unicode = True
    yaml.width = 10_000
    yaml.dump({"results": told}, out)
    return out.getvalue()
