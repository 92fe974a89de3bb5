"""Conversation tests in CALM's e2e format, read into values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from flows.engine.definition import Json
from flows.engine.problems import FileProblem
from flows.engine.yaml_tree import Items, Leaf, Source, Table, Tree, plain, read_yaml

Plain: TypeAlias = dict[str, Json]

CHECKS = frozenset({"bot", "utter", "slot_was_set", "slot_was_not_set"})
KNOWN = frozenset({"user", "told", "assertions", "metadata", *CHECKS})


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that must have happened since the step before; `kind` is CALM's key."""

    line: int
    kind: str
    value: Json


@dataclass(frozen=True, slots=True)
class Exchange:
    """What comes in (`user` text, or `told`: news beside the talk) and what must follow."""

    line: int
    user: str | None
    told: Mapping[str, Json] | None
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded talk. `stubs`: action -> its results, the last one repeated."""

    name: str
    file: str
    line: int
    city: str | None
    language: str | None
    now: datetime | None
    exchanges: tuple[Exchange, ...]
    slots: Mapping[str, Json] = field(default_factory=dict[str, Json])
    stubs: Mapping[str, tuple[Plain, ...]] = field(default_factory=dict[str, tuple[Plain, ...]])


def read_cases(source: Source) -> tuple[tuple[Case, ...], tuple[FileProblem, ...]]:
    """The cases of one file, and what is wrong with it; a broken file never raises."""
    tree, problems = read_yaml(source)
    if not isinstance(tree, Table):
        return (), problems or (FileProblem(source.path, 1, "no test_cases here"),)
    reading = _File(source.path, tree)
    cases = reading.entries("test_cases")
    found = tuple(reading.case(case) for case in cases if isinstance(case, Table))
    return found, (*problems, *reading.problems)


class _File:
    def __init__(self, path: str, table: Table) -> None:
        self.path = path
        self.table = table
        self.problems: list[FileProblem] = []

    def entries(self, key: str) -> tuple[Tree, ...]:
        found = self.table.entries.get(key)
        return found.items if isinstance(found, Items) else ()

    def case(self, case: Table) -> Case:
        """A key of the case stands before the same key of the file."""
        name = str(plain(case.entries.get("test_case", Leaf("?", "?", case.line))))
        return Case(
            name=name,
            file=self.path,
            line=case.line,
            city=self._setting(case, "city"),
            language=self._setting(case, "language"),
            now=self._now(case),
            exchanges=self._exchanges(case),
            slots=self._fixtures(case),
            stubs=self._stubs(name),
        )

    def _setting(self, case: Table, key: str) -> str | None:
        found = case.entries.get(key) or self.table.entries.get(key)
        return str(plain(found)) if found is not None else None

    def _now(self, case: Table) -> datetime | None:
        text = self._setting(case, "now")
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError:
            self.problems.append(FileProblem(self.path, case.line, f"now: {text} is no moment"))
            return None

    def _fixtures(self, case: Table) -> Plain:
        names = case.entries.get("fixtures")
        wanted = plain(names) if names is not None else []
        slots: Plain = {}
        for entry in self.entries("fixtures"):
            for name, values in (plain(entry) or {}).items():  # type: ignore[union-attr]  # a table
                if isinstance(wanted, list) and name in wanted and isinstance(values, list):
                    slots.update(
                        {k: v for one in values if isinstance(one, dict) for k, v in one.items()}
                    )
        return slots

    def _stubs(self, case: str) -> dict[str, tuple[Plain, ...]]:
        """`case::action` stands before `action`."""
        found = self.table.entries.get("stub_custom_actions")
        stubs: dict[str, tuple[Plain, ...]] = {}
        told = plain(found) if found is not None else {}
        entries = told.items() if isinstance(told, dict) else ()
        for name, stub in sorted(entries, key=lambda entry: "::" in entry[0]):
            owner, _, action = name.rpartition("::")
            if owner in ("", case) and isinstance(stub, dict):
                stubs[action] = _results(stub)
        return stubs

    def _exchanges(self, case: Table) -> tuple[Exchange, ...]:
        steps = case.entries.get("steps")
        grown: list[Exchange] = []
        for step in steps.items if isinstance(steps, Items) else ():
            if isinstance(step, Table):
                self._step(step, grown)
        return tuple(grown)

    def _step(self, step: Table, grown: list[Exchange]) -> None:
        values = {key: plain(value) for key, value in step.entries.items()}
        for key in values.keys() - KNOWN:
            self.problems.append(FileProblem(self.path, step.line, f"{key} is no step here"))
        expected = [Expected(step.line, key, values[key]) for key in values if key in CHECKS]
        asserted = _assertions(step)
        if "user" in values or "told" in values:
            told = values.get("told")
            user = str(values["user"]) if "user" in values else None
            news = told if isinstance(told, dict) else None
            grown.append(Exchange(step.line, user, news, (*expected, *asserted)))
        elif grown:
            last = grown.pop()
            more = (*last.expected, *expected, *asserted)
            grown.append(Exchange(last.line, last.user, last.told, more))
        elif expected:
            self.problems.append(
                FileProblem(self.path, step.line, "expects something before anybody spoke")
            )


def _assertions(step: Table) -> list[Expected]:
    found = step.entries.get("assertions")
    asserted: list[Expected] = []
    for each in found.items if isinstance(found, Items) else ():
        if isinstance(each, Table):
            asserted += [Expected(each.line, k, plain(v)) for k, v in each.entries.items()]
    return asserted


def _results(stub: Plain) -> tuple[Plain, ...]:
    """Ours: `result` or `results`; CALM's: slot events, taken as results written straight."""
    many = stub.get("results")
    if isinstance(many, list):
        return tuple(each for each in many if isinstance(each, dict))
    if isinstance(one := stub.get("result"), dict):
        return (one,)
    events = stub.get("events")
    slots = {
        str(event["name"]): event.get("value")
        for event in (events if isinstance(events, list) else [])
        if isinstance(event, dict) and event.get("event") == "slot"
    }
    responses = stub.get("responses")
    return ({"slots": slots, "responses": responses if isinstance(responses, list) else []},)
