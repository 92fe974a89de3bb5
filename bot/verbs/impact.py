"""Who is in the middle of what is to be published, and what becomes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.usecases.inside import Standing
from bot.verbs.looking import Looker
from bot.verbs.showing import Line, show
from flows.engine.foresight import Becomes

BECOMES = {
    Becomes.KEEPS: "finish as they began",
    Becomes.GOES_ON: "go on at the same step",
    Becomes.GOES_TO: "go on at another step",
    Becomes.CLOSED: "are told that it is over",
    Becomes.WAITS: "wait for a result first",
}

Inside = Mapping[str, Sequence[Standing]]
"""City -> who stands where."""


def show_inside(look: Looker, inside: Inside, *, as_json: bool) -> None:
    """Per revision, flow and step: how many, what becomes of them, and since when the longest
    silent one is."""
    lines = [_line(look, city, found) for city, all_ in inside.items() for found in all_]
    if lines or as_json:
        show(lines, as_json=as_json)
    else:
        print("nobody is inside")


def _line(look: Looker, city: str, found: Standing) -> Line:
    return {
        "city": city,
        "inside": found.service,
        "revision": found.revision,
        "flow": found.flow,
        "step": found.step,
        "talks": found.talks,
        "then": f"{found.becomes.value} {found.goes_to}".strip(),
        "oldest": look.local(city, found.oldest),
    }


def in_sum(inside: Inside) -> str:
    """So many talks go on, so many are closed; nothing where nobody is inside."""
    talks = Counter[Becomes]()
    for found in (each for all_ in inside.values() for each in all_):
        talks[found.becomes] += found.talks
    told = ", ".join(f"{talks[each]} {BECOMES[each]}" for each in BECOMES if talks[each])
    return f" ({told})" if told else ""
