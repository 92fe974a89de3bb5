"""`citydesk desk` and `citydesk money` beside a whole desk: what operators find and decide, and
what residents hear of it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.__main__ import _parser
from bot.settings import Settings
from bot.verbs.desk import desk as desk_verb
from bot.verbs.money import money as money_verb
from tests.crash.talks import person
from tests.stands.catalogue import shipped
from tests.stands.embedded import ask
from tests.stands.house import KEY, House, Resident, house

VERBS = {"desk": desk_verb, "money": money_verb}
CITY = "shanghai"


@dataclass
class Operator:
    """Types at a terminal. `told`: what was said to them beside the answer itself; `logs`: what was
    written down of it."""

    settings: Settings
    capsys: pytest.CaptureFixture[str]
    told: list[str] = field(default_factory=list)
    logs: list[Any] = field(default_factory=list)
    code: int = 0

    async def types(self, *words: str) -> str:
        self.told.clear()
        self.capsys.readouterr()
        wishes = _parser().parse_args(words)
        with structlog.testing.capture_logs() as self.logs:
            self.code = await VERBS[words[0]](self.settings, shipped(), self.told.append, wishes)
        return self.capsys.readouterr().out

    async def reads(self, *words: str) -> Any:
        return json.loads(await self.types(*words, "--json"))


@dataclass
class Office:
    house: House
    operator: Operator
    ask: Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
async def office(
    tmp_path: Path, desk_database: str, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Office]:
    async with house(desk_database, tmp_path / "desk") as made:
        settings = Settings(
            database_url=desk_database, citydesk_secret_keys=(KEY,), citydesk_data=tmp_path / "op"
        )
        operator = Operator(settings, capsys)
        yield Office(made, operator, lambda *words: ask(desk_database, *words))


async def books(resident: Resident, n: int = 7) -> str:
    """An appointment in Pudong; its code."""
    await resident.say("menu")
    await resident.press("Marriage registration")
    await resident.press("Pudong")
    for _ in range(2):
        await resident.say(next(iter(resident.buttons.values())))
    for text in ("Zhang Wei", person(n, man=True), "Li Na", person(n, man=False)):
        await resident.say(text)
    await resident.say(f"1300000{n:04d}")
    said = await resident.press("Yes, book")
    return said.split("ode: ")[1].split()[0].strip(".") if "ode: " in said else said


async def pays(desk: House, magic: int = 0) -> Resident:
    resident = desk.resident(f"payer-{magic}")
    await resident.say("traffic fine")
    await resident.say(f"31010000000099{magic:02d}")
    await resident.say("yes")
    await resident.pay()
    return resident


# --- appointments ----------------------------------------------------------------------------


async def test_an_appointment_is_found_by_its_code_however_it_is_typed(office: Office) -> None:
    resident = office.house.resident("bride")
    code = await books(resident)
    typed = code.lower().replace("-", " ")
    (found,) = await office.operator.reads("desk", "find", "--code", typed)
    assert (found["code"], found["city"], found["state"]) == (code, CITY, "confirmed")
    assert await office.operator.reads("desk", "find", "--city", "guangzhou", "--code", code) == []
    assert [b["id"] for b in await office.operator.reads("desk", "find")] == [found["id"]]
    day = found["begins"][:10]
    (of_day,) = await office.operator.reads("desk", "find", "--day", day, "--desk", found["desk"])
    assert of_day == found
    assert await office.operator.reads("desk", "find", "--day", "2020-01-01") == []
    assert await office.operator.reads("desk", "find", "--state", "cancelled") == []
    shown = await office.operator.types("desk", "show", code)
    assert "Zhang Wei" not in shown
    assert office.operator.code == 0


async def test_a_cancelled_appointment_frees_its_place_and_is_told(office: Office) -> None:
    resident = office.house.resident("bride")
    code = await books(resident)
    await office.operator.types("desk", "cancel", code, "--as", "mei", "--yes")
    assert office.operator.code == 0
    (logged,) = [line for line in office.operator.logs if line["event"] == "operator_cancelled"]
    assert logged["by"] == "mei"
    assert set(logged) == {"event", "log_level", "city", "booking", "resident", "by"}
    assert office.ask("SELECT count(*) FROM place") == [(0,)]
    said = await resident.collect("had to cancel")
    assert "Pudong" in said
    await office.operator.types("desk", "cancel", code, "--as", "mei", "--yes")
    assert (office.operator.code, office.operator.told) == (0, ["that is what it was already"])
    again = await resident.say("")
    assert "cancel" not in again, "told once"


async def test_it_is_told_in_the_residents_language(office: Office) -> None:
    resident = office.house.resident("bride")
    code = await books(resident)
    await resident.say("请说中文")
    await office.operator.types("desk", "cancel", code, "--as", "mei", "--yes")
    assert "取消了您的预约" in await resident.collect("取消")


async def test_who_came_and_who_did_not(office: Office) -> None:
    code = await books(office.house.resident("bride"))
    await office.operator.types("desk", "attended", code, "--as", "mei", "--yes")
    assert (office.operator.code, office.operator.told) == (
        1,
        ["desk attended: it is not its hour yet"],
    )
    office.ask("UPDATE booking SET starts_at = now() - interval '1 hour'")
    office.ask("UPDATE place SET starts_at = now() - interval '1 hour'")
    for verb, state in (("no-show", "no_show"), ("attended", "attended")):
        shown = await office.operator.reads("desk", verb, code, "--as", "mei", "--yes")
        assert (shown["state"], office.operator.code) == (state, 0)
    await office.operator.types("desk", "cancel", code, "--as", "mei", "--yes")
    assert office.operator.told == ["desk cancel: it is not in a state for that: look at it again"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        pytest.param(("cancel", "X"), 2, "say who decides, with --as NAME", id="nobody decides"),
        pytest.param(("show", "X"), 1, "no appointment has the code or id X", id="nothing"),
        pytest.param(("cancel", "X", "--as", "m", "--yes"), 1, "no appointment", id="nothing ends"),
        pytest.param(("find", "--city", "atlantis"), 2, "there is no city atlantis", id="odd city"),
        pytest.param(("find", "--state", "odd"), 2, "there is no state odd", id="odd state"),
    ],
)
async def test_wrong_use_is_one_clear_line(
    office: Office, words: tuple[str, ...], code: int, told: str
) -> None:
    await office.operator.types("desk", *words)
    assert office.operator.code == code
    (line,) = office.operator.told
    assert told in line


async def test_nobody_is_asked_where_nobody_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await books(office.house.resident("bride"))
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    await office.operator.types("desk", "cancel", code, "--as", "mei")
    assert (office.operator.code, office.ask("SELECT state FROM booking")) == (2, [("confirmed",)])


async def test_what_reached_nobody_is_listed_without_its_text(office: Office) -> None:
    resident = office.house.resident("a-private-name")
    await resident.say("menu")
    await _until(office, "SELECT DISTINCT state FROM outgoing", "sent")
    office.ask("UPDATE outgoing SET state = 'given_up', why = 'blocked', state_at = now()")
    (lost,) = await office.operator.reads("desk", "undelivered")
    assert {name: lost[name] for name in ("state", "why", "channel", "lane", "resident")} == {
        "state": "given_up",
        "why": "blocked",
        "channel": "rest",
        "lane": "reply",
        "resident": 1,
    }
    assert "a-private-name" not in json.dumps(lost)
    assert await office.operator.reads("desk", "undelivered", "--city", "guangzhou") == []


# --- payments --------------------------------------------------------------------------------


async def receipt_of(resident: Resident) -> str:
    found = re.search(r"R-\d{10}", await resident.collect("Receipt number"))
    assert found
    return found[0]


async def test_a_payment_is_found_by_what_is_on_the_paper(office: Office) -> None:
    resident = await pays(office.house)
    receipt = await receipt_of(resident)
    (found,) = await office.operator.reads("money", "find", "--receipt", receipt)
    assert (found["state"], found["city"]) == ("fulfilled", CITY)
    amount = found["amount"].lstrip("¥")
    for words in (
        ("--amount", amount),
        ("--reference", found["reference"]),
        ("--state", "fulfilled"),
        ("--day", found["made"][:10]),
    ):
        assert await office.operator.reads("money", "find", *words) == [found], words
    for words in (
        ("--amount", "0.01"),
        ("--receipt", "R-0"),
        ("--reference", "0"),
        ("--city", "guangzhou"),
        ("--day", "2020-01-01"),
    ):
        assert await office.operator.reads("money", "find", *words) == [], words
    shown = await office.operator.types("money", "show", receipt)
    assert "paid -> fulfilled" in shown
    assert resident.link.rpartition("/")[2] not in shown, "a link is its owner's"


async def test_money_goes_back_once_and_is_told(office: Office) -> None:
    resident = await pays(office.house)
    receipt = await receipt_of(resident)
    shown: dict[str, Any] = {}
    for _ in range(2):
        shown = await office.operator.reads("money", "refund", receipt, "--as", "mei", "--yes")
        assert office.operator.code == 0
    assert any("(operator mei)" in move for move in shown["moves"])
    said = await resident.collect("has been sent back")
    assert said.count("is giving you back") == 1
    assert office.ask("SELECT state FROM payment") == [("refunded",)]
    assert office.ask("SELECT state FROM attempt") == [("refunded",)]
    await office.operator.types("money", "refund", receipt, "--as", "mei", "--yes")
    assert office.operator.told == ["that is what was decided already"]


async def test_what_was_not_paid_is_not_given_back(office: Office) -> None:
    resident = office.house.resident("payer")
    await resident.say("traffic fine")
    await resident.say("3101000000009900")
    await resident.say("yes")
    (found,) = await office.operator.reads("money", "find")
    await office.operator.types("money", "refund", found["id"], "--as", "mei", "--yes")
    assert (office.operator.code, office.ask("SELECT state FROM payment")) == (1, [("created",)])


async def in_review(office: Office) -> tuple[Resident, str]:
    """A payment a person has to decide about; nobody has been told of a receipt."""
    resident = await pays(office.house)
    await receipt_of(resident)
    office.ask("UPDATE payment SET state = 'review', receipt = NULL")
    office.ask("DELETE FROM inbound WHERE kind = 'paid'")
    ((id_,),) = office.ask("SELECT id FROM payment")
    return resident, str(id_)


@pytest.mark.parametrize(
    ("words", "state", "told"),
    [
        pytest.param(("accept", "--receipt", "R-hand"), "fulfilled", "R-hand", id="posted by hand"),
        pytest.param(("refund",), "refunded", "has been sent back", id="back"),
        pytest.param(("again",), "fulfilled", "", id="the city is told once more"),
        pytest.param(("close",), "cancelled", "", id="settled elsewhere"),
    ],
)
async def test_a_review_is_decided(
    office: Office, words: tuple[str, ...], state: str, told: str
) -> None:
    resident, id_ = await in_review(office)
    (listed,) = await office.operator.reads("money", "review")
    assert listed["id"] == id_
    decided = ("money", "review", id_, "--decide", *words, "--as", "mei", "--yes")
    await office.operator.types(*decided)
    assert office.operator.code == 0
    if told:
        await resident.collect(told)
    await _until(office, "SELECT state FROM payment", state)
    assert await office.operator.reads("money", "review") == []


async def _until(office: Office, look: str, state: str) -> None:
    """The desk has done what was decided."""
    async with asyncio.timeout(20):
        while office.ask(look) != [(state,)]:  # noqa: ASYNC110  # a row sends no event
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("--as", "m"), "say what you decide, with --decide", id="nothing"),
        pytest.param(("--decide", "refund"), "say who decides, with --as NAME", id="nobody"),
        pytest.param(
            ("--decide", "accept", "--as", "m"),
            "an accepted payment has a receipt",
            id="no receipt",
        ),
    ],
)
async def test_a_review_wants_a_decision(office: Office, words: tuple[str, ...], told: str) -> None:
    await office.operator.types("money", "review", "pay-1", *words)
    assert office.operator.code == 2
    assert told in office.operator.told[0]


async def test_a_decision_without_a_payment_is_wrong_use(office: Office) -> None:
    await office.operator.types("money", "review", "--decide", "close", "--as", "m", "--yes")
    assert (office.operator.code, office.operator.told) == (
        2,
        ["money review: say which payment is decided, by its id"],
    )


@pytest.mark.parametrize("amount", ["much", "nan", "inf", "-1", "0.001", "1e40", "1e999999999"])
async def test_what_is_no_sum_of_money_is_said(office: Office, amount: str) -> None:
    await office.operator.types("money", "find", f"--amount={amount}")
    assert (office.operator.code, office.operator.told) == (
        2,
        [f"money: {amount} is no amount; write 200 or 200.00"],
    )


async def test_what_is_looked_for_is_found_however_much_there_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [await books(office.house.resident(f"bride-{n}"), n) for n in (7, 8, 9)]
    office.ask("UPDATE booking SET starts_at = starts_at + seat * interval '1 day'")
    for number in ("3101051000000014", "3101051000000022", "3101151000000038"):
        resident = office.house.resident(number)
        for text in ("traffic fine", number, "yes"):
            await resident.say(text)
    monkeypatch.setattr("bot.store.looking.MOST_OPENED", 2)
    for code in codes:
        assert len(await office.operator.reads("desk", "find", "--code", code)) == 1, code
    paid = await office.operator.reads("money", "find")
    assert len(paid) == 3
    for each in paid:
        for words in ((), ("--state", each["state"])):
            found = await office.operator.reads(
                "money", "find", "--reference", each["reference"], *words
            )
            assert [one["id"] for one in found] == [each["id"]]


async def test_a_desk_is_picked_out_of_all_that_there_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in (7, 8, 9):
        await books(office.house.resident(f"bride-{n}"), n)
    office.ask("UPDATE booking SET desk = 'elsewhere' WHERE id = (SELECT max(id) FROM booking)")
    monkeypatch.setattr("bot.verbs.desk.MOST", 1)
    (found,) = await office.operator.reads("desk", "find", "--desk", "elsewhere")
    assert found["desk"] == "elsewhere"


async def test_lists_are_aligned_text(office: Office) -> None:
    await books(office.house.resident("bride"))
    head, row = (await office.operator.types("desk", "find")).splitlines()
    assert head.startswith("code")
    assert head.index("begins") == row.index("20")
