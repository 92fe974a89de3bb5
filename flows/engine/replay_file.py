"""Conversation tests in CALM's e2e format, read into values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flows.engine.definition import Json
from flows.engine.problems import FileProblem
from flows.engine.reading import Reading
from flows.engine.replay_case import Case, Exchange, Expected, Plain, Stubs
from flows.engine.replay_shapes import STEPS, asserted_by, expected_by, only
from flows.engine.replay_stubs import stubs_of, stubs_read
from flows.engine.yaml_tree import Leaf, Source, Table, Tree, plain, read_yaml

_SETTINGS = ("city", "language", "now")
"""Our own keys: whose flows, in which language, by which clock."""

_SHARED = ("fixtures", "metadata", "stub_custom_actions", *_SETTINGS, "version")
_FILE = ("test_cases", *_SHARED)
_OTHERS = frozenset({"stories", "rules", "nlu", "flows", "responses"})
"""What files of a project may hold beside or instead of tests."""

_CASE = ("test_case", "steps", "fixtures", "metadata", *_SETTINGS)
_COMES_IN = ("user", "told", "silence")
_STEP = (*_COMES_IN, *STEPS, "assertions", "metadata", "assertion_order_enabled", "now")
_TOLD = ("service", "response", "values", "choices")
_UNREAD = Table({}, {}, 0)
"""In place of a file that is no YAML."""


@dataclass
class _Shared:
    """What all cases of a file may use; what is read later stands before what was read earlier."""

    fixtures: dict[str, Plain] = field(default_factory=dict[str, Plain])
    metadata: set[str] = field(default_factory=set[str])
    stubs: dict[str, Stubs] = field(default_factory=dict[str, Stubs])
    settings: dict[str, Leaf] = field(default_factory=dict[str, Leaf])


def read_cases(
    source: Source, shared: Sequence[Source] = ()
) -> tuple[tuple[Case, ...], tuple[FileProblem, ...]]:
    """The cases of one file, and what is wrong with it; a broken file never raises.

    `shared`: the texts of `conftest.yml`, the root's first, the file's own folder's last.
    """
    around, problems = _Shared(), list[FileProblem]()
    for each in shared:
        reading, table = _opened(each, problems)
        only(reading, table, _SHARED, "conftest.yml")
        _take(reading, table, around)
        problems += reading.problems
    reading, table = _opened(source, problems)
    if "test_cases" not in table.entries and table.entries.keys() & _OTHERS:
        reading.warn(table.line, "holds no conversation tests of this kind and is left alone")
        return (), (*problems, *reading.problems)
    only(reading, table, _FILE, "a file of tests")
    _take(reading, table, around)
    cases = _cases(reading, table, around)
    return cases, (*problems, *reading.problems)


def _opened(source: Source, problems: list[FileProblem]) -> tuple[Reading, Table]:
    tree, broken = read_yaml(source)
    problems += broken
    reading = Reading(source.path, "en")
    return reading, _UNREAD if broken and tree is None else reading.table(tree, "the file")


# --- what cases share ------------------------------------------------------------------------


def _take(reading: Reading, table: Table, around: _Shared) -> None:
    for line, name, value in _named(reading, table.entries.get("fixtures"), "fixtures"):
        around.fixtures[name] = _filled(reading, value, line, f"fixture '{name}'")
    for _, name, _ in _named(reading, table.entries.get("metadata"), "metadata"):
        around.metadata.add(name)
    found = stubs_read(reading, table.entries.get("stub_custom_actions"))
    around.stubs.update(found)
    for key in _SETTINGS:
        if isinstance(setting := table.entries.get(key), Leaf):
            around.settings[key] = setting


def _named(reading: Reading, tree: Tree | None, what: str) -> list[tuple[int, str, Tree]]:
    """A list of `name: value`; a plain table of them will do."""
    if tree is None:
        return []
    items: Sequence[Tree] = (tree,) if isinstance(tree, Table) else reading.items(tree, what)
    tables = [reading.table(item, f"one of {what}") for item in items]
    return [(t.lines[name], name, value) for t in tables for name, value in t.entries.items()]


def _filled(reading: Reading, tree: Tree, line: int, what: str) -> Plain:
    slots: Plain = {}
    items: Sequence[Tree] = (tree,) if isinstance(tree, Table) else reading.items(tree, what)
    for item in items:
        slots |= reading.json(reading.table(item, what))
    if not slots:
        reading.error(line, f"{what} fills no slot")
    return slots


# --- cases -----------------------------------------------------------------------------------


def _cases(reading: Reading, table: Table, around: _Shared) -> tuple[Case, ...]:
    found: dict[str, Case] = {}
    if "test_cases" not in table.entries and table.line:
        reading.error(table.line, "there are no 'test_cases' here")
    for item in reading.items(table.entries.get("test_cases"), "test_cases"):
        case = _case(reading, reading.table(item, "a test case"), around)
        if case.name in found:
            first = found[case.name].line
            reading.error(case.line, f"'{case.name}' is the name of the case in line {first} too")
        else:
            found[case.name] = case
    return tuple(found.values())


def _case(reading: Reading, table: Table, around: _Shared) -> Case:
    """A key of the case stands before the same key of the file."""
    only(reading, table, _CASE, "a test case")
    name = reading.text(table.entries.get("test_case"), "test_case")
    if not name:
        reading.error(table.line, "a case needs a name: 'test_case'")
    _known_metadata(reading, table, around)
    case = Case(
        name=name or f"line {table.line}",
        file=reading.file,
        line=table.line,
        city=_setting(reading, table, around, "city"),
        language=_setting(reading, table, around, "language"),
        now=_moment(reading, table.entries.get("now") or around.settings.get("now")),
        exchanges=_exchanges(reading, table, around),
        slots=_fixtures(reading, table, around),
        stubs=stubs_of(name, around.stubs),
    )
    if not any(exchange.expected for exchange in case.exchanges):
        reading.warn(table.line, f"'{case.name}' tests nothing: it expects nothing")
    return case


def _setting(reading: Reading, table: Table, around: _Shared, key: str) -> str | None:
    return reading.maybe_text(table.entries.get(key) or around.settings.get(key), key)


def _moment(reading: Reading, tree: Tree | None) -> datetime | None:
    """With its offset; without one it is UTC."""
    text = reading.text(tree, "now")
    if tree is None or not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        reading.error(tree.line, f"now: '{text}' is no moment like 2026-11-23T09:00:00+08:00")
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fixtures(reading: Reading, table: Table, around: _Shared) -> Plain:
    slots: Plain = {}
    tree = table.entries.get("fixtures")
    for name in reading.words(tree, "fixtures"):
        if name not in around.fixtures:
            reading.error(tree.line if tree else 1, f"there is no fixture '{name}'")
        slots |= around.fixtures.get(name, {})
    return slots


def _known_metadata(reading: Reading, table: Table, around: _Shared) -> None:
    """Taken and not used: no flow of ours looks at it."""
    tree = table.entries.get("metadata")
    if isinstance(tree, Leaf) and tree.text not in around.metadata:
        reading.error(tree.line, f"there is no metadata '{tree.text}'")


# --- steps -----------------------------------------------------------------------------------


@dataclass
class _Growing:
    """One exchange while steps are added. `asserts`: only its assertions count (CALM)."""

    line: int
    user: str | None
    told: Mapping[str, Json] | None
    now: datetime | None
    asserts: bool
    expected: list[Expected]

    def done(self) -> Exchange:
        return Exchange(self.line, self.user, self.told, tuple(self.expected), self.now)


def _exchanges(reading: Reading, table: Table, around: _Shared) -> tuple[Exchange, ...]:
    grown: list[_Growing] = []
    opening: list[Expected] = []
    for item in reading.items(table.entries.get("steps"), "steps"):
        step = reading.table(item, "a step")
        only(reading, step, _STEP, "a step")
        _known_metadata(reading, step, around)
        _step(reading, step, grown, opening)
    if not grown:
        reading.error(table.line, "a case needs 'steps' with a 'user' step")
    else:
        _expect(reading, grown[0], opening)
    return tuple(each.done() for each in grown)


def _step(reading: Reading, step: Table, grown: list[_Growing], opening: list[Expected]) -> None:
    """`opening`: what is expected before anybody speaks; here it is said with the first answer."""
    if "assertion_order_enabled" in step.entries:
        reading.warn(step.line, "'assertion_order_enabled' has no effect: any order will do")
    asserted = [*asserted_by(reading, step)]
    expected = [*expected_by(reading, step)]
    if any(key in step.entries for key in _COMES_IN):
        asserts = "assertions" in step.entries
        grown.append(_incoming(reading, step, asserts=asserts))
    if not grown:
        opening += expected
        return
    grown[-1].expected += asserted
    _expect(reading, grown[-1], expected)


def _expect(reading: Reading, of: _Growing, expected: Sequence[Expected]) -> None:
    if not of.asserts:
        of.expected += expected
        return
    for each in expected:
        reading.warn(each.line, f"'{each.kind}' is not looked at: its user step has assertions")


def _incoming(reading: Reading, step: Table, *, asserts: bool) -> _Growing:
    kinds = [key for key in _COMES_IN if key in step.entries]
    if len(kinds) > 1:
        reading.error(step.line, f"a step is one of {' and '.join(kinds)}, not both")
    user = step.entries.get("user")
    text = None if user is None else reading.text(user, "user")
    now = _moment(reading, step.entries.get("now"))
    return _Growing(step.line, text, _told(reading, step), now, asserts, [])


def _told(reading: Reading, step: Table) -> Mapping[str, Json] | None:
    if (tree := step.entries.get("told")) is None:
        return None
    table = reading.table(tree, "told")
    only(reading, table, _TOLD, "told")
    values = table.entries.get("values")
    choices = reading.items(table.entries.get("choices"), "choices")
    return {
        "service": reading.text(table.entries.get("service"), "service", "system"),
        "response": reading.text(table.entries.get("response"), "response"),
        "values": plain(values) if isinstance(values, Table) else {},
        "choices": [reading.json(reading.table(c, "a choice")) for c in choices],
    }
