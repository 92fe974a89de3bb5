"""What a good answer looks like, and the texts that name what was wrong with a bad one.

The wording of both languages lives in YAML; here are only the keys. Test persons, invented plates.
"""

from collections.abc import Mapping
from types import MappingProxyType

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "link_code": "K7QD-4MXH",
        "email": "name@example.com",
        "cn_id": "31010119900110000X",
        "penalty_no": "3101001234567890",
        "phone": "130 0000 0001",
        "cn_plate": "沪A12345",
        "id_tail": "10000X",
        "datetime": "12/24 10:30",
        "date": "12/24",
        "time": "10:30",
        "count": "2",
        "float": "12.50",
        "person_name": "Li Ming",
        "bool": "yes",
    }
)

PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "link_code": ("format",),
        "email": ("format",),
        "cn_id": ("length", "format", "region", "birth_date", "checksum"),
        "penalty_no": ("length", "format"),
        "phone": ("length", "format"),
        "cn_plate": ("length", "format", "province", "special"),
        "id_tail": ("length", "format"),
        "datetime": ("past", "weekday_mismatch", "no_such_day", "order"),
        "date": ("past", "range", "weekday_mismatch", "no_such_day", "order"),
        "time": ("past", "range", "part_of_day"),
        "count": ("two_numbers", "whole", "range"),
        "float": ("two_numbers",),
        "person_name": ("characters", "digits", "length"),
        "bool": (),
        "text": ("length", "characters"),
        "free_text": ("length", "characters"),
        "choice": ("no_such_number",),
    }
)


def problem_key(kind: str, part: str) -> str:
    """The key of the text that says what is wrong with an answer of this kind."""
    return f"utter_problem_{kind}_{part}"
