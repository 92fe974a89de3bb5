"""Typed readers: what a resident wrote becomes a value, a choice, a named problem, or not this.

Pure and total: any text of any length in any script gives a `Reading`, and nothing is ever raised.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from flows.engine.slots.amounts import find_count, find_float, read_count, read_float
from flows.engine.slots.chinese_ids import find_cn_id, find_id_tail, read_cn_id, read_id_tail
from flows.engine.slots.choices import read_choice, scan_choice
from flows.engine.slots.emails import find_email, read_email
from flows.engine.slots.moments import (
    find_date,
    find_datetime,
    find_time,
    read_date,
    read_datetime,
    read_time,
)
from flows.engine.slots.names import find_person_name, read_person_name
from flows.engine.slots.page import page_of
from flows.engine.slots.penalties import find_penalty_no, read_penalty_no
from flows.engine.slots.phones import find_phone, read_phone
from flows.engine.slots.plates import find_cn_plate, read_cn_plate
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
        "email": Reader(read_email, find_email, shields=True),
        "cn_id": Reader(read_cn_id, find_cn_id, shields=True),
        "penalty_no": Reader(read_penalty_no, find_penalty_no, shields=True),
        "phone": Reader(read_phone, find_phone, shields=True),
        "cn_plate": Reader(read_cn_plate, find_cn_plate, shields=True),
        "id_tail": Reader(read_id_tail, find_id_tail),
        "datetime": Reader(read_datetime, find_datetime),
        "date": Reader(read_date, find_date),
        "time": Reader(read_time, find_time),
        "count": Reader(read_count, find_count),
        "float": Reader(read_float, find_float),
        "person_name": Reader(read_person_name, find_person_name),
        "bool": Reader(read_bool, find_bool),
        "text": Reader(read_text, find_nothing),
        "free_text": Reader(read_free_text, find_nothing),
    }
)


def read(kind: str, text: str, situation: Situation) -> Reading:
    """Read `text` as the whole answer to a question of this kind; polite words may surround it."""
    return READERS[kind].read(page_of(text), situation)


def scan(kinds: Collection[str], text: str, situation: Situation) -> tuple[Found, ...]:
    """Values of these kinds inside a longer message, in the order they stand; one span, one value.

    Contract: a text longer than 2,000 characters is searched in its first 2,000 only.
    """
    page = page_of(text)
    found: list[Found] = []
    for kind, reader in READERS.items():
        if kind not in kinds and not reader.shields:
            continue
        here = tuple(reader.find(page, situation))
        page = page.without((each.start, each.end) for each in here)
        if kind in kinds:
            found.extend(here)
    return tuple(sorted(found, key=lambda each: each.start))
