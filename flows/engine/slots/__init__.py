"""Typed readers: what a resident wrote becomes a value, a choice, a named problem, or not this.

Pure and total: any text of any length in any script gives a `Reading`, and nothing is ever raised.
"""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from flows.engine.slots.amounts import find_numbers, read_count, read_float
from flows.engine.slots.chinese_ids import find_cn_id, find_id_tail, read_cn_id, read_id_tail
from flows.engine.slots.choices import read_choice, scan_choice
from flows.engine.slots.emails import find_email, read_email
from flows.engine.slots.link_codes import find_link_code, read_link_code
from flows.engine.slots.moments import (
    find_moments,
    read_date,
    read_datetime,
    read_time,
)
from flows.engine.slots.names import find_person_name, read_person_name
from flows.engine.slots.page import page_of
from flows.engine.slots.penalties import find_penalty_no, read_penalty_no
from flows.engine.slots.phones import find_phone, read_phone
from flows.engine.slots.plates import find_cn_plate, read_cn_plate
from flows.engine.slots.shields import hides_numbers
from flows.engine.slots.values import (
    Ambiguous,
    Calendar,
    Found,
    NotThis,
    Option,
    Problem,
    Reader,
    Reading,
    Scalar,
    Situation,
    Value,
)
from flows.engine.slots.words import find_nothing, read_free_text, read_text
from flows.engine.slots.yes_no import find_bool, read_bool

__all__ = [
    "READERS",
    "Ambiguous",
    "Calendar",
    "Found",
    "NotThis",
    "Option",
    "Problem",
    "Reader",
    "Reading",
    "Scalar",
    "Situation",
    "Value",
    "read",
    "read_choice",
    "scan",
    "scan_choice",
]

# The most specific kinds come first: `scan` gives a span to the first kind that claims it.
READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "text": Reader(read_text, find_nothing),
        "free_text": Reader(read_free_text, find_nothing),
        "bool": Reader(read_bool, find_bool),
        "person_name": Reader(read_person_name, find_person_name),
        "link_code": Reader(read_link_code, find_link_code),
        "email": Reader(read_email, find_email, hides_numbers),
        "cn_id": Reader(read_cn_id, find_cn_id, hides_numbers),
        "penalty_no": Reader(read_penalty_no, find_penalty_no, hides_numbers),
        "phone": Reader(read_phone, find_phone, hides_numbers),
        "cn_plate": Reader(read_cn_plate, find_cn_plate, hides_numbers),
        "id_tail": Reader(read_id_tail, find_id_tail),
        "datetime": Reader(read_datetime, find_moments, bool),
        "date": Reader(read_date, find_moments, bool),
        "time": Reader(read_time, find_moments, bool),
        "count": Reader(read_count, find_numbers),
        "float": Reader(read_float, find_numbers),
    }
)
_FAMILIES = tuple(
    (find, tuple(kind for kind, reader in READERS.items() if reader.find is find), shields)
    for find, shields in {reader.find: reader.shields for reader in READERS.values()}.items()
)
_PLACES = {kind: place for place, (_, family, _) in enumerate(_FAMILIES, 1) for kind in family}
_SHIELDS = frozenset(shields for _, _, shields in _FAMILIES if shields)


def read(kind: str, text: str, situation: Situation) -> Reading:
    """Read `text` as the whole answer to a question of this kind; polite words may surround it."""
    return READERS[kind].read(page_of(text), situation)


def scan(kinds: Collection[str], text: str, situation: Situation) -> tuple[Found, ...]:
    """Values of these kinds inside a longer message, in the order they stand; one span, one value.

    Contract: a text longer than 2,000 characters is searched in its first 2,000 only.
    """
    page = page_of(text)
    shielding = {shields for shields in _SHIELDS if shields(page.low)}
    found: list[Found] = []
    # What stands behind the last kind asked for hides nothing from it.
    for find, family, shields in _FAMILIES[: max(map(_place, kinds), default=0)]:
        asked = [kind for kind in family if kind in kinds]
        if asked or shields in shielding:
            here = tuple(find(page, situation))
            page = page.without([(each.start, each.end) for each in here])
            found = _without_overlaps(found, asked, here) if here else found
    return tuple(sorted(found, key=lambda each: each.start))


def _place(kind: str) -> int:
    return _PLACES.get(kind, 0)


def _without_overlaps(
    found: Iterable[Found], asked: Iterable[str], here: Iterable[Found]
) -> list[Found]:
    kept = list(found)
    for kind in asked:
        kept.extend(
            each
            for each in here
            if each.kind == kind and all(each.end <= k.start or k.end <= each.start for k in kept)
        )
    return kept
