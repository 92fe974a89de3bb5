"""Which variation of a response is said, and its words with values in their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flows.engine.conditions import Condition
from flows.engine.definition import Json, Variation
from flows.engine.languages import written
from flows.engine.render import PLACE, fill, in_language, show
from flows.engine.session import Choice
from flows.engine.templates import Place, fill_template, places
from flows.engine.tongue import OTHERWISE

_TIERS = ((True, True), (True, False), (False, True), (False, False))
"""Best first: (for this channel, under a condition)."""


def pick(
    variations: Sequence[Variation],
    channel: str | None,
    holds: Callable[[Condition | None], bool],
    turn: int,
) -> Variation | None:
    """Condition and channel first, then channel, then condition, then neither (FLOWS.md 5.4); the
    turn decides among equals, so that the same talk gets the same words."""
    if len(variations) == 1:
        only = variations[0]
        return only if only.channel in (None, channel) and holds(only.condition) else None
    fitting = [v for v in variations if v.channel in (None, channel) and holds(v.condition)]
    for tier in _TIERS:
        equal = [v for v in fitting if (v.channel is not None, v.condition is not None) == tier]
        if equal:
            return equal[turn % len(equal)]
    return None


@dataclass(frozen=True, slots=True)
class Values:
    """What a text's places are filled from. `around`: by these names before any slot."""

    language: str
    around: Mapping[str, Json]
    shown: Callable[[str], str | None]
    value: Callable[[str], Json]
    otherwise: str = OTHERWISE
    """The language of what is not written in the first one."""

    def words(self, place: Place) -> str:
        if place.space == "context":
            return show(self.around.get(place.name), None, self.language)
        return self.shown(place.name) or ""

    def worth(self, place: Place) -> Json:
        return self.around.get(place.name) if place.space == "context" else self.value(place.name)


def worded(variation: Variation, values: Values) -> str:
    text = in_language(variation.texts, values.language, values.otherwise)
    if variation.template:
        return fill_template(text, values.words, values.worth)
    return fill(text, values.shown)


def names_in(variation: Variation, language: str) -> list[str]:
    """The names in the places of its text."""
    text = in_language(variation.texts, language)
    return [place.name for place in places(text)] if variation.template else PLACE.findall(text)


def labelled(label: str, text: str, language: str) -> str:
    """What it is called and what it is: "Plate: ..."."""
    return f"{label[:1].upper()}{label[1:]}{written(language).colon}{text}"


_DOES = ("set", "start", "intent", "reset", "tell", "service")


def from_item(item: Json, language: str) -> Choice:
    """A button that an action gave back; a bare value says itself."""
    plain = item if isinstance(item, dict) else {"title": item}
    kind = plain.get("kind")
    title = show(plain.get("title"), kind if isinstance(kind, str) else None, language)
    does = {key: plain[key] for key in _DOES if key in plain}
    return Choice(title, does or {"say": title})
