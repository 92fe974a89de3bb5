"""The closed list of kinds: what each is, the shape of its value, an example, what can be wrong.

docs/slots.md and `citydesk slot --list` are printed from it. Test persons, invented plates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flows.engine.slots.shapes import TAKES


@dataclass(frozen=True, slots=True)
class Kind:
    """`what`: for admins. `value`: the shape of its value as JSON. `example`: a good
    answer, shown to residents; None where any words do. `parts`: what can be wrong with an answer;
    each has words in every language."""

    what: str
    value: str
    example: str | None
    parts: tuple[str, ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict[str, str])
    """In languages where it would look odd."""


_TEXT = "text"
_COUNTED = ("length", "format", "beginning")

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "text": Kind("one line of words", _TEXT, None, ("length", "characters")),
        "free_text": Kind("words that keep their lines", _TEXT, None, ("length", "characters")),
        "bool": Kind("yes or no", "true or false", "yes"),
        "choice": Kind(
            "one of what was offered: its name (also misspelt, a homophone, in pinyin), its "
            "number, “the second one”, “早上那个”, “the earlier one”",
            "the value of the choice",
            None,
            ("no_such_number",),
        ),
        "person_name": Kind(
            "the name of a person in any script",
            _TEXT,
            "Li Ming",
            ("characters", "digits", "length"),
            {"zh": "李明"},
        ),
        "address": Kind(
            "a postal address",
            "`text`, and of `street`, `number`, `postcode` those that can be told apart",
            "12 High Street",
            ("street", "number", "length"),
            {"zh": "样本路12号"},
        ),
        "email": Kind("an e-mail address", _TEXT, "name@example.com", ("format",)),
        "phone": Kind(
            "a phone number: of the city's country as it is dialled there, a mainland mobile, any "
            "other with its country code",
            "text, `+` and digits (E.164)",
            "130 0000 0001",
            ("length", "format"),
        ),
        "money": Kind(
            "an amount of money",
            "`minor` (a whole number of the smallest units) and `currency` (three letters)",
            "35.50",
            ("two_numbers", "negative", "range", "fraction", "currency"),
            {"zh": "35.50元"},
        ),
        "count": Kind("how many", "a whole number from 0", "2", ("two_numbers", "whole", "range")),
        "float": Kind("a number", "a number", "12.50", ("two_numbers",)),
        "date": Kind(
            "one day",
            "text, `YYYY-MM-DD`",
            "12/24",
            ("past", "range", "weekday_mismatch", "no_such_day", "order"),
        ),
        "time": Kind(
            "a time of day",
            "text, `HH:MM`",
            "10:30",
            ("past", "range", "part_of_day", "no_such_time", "not_that_half"),
        ),
        "datetime": Kind(
            "a day and a time, or as much of it as was said",
            "of `date` or `start` and `end`, `time` or `time_start` and `time_end`, `part` "
            "(morning, noon, afternoon, evening) those that were said",
            "12/24 10:30",
            ("past", "weekday_mismatch", "no_such_day", "order", "range", "part_of_day"),
        ),
        "range": Kind(
            "days in which a place may be looked for: one, from one to another, up to one, “any "
            "day but Friday”, “weekdays after 5”",
            "of `start` and `end` (YYYY-MM-DD) those that were said, `start` at least; of `time`, "
            "`time_start`, `time_end` and `part` those that were said; `without`: what is left "
            "out, with commas between: weekdays (friday), days (YYYY-MM-DD), parts of the day",
            "1-5 December",
            ("past", "weekday_mismatch", "no_such_day", "order", "no_such_time", "not_that_half"),
        ),
        "month": Kind(
            "a month, past ones too",
            "text, `YYYY-MM`",
            "12/2026",
            ("no_such_month", "two_months"),
        ),
        "cn_id": Kind(
            "a Chinese ID, 18 characters; also residence permits for people of Hong Kong, Macao "
            "and Taiwan (81, 82, 83) and foreigners' new cards (9)",
            "text, 17 digits and a digit or X",
            "31010119900110000X",
            ("length", "void", "format", "region", "birth_date", "checksum"),
        ),
        "id_tail": Kind(
            "the last six characters of a Chinese ID",
            "text, 5 digits and a digit or X",
            "10000X",
            ("length", "format"),
        ),
        "foreigner_id": Kind(
            "a foreigner's permanent residence card: the new one, 18 characters from 9, or the old "
            "one, 3 letters and 12 digits",
            _TEXT,
            "931156199001010006",
            ("length", "format", "birth_date", "checksum"),
        ),
        "passport": Kind("a passport of any country", _TEXT, "E00000000", ("length", "format")),
        "hk_macau_permit": Kind(
            "往来港澳通行证: a mainland resident's permit to Hong Kong and Macao",
            "text, C and 8 signs or W and 8 digits",
            "C00000000",
            ("length", "format", "passport"),
        ),
        "home_return_permit": Kind(
            "回乡证: a Hong Kong or Macao resident's permit to the mainland",
            "text, H or M and 8 or 10 digits",
            "H00000000",
            ("length", "format"),
        ),
        "taiwan_permit": Kind(
            "台胞证: a Taiwan resident's permit to the mainland",
            "text, 8 or 10 digits",
            "00000000",
            ("length", "format"),
        ),
        "penalty_no": Kind(
            "the number of a Chinese penalty decision",
            "text, 16 digits or 15",
            "3101001234567890",
            ("length", "format"),
        ),
        "cn_plate": Kind(
            "a Chinese number plate, ordinary or new energy",
            "text, such as 沪A12345 or 沪AD12345",
            "沪A12345",
            ("length", "format", "province", "special"),
        ),
        "uk_plate": Kind(
            "a British vehicle mark of the current series or an older one",
            "text in capitals with its gap",
            "AB12 CDE",
            ("length", "format"),
        ),
        "postcode": Kind(
            "a British postcode", "text in capitals with its gap", "AB1 2DE", ("length", "format")
        ),
        "account_no": Kind(
            "an account with a provider of power, water or gas",
            "text, 6 to 16 digits",
            "0310000001",
            _COUNTED,
        ),
        "reader_card": Kind(
            "a library card, or the Chinese ID it is tied to",
            "text, 9 to 14 digits",
            "0000000001",
            _COUNTED,
        ),
        "parking_ticket": Kind(
            "a British parking ticket (PCN)",
            "text, 2 letters and 8 digits or letters",
            "AB00000001",
            _COUNTED,
        ),
        "council_tax_no": Kind(
            "a council tax account", "text, 7 to 10 digits", "80000001", _COUNTED
        ),
        "link_code": Kind(
            "a one-time code that joins two doors",
            "text, such as K7QD-4MXH",
            "K7QD-4MXH",
            ("format",),
        ),
    }
)


def shape_words(kind: str) -> tuple[str, ...]:
    """What a slot can tell this kind's reader under `shape`."""
    return TAKES.get(kind, ())
