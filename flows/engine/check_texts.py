"""Texts: in every language of every city that offers the service, with places that exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from flows.engine.check_scope import Scope, at, lacking, missing_languages, problem, spoken_at
from flows.engine.check_slots import fits
from flows.engine.definition import Button, Response, Slot, Variation
from flows.engine.problems import FileProblem
from flows.engine.talk import CONTEXT
from flows.engine.templates import places

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|([{}])")
_WIDE = re.compile(r"｛\s*(\w+)\s*｝")
_SET_SLOTS = re.compile(r"/SetSlots\((.*)\)", re.DOTALL)
_SET_SLOTS_LIKE = re.compile(r"\s*/?\s*set_?slots?\s*[(（:：]", re.IGNORECASE)
_INTENT = re.compile(r"/([^{(\s]+)(\{.*\})?", re.DOTALL)
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_MOST_PAIRS = 10
_NOTHING = ("null", "none", "undefined")

MADE_BY_ENGINE = frozenset({"services", "answers"})
"""`buttons_from` words that stand for no slot: what the city offers, what was answered so far."""


def _responses(scope: Scope) -> Iterator[tuple[Response, tuple[str, ...]]]:
    """Every response with the languages it must speak; a city's own only the city's."""
    for service in scope.catalog.values():
        for response in service.responses.values():
            yield response, scope.languages(service.id)
    for city in scope.facts.cities.values():
        for response in city.responses.values():
            yield response, city.languages


def _variations(scope: Scope) -> Iterator[tuple[Response, Variation]]:
    for response, _ in _responses(scope):
        for variation in response.variations:
            yield response, variation


def text_languages(scope: Scope) -> Iterator[FileProblem]:
    for response, languages in _responses(scope):
        for variation in response.variations:
            if missing := lacking(variation.texts, languages):
                message = f"'{response.name}' has no text in {', '.join(missing)}"
                line = spoken_at(variation.lines, missing[0])
                yield problem("text-language", response, line, message)
            for button in variation.buttons:
                if missing := lacking(button.titles, languages):
                    message = f"a button of '{response.name}' has no title in {', '.join(missing)}"
                    line = spoken_at(button.lines, missing[0])
                    yield problem("button-language", response, line, message)


def empty_texts(scope: Scope) -> Iterator[FileProblem]:
    """Also where no city asks for that language."""
    for response, variation in _variations(scope):
        message = f"'{response.name}' has an empty text"
        if not variation.texts:
            line = at(variation.lines, "missing")
            yield problem("text-empty", response, line, f"'{response.name}' has no text")
        for words, lines in (
            (variation.texts, variation.lines),
            *((button.titles, button.lines) for button in variation.buttons),
        ):
            for language in (language for language, text in words.items() if not text.strip()):
                yield problem("text-empty", response, spoken_at(lines, language), message)


def placeholders(scope: Scope) -> Iterator[FileProblem]:
    known = scope.slots.keys() | scope.facts.placeholders
    for response, variation in _variations(scope):
        for language, text in variation.texts.items():
            found = _in_template(scope, text) if variation.template else _in_text(text, known)
            yield from _told(response, spoken_at(variation.lines, language), found)
        for button in variation.buttons:
            for language, title in button.titles.items():
                line = spoken_at(button.lines, language)
                yield from _told(response, line, _in_text(title, known))


def _told(
    response: Response, line: int, troubles: Iterable[tuple[str, str]]
) -> Iterator[FileProblem]:
    for rule, trouble in troubles:
        yield problem(rule, response, line, f"'{response.name}': {trouble}")


def _in_text(text: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """The rule and what is wrong. Doubled braces are shown as single ones."""
    for found in _BRACES.finditer(text):
        name = found[1]
        if found[2] is not None:
            yield "placeholder-open", f"a single {found[2]} without its other half"
        elif name is not None and not name.strip():
            yield "placeholder-empty", "braces with nothing in them"
        elif name is not None and name not in known:
            yield "placeholder-unknown", f"{{{name}}} is no slot"
    for found in _WIDE.finditer(text):
        if found[1] in known:
            yield "placeholder-open", f"{found[0]} has wide braces; it is shown as it stands"


def _in_template(scope: Scope, text: str) -> Iterator[tuple[str, str]]:
    for place in places(text):
        if place.space == "slots" and place.name not in scope.slots:
            yield "placeholder-unknown", f"{{{{ slots.{place.name} }}}} is no slot"


# --- buttons ---------------------------------------------------------------------------------


def button_sources(scope: Scope) -> Iterator[FileProblem]:
    for response, variation in _variations(scope):
        name = variation.buttons_from
        if name is None or name in MADE_BY_ENGINE or name.startswith(CONTEXT):
            continue
        slot = scope.slots.get(name)
        if slot is None or slot.type not in ("any", "list"):
            message = f"'{response.name}': buttons_from '{name}' is no slot of type any or list"
            line = at(variation.lines, "buttons_from")
            yield problem("button-source", response, line, message)


def button_payloads(scope: Scope) -> Iterator[FileProblem]:
    for response, variation in _variations(scope):
        for button in variation.buttons:
            for rule, trouble in _payload_trouble(scope, button):
                message = f"a button of '{response.name}': {trouble}"
                yield problem(rule, response, at(button.lines, "payload", "missing"), message)


def _payload_trouble(scope: Scope, button: Button) -> Iterator[tuple[str, str]]:
    """The rule and what is wrong."""
    if found := _SET_SLOTS.fullmatch(button.payload):
        pairs = [pair.partition("=") for pair in found[1].split(",")]
        if len(pairs) > _MOST_PAIRS:
            yield "button-pairs", f"it sets more than {_MOST_PAIRS} slots"
        for name, sign, value in pairs:
            yield from _pair_trouble(scope.slots, name.strip(), sign, value.strip())
    elif _SET_SLOTS_LIKE.match(button.payload):
        yield "button-payload", f"'{button.payload}' is not written /SetSlots(slot=value)"
    elif found := _INTENT.fullmatch(button.payload):
        intents = scope.facts.intents
        if intents is not None and found[1] not in intents:
            yield "button-intent", f"intent '{found[1]}' is not in the training phrases"


def _pair_trouble(
    slots: Mapping[str, Slot], name: str, sign: str, value: str
) -> Iterator[tuple[str, str]]:
    slot = slots.get(name)
    if slot is None or not sign:
        yield "button-slot", f"it sets '{name}', which is no slot"
    elif slot.type == "list":
        yield "button-list", f"it sets the list '{name}'; only actions fill lists"
    elif value.lower() not in _NOTHING and not _can_hold(slot, value):
        of = "among the values of" if slot.type == "categorical" else f"a {slot.type} for"
        yield "button-value", f"'{value}' is not {of} '{name}'"


def _can_hold(slot: Slot, value: str) -> bool:
    """What a button carries is text until its slot has taken it."""
    match slot.type:
        case "categorical":
            return fits(slot, value)
        case "bool":
            return value.lower() in ("true", "false")
        case "float":
            return _NUMBER.fullmatch(value) is not None
        case _:
            return True


def channels(scope: Scope) -> Iterator[FileProblem]:
    """What is meant for a channel is said there only."""
    for response, variation in _variations(scope):
        if variation.channel is not None and variation.channel not in scope.facts.channels:
            message = f"'{response.name}': there is no channel '{variation.channel}'"
            line = at(variation.lines, "channel")
            yield problem("text-channel", response, line, message)


# --- choices ---------------------------------------------------------------------------------


def choice_titles(scope: Scope) -> Iterator[FileProblem]:
    """What can be chosen has a name in every language; so has the slot, where it has any."""
    asked = {step.slot for _, step in scope.collects()}
    for service in scope.catalog.values():
        languages = scope.languages(service.id)
        for slot in service.slots.values():
            if slot.name not in asked:
                continue
            for option in slot.options:
                if lacks := missing_languages(option.titles, languages):
                    message = f"slot '{slot.name}': '{option.value}' has no name in {lacks}"
                    line = at(option.lines, "missing")
                    yield problem("choice-language", slot, line, message)
            lacks = missing_languages(slot.labels, languages) if slot.labels else ""
            if lacks:
                message = f"slot '{slot.name}' has no label in {lacks}"
                yield problem("label-language", slot, at(slot.lines, "labels"), message)
