"""What an 18-character ID tells about its holder (GB 11643)."""

from datetime import date


def birth_date(cn_id: str) -> date:
    """Contract: `cn_id` is a value the `cn_id` reader gave."""
    return date(int(cn_id[6:10]), int(cn_id[10:12]), int(cn_id[12:14]))


def is_male(cn_id: str) -> bool | None:
    """Odd sequence codes are given to men; None where the text is no ID."""
    return int(cn_id[16]) % 2 == 1 if len(cn_id) == 18 and cn_id[16].isdigit() else None


def age_on(cn_id: str, day: date) -> int:
    """Whole years completed on `day`; born on 29 February, the year is complete on 1 March."""
    born = birth_date(cn_id)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
