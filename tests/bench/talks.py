"""The one talk that is played on both sides, and what each side has to answer.

A resident writes three free texts: what is wanted, the number on the decision, yes. Ours looks the
fine up in the practice city and makes a payment; the form bot asks the same and says canned texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import integrations

CITY = "shanghai"
LANGUAGE = "en"
SEED = Path(integrations.__file__).parent / "connectors/sandbox_city/registers/traffic_fines.yml"
PAYABLE = ("found", None)


class Side(StrEnum):
    """Who is talked to."""

    DESK = "CityDesk"
    FORM = "Rasa form bot"


@dataclass(frozen=True, slots=True)
class Fine:
    """One fine of the practice city, as a reply shows it."""

    number: str
    title: str
    place: str
    total: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A free text and the pieces that a complete reply to it has on each side."""

    text: str
    desk: tuple[str, ...]
    form: tuple[str, ...]

    def pieces(self, side: Side) -> tuple[str, ...]:
        return self.desk if side is Side.DESK else self.form


TALK = (
    Turn(
        "hello, I would like to pay a traffic fine",
        desk=("What is the decision number?", "No number, use my plate"),
        form=("What is the decision number?", "No number, use my plate"),
    ),
    Turn(
        "{number}",
        desk=("{title}", "{place}", "Total: {total}", "Pay {total} now?", "Yes, pay"),
        form=("Decision {number}", "Total: ¥200.00", "Pay ¥200.00 now?", "Yes, pay"),
    ),
    Turn(
        "yes please",
        desk=("/pay/" + CITY + ".",),
        form=("https://pay.test/{number}",),
    ),
)


def talk_about(fine: Fine) -> tuple[Turn, ...]:
    """The table with one fine's facts in it."""
    facts = {name: getattr(fine, name) for name in Fine.__slots__}
    return tuple(
        Turn(turn.text.format_map(facts), _filled(turn.desk, facts), _filled(turn.form, facts))
        for turn in TALK
    )


def _filled(pieces: tuple[str, ...], facts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(piece.format_map(facts) for piece in pieces)


def fines() -> list[Fine]:
    """Those of the practice city's seed that can be paid by number."""
    items = YAML(typ="safe", pure=True).load(SEED)["items"]
    wanted = [item for item in items if item["city"] == CITY and item.get("state") in PAYABLE]
    return [_fine(item) for item in wanted]


def _fine(item: Mapping[str, Any]) -> Fine:
    shown = item["shown"]
    minor = sum(line["amount"] for line in shown["lines"])
    return Fine(
        number=item["keys"]["number"],
        title=shown["title"][LANGUAGE],
        place=shown["place"][LANGUAGE],
        total=f"¥{minor // 100}.{minor % 100:02}",
    )
