"""The working copy of one talk while one event is being handled: changed here, frozen at the end.

Only `advance` makes one; nothing outside this room sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from flows.engine.definition import (
    Button,
    Json,
    Option,
    Service,
    Slot,
    Variation,
)
from flows.engine.effects import Say
from flows.engine.payloads import parse_payload
from flows.engine.render import fill, in_language, show
from flows.engine.render_city import show_city
from flows.engine.session import Choice
from flows.engine.standing import Standing
from flows.engine.wording import Values, from_item, labelled, names_in, pick, worded

IN_WORDS_OF = "in_words_of"
"""What a pattern's context calls the service in whose words it speaks."""

CONTEXT = "context."


@dataclass(frozen=True, slots=True)
class Wanted:
    """The answer a question wants: its kind, or the slot that is filled on a page of its own;
    `choices`: its buttons, where the question's words have none."""

    choices: Sequence[Choice] = ()
    kind: str | None = None
    form: str | None = None


NOTHING_WANTED = Wanted()


@dataclass
class Talk(Standing):
    """What is said, in the resident's language, with buttons that are remembered."""

    def say(
        self,
        name: str,
        extra: Mapping[str, Json] | None = None,
        *,
        at: Service | None = None,
        choices: Sequence[Choice] = (),
        wanted: Wanted = NOTHING_WANTED,
    ) -> bool:
        """Says a response, with its own buttons and the given ones. False: there is no such one."""
        service = at or self._speaker()
        variation = self._variation(name, service)
        if variation is None:
            return False
        values, names = extra or {}, names_in(variation, self.language)
        own = self._buttons(variation) or wanted.choices
        buttons = tuple([self._offer(choice) for choice in (*own, *choices)])
        self.effects.append(
            Say(
                key=self.key(),
                name=name,
                text=worded(variation, self._values(values, service)),
                buttons=buttons,
                link=self._hosted(names, "link", values),
                file=self._hosted(names, "file", values),
                asks=wanted.kind,
                form=wanted.form,
            )
        )
        return True

    def choices_of(self, name: str) -> list[Choice]:
        """What a response would offer if it were said now."""
        variation = self._variation(name, self._speaker())
        return self._buttons(variation) if variation else []

    @property
    def first_language(self) -> str:
        """The city's own: what is missing in the resident's is said in it."""
        return next(iter(self.flows.city.languages), self.language)

    def _speaker(self) -> Service | None:
        """In whose words a pattern speaks: those it was given, else those of the matter below."""
        named = self.top.context.get(IN_WORDS_OF) if self.top else None
        return self.flows.live.get(named) if isinstance(named, str) else self.home()

    def word(self, name: str) -> str:
        """A short text for a button, in the resident's language."""
        response = self.flows.response(name)
        texts = response.variations[0].texts if response else {}
        return in_language(texts, self.language, self.first_language) or name

    def add_buttons(self, choices: Sequence[Choice]) -> None:
        """Adds buttons to the words said last."""
        if not choices or not self.effects or not isinstance(last := self.effects[-1], Say):
            return
        buttons = tuple(self._offer(choice) for choice in choices)
        self.effects[-1] = replace(last, buttons=last.buttons + buttons)

    def key(self) -> str:
        """Made of facts: the same event handled again asks for the same thing."""
        return f"{self.begun.id}:{self.turn}:{len(self.effects)}"

    def shown(
        self, name: str, extra: Mapping[str, Json], service: Service | None = None
    ) -> str | None:
        """What stands for `{name}` in words of this service; None where nothing is known by it."""
        around = {**(self.top.context if self.top else {}), **extra}
        if name in around:
            return show(around[name], None, self.language)
        definition = self.slot(name)
        if definition is None:
            return show_city(name, self.flows.city, service.id if service else "", self.language)
        options = self.flows.options(definition)
        return show(self.value(name), definition.kind, self.language, options)

    def _values(self, extra: Mapping[str, Json], service: Service | None) -> Values:
        around = {**(self.top.context if self.top else {}), **extra}
        shown = partial(self.shown, extra=extra, service=service)
        return Values(self.language, around, shown, self.value, self.first_language)

    def _hosted(self, names: Sequence[str], kind: str, extra: Mapping[str, Json]) -> str | None:
        """The page of ours among what words name: a slot of kind `link` or `file`."""
        for name in names:
            definition = self.slot(name)
            value = extra.get(name, self.value(name))
            if isinstance(value, str) and (
                name == kind or (definition and definition.kind == kind)
            ):
                return value
        return None

    def _variation(self, name: str, service: Service | None) -> Variation | None:
        own = self.service_of(self.top)
        if (
            own is not None
            and name in own.responses
            and not (service and name in service.responses)
        ):
            service = own
        response = self.flows.response(name, service)
        if response is None:
            return None
        return pick(response.variations, self.channel, self.holds, self.turn - 1)

    def _offer(self, choice: Choice) -> tuple[str, str]:
        self.choices.append(choice)
        return choice.title, f"#{self.token}.{len(self.choices)}"

    def _buttons(self, variation: Variation) -> list[Choice]:
        """What was found or answered comes first, so that the ways out are last."""
        own = [self._from_button(button) for button in variation.buttons]
        return self._from_slot(variation.buttons_from) + own

    def _from_button(self, button: Button) -> Choice:
        title = in_language(button.titles, self.language, self.first_language)
        shown = fill(title, lambda place: self.shown(place, {}))
        payload = button.payloads.get(self.language, button.payload)
        return Choice(shown, self.meaning(payload or shown))

    def meaning(self, payload: str) -> dict[str, Json]:
        """What a payload of ours does, its values in the types of their slots."""
        return parse_payload(payload, self._offering)

    def _offering(self, name: str) -> tuple[Slot, tuple[Option, ...]] | None:
        return (slot, self.flows.options(slot)) if (slot := self.slot(name)) else None

    def _from_slot(self, name: str | None) -> list[Choice]:
        if name is None:
            return []
        match name:
            case "services":
                return self.service_choices()
            case "answers":
                return self.answer_choices()
            case _:
                if name.startswith(CONTEXT):
                    return self.given_choices(name.removeprefix(CONTEXT))
                return self._each(self.value(name))

    def given_choices(self, name: str) -> list[Choice]:
        """The buttons that the pattern on top was given under this name of its context."""
        return self._each(self.top.context.get(name) if self.top else None)

    def _each(self, items: Json) -> list[Choice]:
        return [from_item(i, self.language) for i in items] if isinstance(items, list) else []

    def service_choices(self) -> list[Choice]:
        return [Choice(flow.name(self.language), {"start": flow.id}) for flow in self.flows.menu()]

    def answer_choices(self) -> list[Choice]:
        """What the resident has answered so far, each a tap to change it."""
        choices: list[Choice] = []
        for name in self.group_slots():
            definition = self.slot(name)
            if definition is None or not definition.labels or self.value(name) is None:
                continue
            label = definition.labels.get(self.language, name)
            title = labelled(label, self.shown(name, {}) or "", self.language)
            choices.append(Choice(title, {"reset": name}))
        return choices
