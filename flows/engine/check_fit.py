"""Do the texts fit the channels of the cities that say them, and can they be answered in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flows.engine.beside import CLOSE, FOLLOW_UP
from flows.engine.check_longest import Shown, units
from flows.engine.check_scope import Scope, at, problem, problem_at, spoken_at
from flows.engine.city import City
from flows.engine.definition import Act, Button, Collect, Flow, Response, Service, Variation
from flows.engine.facts import ChannelFacts
from flows.engine.problems import FileProblem

_PAYLOAD = "#00000000.99"
"""What our buttons carry is a reference like this one, whatever they do."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """One text of one city on one of its channels."""

    city: City
    channel: str
    facts: ChannelFacts
    response: Response
    variation: Variation
    service: str


def _channels(scope: Scope, city: City) -> Iterator[tuple[str, ChannelFacts]]:
    for name in dict.fromkeys(account.channel for account in city.accounts):
        if name in scope.facts.channels:
            yield name, scope.facts.channels[name]


def _responses(scope: Scope) -> Iterator[tuple[City, Response, str]]:
    for service in scope.catalog.values():
        for city in scope.cities(service.id):
            for response in service.responses.values():
                yield city, city.responses.get(response.name, response), service.id


def _all(scope: Scope) -> Iterator[_Shown]:
    for city, response, service in _responses(scope):
        for channel, facts in _channels(scope, city):
            for one in response.variations:
                if one.channel in (None, channel):
                    yield _Shown(city, channel, facts, response, one, service)


def _problem(rule: str, shown: _Shown, message: str, line: int) -> FileProblem:
    response = shown.response
    where = f"'{response.name}' for {shown.city.id} on {shown.channel}"
    return problem(rule, response, line, f"{where}: {message}")


def texts_fit(scope: Scope) -> Iterator[FileProblem]:
    """With the longest value in each place that can be known: check_longest.py."""
    for shown in _all(scope):
        most = shown.facts.max_text
        for language in shown.city.languages if most is not None else ():
            filled = Shown(scope, shown.city, shown.service, language).text(shown.variation)
            long = units(filled)
            if most is not None and long > most:
                own = units(shown.variation.texts.get(language, ""))
                grown = "" if own > most else f" with the longest answers in it ({own} without)"
                message = f"the text in {language} has {long} letters{grown}, {most} fit"
                line = spoken_at(shown.variation.lines, language)
                yield _problem("text-too-long", shown, message, line)


def buttons_fit(scope: Scope) -> Iterator[FileProblem]:
    for shown in _all(scope):
        facts, buttons = shown.facts, shown.variation.buttons
        line = at(shown.variation.lines, "buttons", "buttons_from")
        count = len(buttons) + _more(scope, shown)
        if facts.max_buttons is not None and count > facts.max_buttons:
            message = f"{count} buttons, {facts.max_buttons} fit"
            yield _problem("buttons-too-many", shown, message, line)
        room = facts.callback_bytes
        if count and room is not None and len(_PAYLOAD) > room:
            message = f"a button carries {len(_PAYLOAD)} bytes, {room} fit"
            yield _problem("callback-too-long", shown, message, line)
        for button in buttons if facts.max_title is not None else ():
            yield from _titles_fit(scope, shown, button)


def _titles_fit(scope: Scope, shown: _Shown, button: Button) -> Iterator[FileProblem]:
    most = shown.facts.max_title
    for language in shown.city.languages:
        title = button.titles.get(language, "")
        long = units(Shown(scope, shown.city, shown.service, language).longest(title))
        if most is not None and long > most:
            grown = "" if units(title) > most else " with the longest answers in it"
            message = f"the button '{title}' ({language}) has {long} letters{grown}, {most} fit"
            line = spoken_at(button.lines, language)
            yield _problem("button-too-long", shown, message, line)


def _more(scope: Scope, shown: _Shown) -> int:
    """Buttons the engine adds, as far as they can be counted beforehand: what the city offers,
    what was answered so far, the most that an action gives."""
    match shown.variation.buttons_from:
        case None:
            return 0
        case "services":
            return len(scope.desks[shown.city.id].menu())
        case "answers":
            return len(_answers(scope, shown.service))
        case name:
            return max(_given(scope, name), default=0)


def _answers(scope: Scope, service: str) -> set[str]:
    """Answers that have a name, so that a resident can ask to change them."""
    own = scope.catalog[service].slots
    asked = {step.slot for flow, step in scope.collects() if flow.service == service}
    return {name for name in asked if name in own and own[name].labels}


def _given(scope: Scope, slot: str) -> Iterator[int]:
    for _, step in scope.steps():
        facts = scope.facts.actions.get(step.name) if isinstance(step, Act) else None
        if isinstance(step, Act) and facts is not None:
            filled = (result for result, name in step.into.items() if name == slot)
            yield from (facts.most.get(result, 0) for result in filled)


def choices_fit(scope: Scope) -> Iterator[FileProblem]:
    """A question without buttons of its own offers every choice."""
    for flow, step in scope.collects():
        for city in scope.cities(flow.service):
            for channel, facts in _channels(scope, city):
                yield from _choices_fit(scope, flow, step, _At(city, channel, facts))


@dataclass(frozen=True, slots=True)
class _At:
    city: City
    channel: str
    facts: ChannelFacts


def _choices_fit(scope: Scope, flow: Flow, step: Collect, there: _At) -> Iterator[FileProblem]:
    slot, response = scope.slot(flow, step.slot), scope.responses.get(step.utter)
    own = response is not None and all(v.buttons or v.buttons_from for v in response.variations)
    if slot is None or own:
        return
    options = scope.desks[there.city.id].options(slot)
    most, widest = there.facts.max_buttons, there.facts.max_title
    if most is not None and len(options) > most:
        message = f"{len(options)} choices in {there.city.id}, {most} fit on {there.channel}"
        yield problem_at("buttons-too-many", flow, step, message)
    for option in options if widest is not None else ():
        for language in there.city.languages:
            title = option.titles.get(language, option.value)
            if widest is not None and units(title) > widest:
                message = f"the choice '{title}' ({language}) is cut off on {there.channel}"
                yield problem_at("button-too-long", flow, step, message)


# --- time ------------------------------------------------------------------------------------


def windows(scope: Scope) -> Iterator[FileProblem]:
    """What is said when a question is closed must still be allowed to be said."""
    for flow, step in scope.collects():
        for city in scope.cities(flow.service):
            waits = patience(step, city)
            for channel, facts in _channels(scope, city):
                window = facts.reply_window
                if window is not None and waits > window:
                    hours = window / timedelta(hours=1)
                    message = f"waits {waits}, but {channel} in {city.id} is open for {hours:g} h"
                    line = at(step.lines, "expires")
                    yield problem_at("wait-past-window", flow, step, message, line)


def patience(step: Collect, city: City) -> timedelta:
    """How long a question is open at most."""
    if step.expires is not None:
        return step.expires
    return _minutes(city, "follow_up_minutes", FOLLOW_UP) + _minutes(city, "close_minutes", CLOSE)


def _minutes(city: City, policy: str, otherwise: timedelta) -> timedelta:
    value = city.policies.get(policy)
    return timedelta(minutes=value) if isinstance(value, int | float) and value > 0 else otherwise


def ways_out(scope: Scope) -> Iterator[FileProblem]:
    """Words that end a matter are known in every language it is settled in."""
    known = scope.facts.ways_out
    for service in scope.catalog.values() if known is not None else ():
        missing = [one for one in scope.languages(service.id) if known and one not in known]
        for flow, step in _questions(service) if missing else ():
            if not _has_cancel_button(scope, step):
                message = f"no word ends this in {', '.join(missing)}"
                yield problem_at("wait-no-cancel", flow, step, message)


def _questions(service: Service) -> Iterator[tuple[Flow, Collect]]:
    for flow in service.flows.values():
        for step in flow.steps.values():
            if isinstance(step, Collect):
                yield flow, step


def _has_cancel_button(scope: Scope, step: Collect) -> bool:
    response = scope.responses.get(step.utter)
    return response is not None and all(
        any(button.payload == "/control.cancel" for button in one.buttons)
        for one in response.variations
    )
