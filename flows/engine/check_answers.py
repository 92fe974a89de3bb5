"""Can every question of few answers be answered by words, in every language it is asked in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from flows.engine.check_scope import Scope, at, problem, problem_at
from flows.engine.city import City
from flows.engine.definition import Button, Collect, Flow, Option, Slot
from flows.engine.payloads import parse_payload
from flows.engine.problems import FileProblem
from flows.engine.slots import Option as Offered
from flows.engine.slots import Situation, Value, read, read_choice

_WORDS = (("button_yes", True), ("button_no", False))
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Yes, no and names mean the same on every day."""


def _asked(scope: Scope) -> Iterator[tuple[Flow, Collect, Slot, City]]:
    for flow, step in scope.collects():
        slot = scope.slot(flow, step.slot)
        for city in scope.cities(flow.service) if slot is not None else ():
            if slot is not None:
                yield flow, step, slot, city


def yes_and_no(scope: Scope) -> Iterator[FileProblem]:
    """The words on our own buttons, typed, must mean what the buttons do."""
    for flow, step, slot, city in _asked(scope):
        if slot.type != "bool":
            continue
        if not slot.heard:
            message = "is answered by yes or no, but what is written is not read (its mappings)"
            yield problem_at("answer-words", flow, step, message)
            continue
        for message in _misunderstood(scope, step, city):
            yield problem_at("answer-words", flow, step, message)


def both_buttons(scope: Scope) -> Iterator[FileProblem]:
    """Whoever sees buttons takes them for all there is to answer."""
    for flow, step in scope.collects():
        slot, response = scope.slot(flow, step.slot), scope.responses.get(step.utter)
        if slot is None or slot.type != "bool" or response is None:
            continue
        for variation in response.variations:
            given = {value for one in variation.buttons for value in _answered(one, step.slot)}
            if len(given) == 1:
                message = f"'{response.name}' asks '{step.slot}', and no button says "
                line = at(variation.lines, "buttons")
                other = "no" if given == {True} else "yes"
                yield problem("answer-buttons", response, line, message + other)


def _answered(button: Button, slot: str) -> Iterator[bool]:
    sets = parse_payload(button.payload).get("set")
    value = sets.get(slot) if isinstance(sets, dict) else None
    if isinstance(value, bool | str) and str(value).lower() in ("true", "false"):
        yield str(value).lower() == "true"


def _misunderstood(scope: Scope, step: Collect, city: City) -> Iterator[str]:
    for language in city.languages:
        for name, value in _WORDS if _has_words(scope) else ():
            if _read(_word(scope, name, language), city, language) is not value:
                yield f"no word for {'yes' if value else 'no'} is known in {language}"
        for title, value in _titles(scope, step, language):
            if _read(title, city, language) is (not value):
                yield f"'{title}' ({language}) means the opposite of its button"


def _has_words(scope: Scope) -> bool:
    return all(name in scope.responses for name, _ in _WORDS)


def _word(scope: Scope, name: str, language: str) -> str:
    """What the desk itself puts on buttons."""
    return scope.responses[name].variations[0].texts.get(language, "")


def _titles(scope: Scope, step: Collect, language: str) -> Iterator[tuple[str, bool]]:
    """Titles of the question's own buttons, and what each answers."""
    response = scope.responses.get(step.utter)
    buttons = [b for one in response.variations for b in one.buttons] if response else []
    for button in buttons:
        for value in _answered(button, step.slot):
            yield button.titles.get(language, ""), value


def _read(title: str, city: City, language: str) -> bool | None:
    reading = read("bool", title, _situation(city, language))
    return bool(reading.value) if isinstance(reading, Value) else None


def _situation(city: City, language: str) -> Situation:
    here = (city.zone, city.calendar, city.country, city.currency)
    return Situation(language, _ANY_DAY, *here)


def choices(scope: Scope) -> Iterator[FileProblem]:
    """A choice's name, typed, must be this choice and no other."""
    for flow, step, slot, city in _asked(scope):
        options = scope.desks[city.id].options(slot)
        if not slot.heard and slot.type == "categorical":
            message = "is a choice, but what is written is not read (its mappings)"
            yield problem_at("choice-words", flow, step, message)
            continue
        for language in city.languages if slot.heard else ():
            for option in options:
                title = option.titles.get(language, "")
                if title and not _means(title, option, options, _situation(city, language)):
                    message = f"'{title}' ({language}, {city.id}) is not understood as this choice"
                    yield problem_at("choice-words", flow, step, message)


def _means(title: str, option: Option, options: tuple[Option, ...], there: Situation) -> bool:
    offered = tuple(Offered(one.value, (*one.titles.values(), *one.also)) for one in options)
    reading = read_choice(title, offered, there)
    return isinstance(reading, Value) and reading.value == option.value
