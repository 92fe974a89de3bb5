"""What an ID says about its owner on the day that counts."""

from __future__ import annotations

from datetime import date

from bot.usecases.setting import Args, Setting, Values, outcome, text
from flows.engine.slots.identity import age_on, birth_date, is_male


async def check_person(setting: Setting, args: Args) -> Values:
    """Sex and age on the day `on`, and whether that is old enough; asks nobody."""
    del setting
    number = text(args, "id")
    try:
        day, born = date.fromisoformat(text(args, "on")), birth_date(number)
    except ValueError:
        return outcome("unknown")
    male = is_male(number)
    if male is None:
        return outcome("unknown")
    least = args.get("min_age_male" if male else "min_age_female")
    allowed = _birthday(born, least if isinstance(least, int) else 0)
    values: Values = {"sex": "male" if male else "female", "age": age_on(number, day)}
    values["allowed_from"] = allowed.isoformat()
    return values if day >= allowed else {**values, "outcome": "too_young"}


def _birthday(born: date, years: int) -> date:
    """The day somebody turns that old; who was born on 29 February, on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
