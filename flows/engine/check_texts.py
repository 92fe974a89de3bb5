"""Texts: in every language of every city that offers the service, with places that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.engine.check_scope import Scope, missing_languages, problem
from flows.engine.check_slots import fits
from flows.engine.definition import Button, Response, Slot, Variation
from flows.engine.problems import FileProblem
from flows.engine.talk import CONTEXT

_PLACE = re.compile(r"\{([^{}]*)\}")
_SET_SLOTS = re.compile(r"/SetSlots\((.*)\)", re.DOTALL)
_INTENT = re.compile(r"/([^{(\s]+)(\{.*\})?", re.DOTALL)
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
            missing = missing_languages(variation.texts, languages)
            if missing:
                yield problem(
                    "text-language",
                    response,
                    response.line,
                    f"'{response.name}' has no text in {missing}",
                )
            for button in variation.buttons:
                missing = missing_languages(button.titles, languages)
                if missing:
                    message = f"a button of '{response.name}' has no title in {missing}"
                    yield problem("button-language", response, response.line, message)


def empty_texts(scope: Scope) -> Iterator[FileProblem]:
    """Also where no city asks for that language."""
    for response, variation in _variations(scope):
        words = [variation.texts, *(button.titles for button in variation.buttons)]
        if not variation.texts or any(not text.strip() for part in words for text in part.values()):
            yield problem(
                "text-empty", response, response.line, f"'{response.name}' has an empty text"
            )


def placeholders(scope: Scope) -> Iterator[FileProblem]:
    known = scope.slots.keys() | scope.facts.placeholders
    for response, variation in _variations(scope):
        for text in dict.fromkeys(variation.texts.values()):
            for name in dict.fromkeys(_PLACE.findall(text)):
                if not name.strip():
                    message = f"'{response.name}' has braces with nothing in them"
                    yield problem("placeholder-empty", response, response.line, message)
                elif name not in known:
                    message = f"'{response.name}': {{{name}}} is no slot"
                    yield problem("placeholder-unknown", response, response.line, message)


# --- buttons ---------------------------------------------------------------------------------


def button_sources(scope: Scope) -> Iterator[FileProblem]:
    for response, variation in _variations(scope):
        name = variation.buttons_from
        if name is None or name in MADE_BY_ENGINE or name.startswith(CONTEXT):
            continue
        slot = scope.slots.get(name)
        if slot is None or slot.type not in ("any", "list"):
            message = f"'{response.name}': buttons_from '{name}' is no slot of type any or list"
            yield problem("button-source", response, response.line, message)


def button_payloads(scope: Scope) -> Iterator[FileProblem]:
    for response, variation in _variations(scope):
        for button in variation.buttons:
            for rule, trouble in _payload_trouble(scope, button):
                message = f"a button of '{response.name}': {trouble}"
                yield problem(rule, response, response.line, message)


def _payload_trouble(scope: Scope, button: Button) -> Iterator[tuple[str, str]]:
    """The rule and what is wrong."""
    if found := _SET_SLOTS.fullmatch(button.payload):
        pairs = [pair.partition("=") for pair in found[1].split(",")]
        if len(pairs) > _MOST_PAIRS:
            yield "button-pairs", f"it sets more than {_MOST_PAIRS} slots"
        for name, sign, value in pairs:
            yield from _pair_trouble(scope.slots, name.strip(), sign, value.strip())
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
    elif slot.type == "categorical" and value.lower() not in _NOTHING and not fits(slot, value):
        yield "button-value", f"'{value}' is not among the values of '{name}'"


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
                missing = missing_languages(option.titles, languages)
                if missing:
                    message = f"slot '{slot.name}': '{option.value}' has no name in {missing}"
                    yield problem("choice-language", slot, slot.line, message)
            missing = missing_languages(slot.labels, languages) if slot.labels else ""
            if missing:
                yield problem(
                    "label-language",
                    slot,
                    slot.line,
                    f"slot '{slot.name}' has no label in {missing}",
                )
