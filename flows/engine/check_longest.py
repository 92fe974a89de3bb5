"""The longest words that can come to stand in a text's places, as far as anybody can know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from flows.engine.check_scope import Scope
from flows.engine.city import City
from flows.engine.definition import Slot, Variation
from flows.engine.render import PLACE, fill, show, show_date, show_when
from flows.engine.render_city import show_city
from flows.engine.slots.moments.spans import WEEKDAYS
from flows.engine.slots.page import LONGEST
from flows.engine.templates import Place, fill_template

FREE = LONGEST - 1
"""Longer words are refused by their readers."""

SHOWN: Mapping[str, int] = {
    "text": FREE,
    "free_text": FREE,
    "person_name": 40,
    "link_code": 9,
    "email": 601,
    "cn_id": 18,
    "penalty_no": 16,
    "phone": 16,
    "cn_plate": 8,
    "id_tail": 6,
    "datetime": 33,
    "clock": 5,
    "date": 27,
    "time": 5,
    "month": 7,
    "range": 298,
    "count": 15,
    "money": 18,
    "address": 200,
    "foreigner_id": 18,
    "passport": 9,
    "hk_macau_permit": 9,
    "home_return_permit": 11,
    "taiwan_permit": 10,
    "uk_plate": 8,
    "postcode": 8,
    "account_no": 20,
    "reader_card": 20,
    "parking_ticket": 20,
    "council_tax_no": 20,
    "float": 15,
    "link": 200,
    "file": 200,
}
"""Letters of the longest value of a kind as residents are shown it. Of links: an address of ours
with a token, where the city's own part of it is no novel."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A text of one service, as one city says it in one language."""

    scope: Scope
    city: City
    service: str
    language: str

    def longest(self, text: str, *, template: bool = False) -> str:
        """With the longest value in each of its places; what only an action knows is empty."""
        if template:
            return fill_template(text, self._of_place, lambda _: None)
        return fill(text, self.value) if PLACE.search(text) else text

    def text(self, variation: Variation) -> str:
        words = variation.texts.get(self.language, "")
        return self.longest(words, template=variation.template)

    def value(self, name: str) -> str:
        own = self.scope.catalog.get(self.service)
        slot = (own.slots.get(name) if own else None) or self.scope.slots.get(name)
        if slot is None:
            return show_city(name, self.city, self.service, self.language) or ""
        options = self.scope.desks[self.city.id].options(slot)
        titles = [one.titles.get(self.language, one.value) for one in options]
        return max(titles, key=units) if titles else self._free(slot)

    def _free(self, slot: Slot) -> str:
        if slot.type == "bool":
            return max((show(value, None, self.language) for value in (True, False)), key=units)
        kind = slot.kind or (slot.type if slot.heard and slot.type in ("text", "float") else "")
        day = longest_day(self.language) if kind in ("date", "datetime") else 0
        of_kind = longest_range(self.language) if kind == "range" else SHOWN.get(kind, 0)
        return "W" * max(of_kind, day + (len(" 14:30") if kind == "datetime" else 0))

    def _of_place(self, place: Place) -> str:
        return self.value(place.name) if place.space == "slots" else ""


@cache
def longest_day(language: str) -> int:
    """Letters of the longest day of a year, as this language writes it."""
    days = (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    return max(units(show_date(day.isoformat(), language)) for day in days)


@cache
def longest_range(language: str) -> int:
    """Letters of days and hours from which every day of the week is left out."""
    days = {"start": "2026-09-23", "end": "2026-09-30", "without": ",".join(WEEKDAYS)}
    hours = {"time_start": "10:30", "time_end": "12:30"}, {"part": "afternoon"}
    return max(units(show_when({**days, **each}, language)) for each in hours)


def units(text: str) -> int:
    """Length as messengers count it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
