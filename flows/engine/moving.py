"""What becomes of a talk in the middle of a revision that is not the live one any more.

Whoever publishes decides it (fates.py); the next turn of each talk carries it out, before it hears
anything. `keep` needs nothing: a frame stays pinned to the revision it was pushed with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from flows.engine.catalog import collects, is_system
from flows.engine.definition import END, Collect, Flow, Link, Service, Step
from flows.engine.effects import Fact
from flows.engine.events import Event, Pressed, Said, TimedOut
from flows.engine.fates import Fate
from flows.engine.frames import abandon, reopen, surface
from flows.engine.session import Choice, Frame, Session
from flows.engine.talk import Talk
from flows.engine.walk import run


def settle(talk: Talk, event: Event) -> bool:
    """Moves or closes the matters whose revision has a fate. True where the open question is
    another one now: then what was said answered one that is not there any more, and is not heard.

    A talk that waits for an action's result is left alone until it has it: what was asked for is
    done, and its result comes once.
    """
    if talk.pending is not None or not talk.flows.fates:
        return False
    if not any(_fate(talk, frame) for frame in talk.stack):
        return False
    was = talk.question()
    closed, stands = _settle_all(talk)
    for flow in closed:
        talk.say("utter_matter_closed", {"flow": flow.name(talk.language)})
        talk.add_buttons(_again(talk, flow))
    if stands and closed and isinstance(event, TimedOut):
        reopen(talk)
    unheard = not stands and _go_on(talk, was) and _answers(talk, event)
    if unheard:
        talk.decide("0", "the question it answers is gone: the service was published anew")
    return unheard


def _answers(talk: Talk, event: Event) -> bool:
    """Words or a button for the open question; an emergency is none."""
    match event:
        case Said():
            return event.understood.safety is None
        case Pressed(token):
            return token == talk.session.token
        case _:
            return False


def _fate(talk: Talk, frame: Frame) -> Fate | None:
    """System flows are never pinned, so nothing becomes of them."""
    live = talk.flows.live.get(frame.service)
    if live is not None and is_system(live):
        return None
    return talk.flows.fates.get((frame.service, frame.revision))


def open_frames(session: Session) -> Iterator[Frame]:
    """Of every open matter, those that wait for a slow action too."""
    yield from session.stack
    for parked in session.parked:
        yield from parked.frames


def matters(stack: Iterable[Frame]) -> list[tuple[Frame, ...]]:
    """Each frame with those it called, the lowest first."""
    found: list[tuple[Frame, ...]] = []
    for frame in stack:
        if frame.kind == "called" and found:
            found[-1] = (*found[-1], frame)
        else:
            found.append((frame,))
    return found


def _settle_all(talk: Talk) -> tuple[list[Flow], bool]:
    """The flows whose matters were closed, and whether the top matter stands where it stood. A
    pattern goes with the matter it was about."""
    closed: list[Flow] = []
    stood = True
    stack, talk.session = talk.session.stack, replace(talk.session, stack=())
    for matter in matters(stack):
        if matter[0].kind == "pattern":
            placed = matter if stood else ()
        elif not any(_fate(talk, frame) for frame in matter):
            placed, stood = matter, True
        else:
            placed = _moved(talk, matter)
            stood = [*map(_position, placed)] == [*map(_position, matter)]
            if not placed:
                closed += _close(talk, matter)
        talk.session = replace(talk.session, stack=(*talk.session.stack, *placed))
    return closed, stood


def _position(frame: Frame) -> tuple[str, str, bool]:
    return frame.flow, frame.step, frame.asked


# --- closed ----------------------------------------------------------------------------------


def _close(talk: Talk, matter: tuple[Frame, ...]) -> Iterator[Flow]:
    """Ends it as if it had been cancelled: answers forgotten, holds given back."""
    flow = talk.flow_of(matter[0])
    talk.session = replace(talk.session, stack=(*talk.session.stack, *matter))
    abandon(talk)
    if flow is not None:
        yield flow


def _again(talk: Talk, flow: Flow) -> list[Choice]:
    """The same service as it is now, a tap away."""
    live = next((each for each in talk.flows.menu() if each.id == flow.id), None)
    return [Choice(live.name(talk.language), {"start": live.id})] if live else []


# --- moved -----------------------------------------------------------------------------------


def _moved(talk: Talk, matter: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """The matter in the live revision; empty where it cannot stand there. What a frame called is
    called anew where the frame itself goes back."""
    placed: list[Frame] = []
    for frame in matter:
        fate = _fate(talk, frame)
        if fate is None:
            placed.append(frame)
            continue
        new = place(talk, frame, fate)
        if new is None:
            return ()
        placed.append(new)
        if new.step != frame.step or new.asked != frame.asked:
            break
    return tuple(placed)


def place(talk: Talk, frame: Frame, fate: Fate) -> Frame | None:
    """Where a frame stands in the live revision (FLOWS.md 12): where it stood if its flow did not
    change; at the nearest question before its step if it did; None where the step is gone and
    nobody says which one took its place."""
    old, live = talk.flows.service(frame), talk.flows.live.get(frame.service)
    flow = live.flows.get(frame.flow) if live else None
    if not fate.moves or old is None or live is None or flow is None:
        return None
    before = old.flows.get(frame.flow, flow)
    if same(before, flow) and not _read_anew(before, old, live):
        return replace(frame, revision=live.revision)
    step = _renamed(flow, frame.step, fate.steps)
    if step not in flow.steps:
        return None
    step = preceding(flow, step, partial(_answered, talk))
    for name in _read_anew(before, old, live):
        talk.put(name, None, "set")
    values: dict[str, str] = {"flow_id": flow.id, "from": frame.step, "step_id": step}
    talk.facts.append(Fact("flow_moved", dict(values)))
    ledger = {_entry(live, name, fate.steps): done for name, done in frame.ledger.items()}
    moved = replace(frame, revision=live.revision, step=step, ledger=ledger)
    return replace(moved, tries=0, asked=False)


def _answered(talk: Talk, slot: str) -> int | None:
    found = talk.session.slots.get(slot)
    return None if found is None or found.value is None else found.turn


def _renamed(flow: Flow, step: str, steps: Mapping[str, str]) -> str:
    if step in flow.steps:
        return step
    return steps.get(f"{flow.id}.{step}", steps.get(step, step))


def _entry(live: Service, name: str, steps: Mapping[str, str]) -> str:
    """A line of the ledger, `flow.step`: of the matter's own flow or of one it called."""
    flow_id, _, step = name.rpartition(".")
    flow = live.flows.get(flow_id)
    return f"{flow_id}.{_renamed(flow, step, steps)}" if flow else name


def same(old: Flow, new: Flow) -> bool:
    """Whether a talk in the middle of one stands in the other as well: the same steps, wherever
    they are written, and the same that is left behind at the end."""
    return _shape(old) == _shape(new)


def _shape(flow: Flow) -> tuple[object, ...]:
    return [replace(step, line=0) for step in flow.steps.values()], flow.persisted_slots


def _read_anew(flow: Flow, old: Service, new: Service) -> list[str]:
    """Slots the flow asks for that mean something else now: their answers are asked for again."""
    found = []
    for name in dict.fromkeys(step.slot for step in collects(flow)):
        before, after = old.slots.get(name), new.slots.get(name)
        if before is None or after is None:
            continue
        apart = (before.type, before.kind, before.choices, before.options)
        if apart != (after.type, after.kind, after.choices, after.options):
            found.append(name)
    return found


def preceding(flow: Flow, step: str, answered: Callable[[str], int | None]) -> str:
    """The nearest answered question on a way to this step, of several the one answered last; the
    flow's first step where there is none. `answered`: slot -> the turn it was given its value in.

    Answers that are there are not asked for again, so the walk from there leads back to the same
    place unless something in between has changed. A question without an answer was on another way
    than the talk's own, or is new: then the walk comes by it.
    """
    before = _before(flow)
    seen, row = {step}, [step]
    while row:
        row = [b for name in row for b in before.get(name, ()) if b not in seen]
        seen |= set(row)
        asks = [s for name, s in flow.steps.items() if name in row and isinstance(s, Collect)]
        turns = {ask.id: turn for ask in asks if (turn := answered(ask.slot)) is not None}
        if turns:
            return max(turns, key=turns.__getitem__)
    return flow.entry


def _before(flow: Flow) -> Mapping[str, Sequence[str]]:
    """Step -> the steps that lead to it, but for ways that lead back: what is asked after a look
    in vain comes before nothing."""
    before: dict[str, list[str]] = {}
    way = {flow.entry: iter(_targets(flow.steps[flow.entry]))}
    seen = set(way)
    while way:
        name = next(reversed(way))
        target = next(way[name], None)
        if target is None:
            del way[name]
        elif target in flow.steps and target not in way:
            before.setdefault(target, []).append(name)
            if target not in seen:
                seen.add(target)
                way[target] = iter(_targets(flow.steps[target]))
    return before


def _targets(step: Step) -> list[str]:
    if isinstance(step, Link):
        return []
    return [branch.then for branch in step.next if branch.then != END]


# --- and on ----------------------------------------------------------------------------------


def _go_on(talk: Talk, was: Collect | None) -> bool:
    """Walks on from where the talk stands now. False where that leads to the question that was
    open already, and then it is not put a second time."""
    frame = talk.top
    if frame is None or frame.asked or frame.kind == "pattern":
        surface(talk, None)
        return True
    said, offered = len(talk.effects), len(talk.choices)
    run(talk)
    now, news = talk.question(), len(talk.effects) - said
    same_words = now and was and (now.slot, now.utter) == (was.slot, was.utter)
    if same_words and news == 1 and not said and talk.ask is None:
        del talk.effects[said:], talk.choices[offered:]
        return False
    if talk.say("utter_matter_moved"):
        talk.effects.insert(said, talk.effects.pop())
    return True
