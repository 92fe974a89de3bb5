"""Do the texts fit the channels of the cities that say them, and can they be answered in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flows.engine.beside import CLOSE, FOLLOW_UP
from flows.engine.check_scope import Scope, problem, problem_at
from flows.engine.city import City
from flows.engine.definition import Button, Collect, Flow, Response, Service, Variation
from flows.engine.facts import ChannelFacts
from flows.engine.problems import FileProblem
from flows.engine.render import PLACE, fill
from flows.engine.render_city import show_city

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


def units(text: str) -> int:
    """Length as messengers count it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


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


def _problem(rule: str, shown: _Shown, message: str) -> FileProblem:
    response = shown.response
    where = f"'{response.name}' for {shown.city.id} on {shown.channel}"
    return problem(rule, response, response.line, f"{where}: {message}")


def texts_fit(scope: Scope) -> Iterator[FileProblem]:
    """Values count as the longest choice or as what the city's file says; others as nothing."""
    for shown in _all(scope):
        most = shown.facts.max_text
        for language in shown.city.languages if most is not None else ():
            long = units(_longest(scope, shown, language))
            if most is not None and long > most:
                message = f"the text in {language} has {long} letters, {most} fit"
                yield _problem("text-too-long", shown, message)


def _longest(scope: Scope, shown: _Shown, language: str) -> str:
    def value(name: str) -> str | None:
        slot = scope.slots.get(name)
        if slot is None:
            return show_city(name, shown.city, shown.service, language) or ""
        options = scope.desks[shown.city.id].options(slot)
        titles = (one.titles.get(language, one.value) for one in options)
        return max(titles, key=units, default="")

    text = shown.variation.texts.get(language, "")
    return fill(text, value) if PLACE.search(text) else text


def buttons_fit(scope: Scope) -> Iterator[FileProblem]:
    for shown in _all(scope):
        facts, buttons = shown.facts, shown.variation.buttons
        count = len(buttons) + _more(scope, shown)
        if facts.max_buttons is not None and count > facts.max_buttons:
            message = f"{count} buttons, {facts.max_buttons} fit"
            yield _problem("buttons-too-many", shown, message)
        room = facts.callback_bytes
        if count and room is not None and len(_PAYLOAD) > room:
            message = f"a button carries {len(_PAYLOAD)} bytes, {room} fit"
            yield _problem("callback-too-long", shown, message)
        for button in buttons if facts.max_title is not None else ():
            yield from _titles_fit(shown, button)


def _titles_fit(shown: _Shown, button: Button) -> Iterator[FileProblem]:
    most = shown.facts.max_title
    for language in shown.city.languages:
        title = button.titles.get(language, "")
        if most is not None and units(title) > most:
            message = f"the button '{title}' ({language}) has {units(title)} letters, {most} fit"
            yield _problem("button-too-long", shown, message)


def _more(scope: Scope, shown: _Shown) -> int:
    """Buttons the engine adds that can be counted beforehand: what the city offers."""
    if shown.variation.buttons_from != "services":
        return 0
    return len(scope.desks[shown.city.id].menu())


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


def _choices_fit(scope: Scope, flow: Flow, step: Collect, at: _At) -> Iterator[FileProblem]:
    slot, response = scope.slot(flow, step.slot), scope.responses.get(step.utter)
    own = response is not None and all(v.buttons or v.buttons_from for v in response.variations)
    if slot is None or own:
        return
    options = scope.desks[at.city.id].options(slot)
    most, widest = at.facts.max_buttons, at.facts.max_title
    if most is not None and len(options) > most:
        message = f"{len(options)} choices in {at.city.id}, {most} fit on {at.channel}"
        yield problem_at("buttons-too-many", flow, step, message)
    for option in options if widest is not None else ():
        for language in at.city.languages:
            title = option.titles.get(language, option.value)
            if widest is not None and units(title) > widest:
                message = f"the choice '{title}' ({language}) is cut off on {at.channel}"
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
                    yield problem_at("wait-past-window", flow, step, message)


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
