"""The files of one service, read into one `Service`, with everything that is wrong in them.

Nothing here opens a file: the caller reads, and a broken file never raises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Protocol, TypeVar

from flows.engine import load_domain, load_flow, load_texts
from flows.engine.definition import Collect, Flow, Response, Service, Slot, Step
from flows.engine.load_translations import Translation, translations
from flows.engine.problems import FileProblem, without_echoes
from flows.engine.reading import Reading
from flows.engine.yaml_tree import Source, Table, read_yaml

DEFAULT_LANGUAGE = "en"
"""The language of a plain `text`, `title` or `name`."""

_TOP_KEYS = (
    *("version", "flows", "slots", "responses", "actions", "intents", "entities", "nlu"),
    "translations",
)
_NOT_RUN = "belongs to another kind of assistant and has no effect"
_TOP_IGNORED = {
    **dict.fromkeys(("forms", "stories", "rules", "e2e_actions"), _NOT_RUN),
    "session_config": "has no effect: the city's file says how long a question waits",
    "config": "has no effect: what is said is heard as the slots' mappings say",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """`service` holds what could be read, whatever the problems say.

    `actions`, `intents` and `entities` are those the files themselves name.
    """

    service: Service
    problems: tuple[FileProblem, ...]
    actions: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()

    @property
    def sound(self) -> bool:
        return not any(problem.level == "error" for problem in self.problems)


def load_service(
    service_id: str, sources: Sequence[Source], *, language: str = DEFAULT_LANGUAGE
) -> Loaded:
    """Reads flow and domain files alike; parts of one service may stand in any of them."""
    gathered = _Gathered(service_id)
    for source in sorted(sources, key=lambda one: one.path):
        _gather(source, language, gathered)
    _translate(gathered)
    slots = gathered.slots
    flows = {name: _checked(flow, gathered.slots) for name, flow in gathered.flows.items()}
    return Loaded(
        Service(service_id, revision(sources), flows, slots, gathered.responses),
        without_echoes(sorted(gathered.problems)),
        frozenset(gathered.actions),
        frozenset(gathered.intents),
        frozenset(gathered.entities),
    )


def revision(sources: Sequence[Source]) -> str:
    """The same files give the same revision, wherever they lie."""
    digest = sha256()
    for name, text in sorted((source.path.rpartition("/")[2], source.text) for source in sources):
        for part in (name.encode(), text.encode(errors="surrogatepass")):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]


def same_slot(one: Slot, other: Slot) -> bool:
    """Equal but for the place where they are written."""
    return replace(one, file="", line=0) == replace(other, file="", line=0)


# --- files into one service ------------------------------------------------------------------


@dataclass
class _Gathered:
    service: str
    flows: dict[str, Flow] = field(default_factory=dict[str, Flow])
    slots: dict[str, Slot] = field(default_factory=dict[str, Slot])
    responses: dict[str, Response] = field(default_factory=dict[str, Response])
    actions: set[str] = field(default_factory=set[str])
    intents: set[str] = field(default_factory=set[str])
    entities: set[str] = field(default_factory=set[str])
    translations: list[Translation] = field(default_factory=list[Translation])
    problems: list[FileProblem] = field(default_factory=list[FileProblem])


class _Written(Protocol):
    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...


_Thing = TypeVar("_Thing", bound=_Written)


def _gather(source: Source, language: str, gathered: _Gathered) -> None:
    tree, problems = read_yaml(source)
    gathered.problems.extend(problems)
    if tree is None:
        return
    reading = Reading(source.path, language)
    table = reading.table(tree, "the file")
    reading.known(table, _TOP_KEYS, "the file", _TOP_IGNORED)
    _gather_domain(reading, table, gathered)
    flows = load_flow.flows(reading, table.entries.get("flows"), gathered.service)
    _join(reading, "flow", gathered.flows, flows)
    gathered.translations.extend(translations(reading, table.entries.get("translations")))
    gathered.problems.extend(reading.problems)


def _translate(gathered: _Gathered) -> None:
    """Once everything is read that may be translated."""
    for each in gathered.translations:
        told = len(each.reading.problems)
        gathered.flows = each.flows(gathered.flows)
        gathered.slots = each.slots(gathered.slots)
        gathered.responses = each.responses(gathered.responses)
        gathered.problems.extend(each.reading.problems[told:])


def _gather_domain(reading: Reading, table: Table, gathered: _Gathered) -> None:
    entries = table.entries
    slots = load_domain.slots(reading, entries.get("slots"))
    _join(reading, "slot", gathered.slots, slots)
    responses = load_texts.responses(reading, entries.get("responses"))
    _join(reading, "response", gathered.responses, responses)
    gathered.actions |= load_domain.listed(reading, entries.get("actions"), "actions")
    gathered.intents |= load_domain.listed(reading, entries.get("intents"), "intents")
    gathered.entities |= load_domain.listed(reading, entries.get("entities"), "entities")
    gathered.intents |= load_domain.nlu_intents(reading, entries.get("nlu"))


def _join(
    reading: Reading,
    what: str,
    known: dict[str, _Thing],
    more: Mapping[str, _Thing],
) -> None:
    """The first definition stays; a second one is a problem unless it is the same slot."""
    for name, thing in more.items():
        if name not in known:
            known[name] = thing
            continue
        first, second = known[name], thing
        if isinstance(first, Slot) and isinstance(second, Slot) and same_slot(first, second):
            continue
        where = f"{first.file}, line {first.line}"
        reading.error(
            second.line, f"{what} '{name}' is already defined in {where}", "defined-twice"
        )


def _checked(flow: Flow, slots: Mapping[str, Slot]) -> Flow:
    """A slot's own rejections are asked by every question for it, before the question's own."""

    def with_rejections(step: Step) -> Step:
        if not isinstance(step, Collect) or step.slot not in slots:
            return step
        return replace(step, rejections=slots[step.slot].rejections + step.rejections)

    return replace(flow, steps={name: with_rejections(step) for name, step in flow.steps.items()})
