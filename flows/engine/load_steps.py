"""Steps of a flow: nested lists become one flat map in which every `next` is a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches

from flows.engine.definition import (
    END,
    Act,
    Branch,
    Call,
    Collect,
    Json,
    Link,
    Noop,
    SetSlots,
    Step,
)
from flows.engine.load_rejections import rejections
from flows.engine.reading import Reading
from flows.engine.yaml_tree import Items, Leaf, Table, Tree, plain

_SHARED = ("id", "next", "metadata")
_VOICE = "is for telephones only and has no effect"
_OLD_KEEP = "reset_after_flow_ends"
_KEYS: Mapping[str, tuple[str, ...]] = {
    "action": ("action", "args", "into", "once"),
    "collect": (
        *("collect", "description", "utter", "ask_before_filling", _OLD_KEEP),
        *("rejections", "force_slot_filling", "help", "optional", "expires"),
    ),
    "set_slots": ("set_slots",),
    "link": ("link",),
    "call": ("call",),
    "noop": ("noop",),
}
_IGNORED = {"silence_timeout": _VOICE, "dtmf": _VOICE}
_NO_TARGET = "'next' leads to a step's id, END or a list of steps"
_NOT_CALLS = ("mcp_server", "mapping", "exit_if")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a step stands: its id, its position, and what follows it in its list."""

    id: str
    position: str
    following: str
    must_say_next: bool


class StepsReading:
    """The steps of one flow; `kept` are slots that old files persist one by one."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._steps: dict[str, Step | None] = {}
        self._taken: set[str] = set()
        self.kept: set[str] = set()

    def steps(self, tree: Tree | None) -> dict[str, Step]:
        self._chain(self._reading.items(tree, "steps"), "", must_say_next=False)
        return {name: step for name, step in self._steps.items() if step is not None}

    # --- lists ----------------------------------------------------------------------------

    def _chain(self, trees: Sequence[Tree], prefix: str, *, must_say_next: bool) -> str:
        """Reads a list of steps and answers the id of the first one."""
        tables = [self._reading.table(tree, "a step") for tree in trees]
        positions = [f"{prefix}{n}" for n in range(1, len(tables) + 1)]
        ids = [self._id(table, at) for table, at in zip(tables, positions, strict=True)]
        for n, table in enumerate(tables):
            last = n + 1 == len(tables)
            following = END if last else ids[n + 1]
            place = _Place(ids[n], positions[n], following, must_say_next and last)
            self._steps[ids[n]] = None  # keeps the file's order: a step before those inside it
            self._steps[ids[n]] = self._step(table, place)
            if "link" in table.entries and not last:
                self._reading.error(
                    table.line, "'link' must be the last step of its list", "link-last"
                )
        return ids[0] if ids else END

    def _id(self, table: Table, position: str) -> str:
        """The author's own, else one made of the step's position and what it does."""
        given = self._reading.text(table.entries.get("id"), "id")
        if given and given != END and given not in self._taken:
            self._taken.add(given)
            return given
        if given:
            why = "is a reserved word" if given == END else "is used twice in this flow"
            self._reading.error(table.lines["id"], f"step id '{given}' {why}", "step-id")
        kind = next((kind for kind in _KEYS if kind in table.entries), "step")
        subject = table.entries.get(kind)
        name = subject.text if isinstance(subject, Leaf) else "true" if kind == "noop" else ""
        made = re.sub(r"\W+", "_", f"{position.replace('.', '_')}_{kind}_{name}").rstrip("_")
        while made in self._taken:
            made += "_"
        self._taken.add(made)
        return made

    # --- one step -------------------------------------------------------------------------

    def _step(self, table: Table, place: _Place) -> Step:
        kinds = [kind for kind in _KEYS if kind in table.entries]
        if len(kinds) != 1:
            self._no_kind(table, kinds)
            return Noop(place.id, table.line, self._next(table, place), table.lines)
        self._reading.known(table, (*_SHARED, *_KEYS[kinds[0]]), f"{kinds[0]} step", _IGNORED)
        return self._kinds[kinds[0]](table, place)

    def _no_kind(self, table: Table, kinds: Sequence[str]) -> None:
        if not table.entries:
            return  # it has been said that it is none
        near = next((n for key in table.entries for n in get_close_matches(key, _KEYS, 1)), None)
        hint = f"; is '{near}' meant?" if near and not kinds else ""
        found, wanted = " and ".join(kinds) or "none", ", ".join(_KEYS)
        message = f"a step has exactly one of {wanted}; here: {found}{hint}"
        self._reading.error(table.line, message, "step-kind")

    @property
    def _kinds(self) -> Mapping[str, Callable[[Table, _Place], Step]]:
        return {
            "action": self._act,
            "collect": self._collect,
            "set_slots": self._set_slots,
            "link": self._link,
            "call": self._call,
            "noop": self._noop,
        }

    def _act(self, table: Table, place: _Place) -> Act:
        read, entries = self._reading, table.entries
        into = read.table(entries.get("into"), "into")
        return Act(
            id=place.id,
            line=table.line,
            name=self._subject(table, "action"),
            next=self._next(table, place),
            args=read.json(read.table(entries.get("args"), "args")),
            into={name: read.text(slot, "into") for name, slot in into.entries.items()},
            once=read.flag(entries.get("once"), "once", default=False),
            lines=_with_inner(table, "args", "into"),
        )

    def _collect(self, table: Table, place: _Place) -> Collect:
        read, entries = self._reading, table.entries
        slot = self._subject(table, "collect")
        if not read.flag(entries.get(_OLD_KEEP), _OLD_KEEP, default=True):
            self.kept.add(slot)
            message = f"'{_OLD_KEEP}' is old; write 'persisted_slots'"
            read.warn(table.lines[_OLD_KEEP], message, "persisted-old")

        def flag(name: str) -> bool:
            return read.flag(entries.get(name), name, default=False)

        return Collect(
            id=place.id,
            line=table.line,
            slot=slot,
            utter=read.text(entries.get("utter"), "utter", f"utter_ask_{slot}"),
            next=self._next(table, place),
            ask_before_filling=flag("ask_before_filling"),
            rejections=rejections(read, entries.get("rejections")),
            force_slot_filling=flag("force_slot_filling"),
            help=read.maybe_text(entries.get("help"), "help"),
            optional=flag("optional"),
            description=read.text(entries.get("description"), "description"),
            expires=self._expires(entries.get("expires")),
            lines=table.lines,
        )

    def _expires(self, tree: Tree | None) -> timedelta | None:
        """In minutes."""
        minutes = self._reading.number(tree, "expires")
        if minutes is None:
            return None
        if minutes < 1 and tree is not None:
            self._reading.error(tree.line, "'expires' is a number of minutes, at least 1")
            return None
        return timedelta(minutes=minutes)

    def _set_slots(self, table: Table, place: _Place) -> SetSlots:
        tree = table.entries["set_slots"]
        parts = tree.items if isinstance(tree, Items) else (tree,)
        values: list[tuple[str, Json]] = []
        lines = dict(table.lines)
        for part in parts:
            pairs = self._reading.table(part, "set_slots")
            values.extend((slot, plain(value)) for slot, value in pairs.entries.items())
            lines.update((f"set_slots.{slot}", at) for slot, at in pairs.lines.items())
        return SetSlots(place.id, table.line, tuple(values), self._next(table, place), lines)

    def _call(self, table: Table, place: _Place) -> Call:
        for key in _NOT_CALLS:
            if key in table.entries:
                message = f"'call' with '{key}' is not supported"
                self._reading.error(table.lines[key], message, "call-outside")
        flow, follows = self._subject(table, "call"), self._next(table, place)
        return Call(place.id, table.line, flow, follows, table.lines)

    def _link(self, table: Table, place: _Place) -> Link:
        if "next" in table.entries:
            message = "'link' ends the flow; it has no 'next'"
            self._reading.error(table.lines["next"], message, "link-last")
        return Link(place.id, table.line, self._subject(table, "link"), table.lines)

    def _noop(self, table: Table, place: _Place) -> Noop:
        inner = table.entries["noop"]
        if isinstance(inner, Items) and "next" not in table.entries:
            self._reading.warn(table.line, "write 'noop: true' and the list under 'next'")
            return Noop(place.id, table.line, self._listed(inner, place), table.lines)
        if "next" not in table.entries:
            self._reading.error(table.line, "'noop' needs a 'next'", "noop-next")
        return Noop(place.id, table.line, self._next(table, place), table.lines)

    def _subject(self, table: Table, kind: str) -> str:
        subject = self._reading.text(table.entries[kind], kind)
        if not subject:
            self._reading.error(table.line, f"'{kind}' needs a name")
        return subject

    # --- next -----------------------------------------------------------------------------

    def _next(self, table: Table, place: _Place) -> tuple[Branch, ...]:
        tree = table.entries.get("next")
        if tree is None:
            if place.must_say_next:
                message = "the end of a list inside 'next' needs a 'next'"
                self._reading.error(table.line, message, "list-end")
            return (Branch(None, place.following),)
        if isinstance(tree, Items) and tree.items:
            return self._listed(tree, place)
        if isinstance(tree, Items) or plain(tree) is None:
            self._reading.error(table.lines["next"], _NO_TARGET)
            return (Branch(None, place.following, table.lines),)
        return (Branch(None, self._target(tree, place, 1), table.lines),)

    def _listed(self, tree: Items, place: _Place) -> tuple[Branch, ...]:
        """Branches, or plain steps that follow only here."""
        forks = [isinstance(i, Table) and bool({"if", "else"} & set(i.entries)) for i in tree.items]
        if not any(forks):
            return (Branch(None, self._target(tree, place, 1)),)
        found = [self._branch(item, place, n) for n, item in enumerate(tree.items, 1)]
        self._after_else(tree, forks)
        return tuple(branch for branch in found if branch is not None)

    def _after_else(self, tree: Items, forks: Sequence[bool]) -> None:
        """At the first branch that nobody gets to."""
        last = [fork and _is_else(i) for i, fork in zip(tree.items, forks, strict=True)]
        if True in last[:-1]:
            message = "what stands after 'else' is never reached"
            line = tree.items[last.index(True) + 1].line
            self._reading.error(line, message, "branch-after-else")

    def _branch(self, tree: Tree, place: _Place, number: int) -> Branch | None:
        table = self._reading.table(tree, "a branch")
        if "else" in table.entries:
            self._reading.known(table, ("else",), "a branch")
            return Branch(None, self._target(table.entries["else"], place, number), table.lines)
        if "if" not in table.entries or "then" not in table.entries:
            self._reading.known(table, ("if", "then"), "a branch")
            self._reading.error(table.line, "a branch is 'if' with 'then', or 'else'")
            return None
        self._reading.known(table, ("if", "then"), "a branch")
        then = self._target(table.entries["then"], place, number)
        when = self._reading.condition(table.entries["if"], "if")
        return None if when is None else Branch(when, then, table.lines)

    def _target(self, tree: Tree, place: _Place, number: int) -> str:
        if isinstance(tree, Items):
            return self._chain(tree.items, f"{place.position}.{number}.", must_say_next=True)
        target = tree.text if isinstance(tree, Leaf) and tree.value is not None else ""
        if not target:
            self._reading.error(tree.line, _NO_TARGET)
        return target or END


def _is_else(tree: Tree) -> bool:
    return isinstance(tree, Table) and "else" in tree.entries


def _with_inner(table: Table, *keys: str) -> dict[str, int]:
    """Its lines, and those of the keys inside some of its entries."""
    lines = dict(table.lines)
    for key in keys:
        inner = table.entries.get(key)
        for name, at in inner.lines.items() if isinstance(inner, Table) else ():
            lines[f"{key}.{name}"] = at
    return lines
