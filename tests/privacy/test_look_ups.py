"""Nobody learns about somebody else by trying (promise 8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import flows_of
from bot.settings import Settings
from bot.usecases.debts import LookUpDebt
from bot.usecases.setting import Setting
from flows.engine.definition import Json
from flows.engine.session import fresh
from tests.privacy.known_owners import KnownOwners
from tests.privacy.test_known_and_forgotten import rows
from tests.stands.catalogue import shipped
from tests.stands.house import Resident, house
from tests.stands.stores import CITY, NOW, OnPostgres

FLOWS = flows_of(shipped())[CITY]
PLATE, TAIL = "沪D40404", "21000X"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Tries:
    """Look-ups one after another, each at a moment of the test's own clock."""

    def __init__(self, on: OnPostgres) -> None:
        self.owners = KnownOwners({(PLATE, TAIL)})
        self._look = LookUpDebt(self.owners, on.store)
        self._number = 0

    async def __call__(self, plate: str, tail: str, at: datetime, resident: int = 1) -> str:
        self._number += 1
        session = fresh(f"{CITY}.{resident}", "en")
        key = f"try-{self._number}"
        setting = Setting(FLOWS, session, resident, at, key, "traffic_fine", "pay_traffic_fine")
        by: dict[str, Json] = {"plate": plate, "plate_type": "large", "id_tail": tail}
        found = await self._look(setting, {"register": "traffic_fines", "by": by})
        return str(found["outcome"])


async def test_three_wrong_pairs_within_an_hour_close_the_look_up(on_store: OnPostgres) -> None:
    tries = Tries(on_store)
    for minute in range(3):
        assert await tries(PLATE, "000000", NOW + minute * MINUTE) == "not_found"
    asked = tries.owners.asked
    assert await tries(PLATE, TAIL, NOW + 3 * MINUTE) == "too_many_tries", "even the right pair"
    assert await tries("沪A00001", TAIL, NOW + 59 * MINUTE) == "too_many_tries", "any plate"
    assert tries.owners.asked == asked, "the city is not even asked"
    assert await tries(PLATE, TAIL, NOW + HOUR + MINUTE) == "ok", "open again"


async def test_it_is_the_last_hour_that_counts(on_store: OnPostgres) -> None:
    tries = Tries(on_store)
    for minute in (0, 40, 50):
        await tries(PLATE, "000000", NOW + minute * MINUTE)
    assert await tries(PLATE, TAIL, NOW + 55 * MINUTE) == "too_many_tries"
    assert await tries(PLATE, "000000", NOW + 61 * MINUTE) == "not_found", "the first is forgiven"
    assert await tries(PLATE, TAIL, NOW + 62 * MINUTE) == "too_many_tries"


async def test_right_pairs_are_not_counted(on_store: OnPostgres) -> None:
    tries = Tries(on_store)
    for minute in range(12):
        assert await tries(PLATE, TAIL, NOW + minute * MINUTE) == "ok"


async def test_ten_wrong_pairs_about_one_plate_close_it_for_everybody(on_store: OnPostgres) -> None:
    tries = Tries(on_store)
    for number in range(10):
        answer = await tries(PLATE, f"00000{number}", NOW + number * MINUTE, resident=number)
        assert answer == "not_found"
    assert await tries(PLATE, TAIL, NOW + 10 * MINUTE, resident=99) == "too_many_tries"
    assert await tries("沪A00001", TAIL, NOW + 10 * MINUTE, resident=99) == "not_found"
    assert await tries(PLATE, TAIL, NOW + HOUR + 10 * MINUTE, resident=98) == "ok"


async def test_one_residents_tries_do_not_close_anothers(on_store: OnPostgres) -> None:
    tries = Tries(on_store)
    for minute in range(3):
        await tries(PLATE, "000000", NOW + minute * MINUTE, resident=1)
    assert await tries(PLATE, TAIL, NOW + 3 * MINUTE, resident=2) == "ok"


# --- the words -------------------------------------------------------------------------------


async def asks(resident: Resident, plate: str, tail: str) -> tuple[str, tuple[str, ...]]:
    """The answer to this pair, the pair itself blotted out."""
    for text in ("Traffic fine", "1", plate, "2", tail):
        await resident.say(text)
    text, titles = resident.text, tuple(resident.buttons)
    for private in (plate, tail, tail[-1]):
        text = text.replace(private, "·")
        titles = tuple(title.replace(private, "·") for title in titles)
    return text, titles


async def test_the_answer_does_not_say_which_half_was_wrong(
    desk_database: str, tmp_path: Path
) -> None:
    async with house(desk_database, tmp_path) as desk:
        tail = await asks(desk.resident("wrong-tail"), PLATE, "210005")
        plate = await asks(desk.resident("wrong-plate"), "沪D40405", TAIL)
        both = await asks(desk.resident("wrong-both"), "沪D40405", "210005")
        assert "no fine for these details together" in tail[0]
        assert tail == plate == both


# --- doors ------------------------------------------------------------------------------------

DOOR = "/webhooks/rest/webhook"


async def test_a_wrong_bearer_key_opens_nothing(desk_database: str, tmp_path: Path) -> None:
    async with house(desk_database, tmp_path, change=_with_keys) as desk:
        body = {"sender": "somebody", "message": "menu"}
        for given in ("Bearer wrong", "Bearer ", "Basic first-key", "Bearer first-key2"):
            headers = {"Authorization": given}
            answer = await desk.client.post(DOOR, json=body, headers=headers)
            assert answer.status_code == 401, given
        headers = {"Authorization": "Bearer first-key"}
        assert (await desk.client.post(DOOR, json=body, headers=headers)).status_code == 200


async def test_one_sender_name_behind_two_keys_is_two_residents(
    desk_database: str, tmp_path: Path
) -> None:
    async with house(desk_database, tmp_path, change=_with_keys) as desk:
        heard = []
        for key, text in (("first-key", "Traffic fine"), ("second-key", "1")):
            body = {"sender": "same", "message": text, "metadata": {"city": CITY, "lang": "en"}}
            headers = {"Authorization": f"Bearer {key}"}
            answer = await desk.client.post(DOOR, json=body, headers=headers)
            heard.append("\n".join(each["text"] for each in answer.json()))
        assert "16 digits" in heard[0]
        assert "plate" not in heard[1], "the second one is not in the first one's talk"
    assert rows(desk_database, "SELECT count(*), count(DISTINCT account) FROM address") == [(2, 2)]


def _with_keys(settings: Settings) -> Settings:
    return settings.model_copy(update={"citydesk_rest_keys": ("first-key", "second-key")})


async def test_a_link_that_is_over_says_so_and_nothing_of_what_it_was_for(
    desk_database: str, tmp_path: Path
) -> None:
    """Guessed ones answer all alike."""
    async with house(desk_database, tmp_path) as desk:
        resident = desk.resident("payer")
        await asks(resident, PLATE, TAIL)
        await resident.press("Yes, pay")
        link = resident.link
        tomorrow = desk.desk.clock() + timedelta(days=1)
    async with house(desk_database, tmp_path, change=at(tomorrow), worker=False) as desk:
        expired = await desk.client.get(link)
        guessed = await desk.client.get(f"{link[:-8]}AAAAAAAA")
        elsewhere = await desk.client.get(link.replace("shanghai.", "guangzhou."))
        nowhere = await desk.client.get(link.replace("shanghai.", "atlantis."))
        told = {(page.status_code, page.text) for page in (guessed, elsewhere, nowhere)}
        assert len(told) == 1
        assert (guessed.status_code, expired.status_code) == (404, 410)
        assert "This link has ended" in expired.text
        for what in ("200.00", "Parking", "Traffic", "沪A"):
            assert what not in expired.text


def at(moment: datetime) -> Callable[[Settings], Settings]:
    return lambda settings: settings.model_copy(update={"citydesk_now": moment})


async def test_a_link_that_was_opened_is_not_said_to_be_unpaid_when_it_ends(
    desk_database: str, tmp_path: Path
) -> None:
    async with house(desk_database, tmp_path, worker=False) as desk:
        resident = desk.resident("payer")
        await asks(resident, PLATE, TAIL)
        await resident.press("Yes, pay")
        link = resident.link
        assert "Go to payment" in (await desk.client.get(link)).text
        tomorrow = desk.desk.clock() + timedelta(days=1)
    # its provider has not told anything yet
    async with house(desk_database, tmp_path / "later", change=at(tomorrow), worker=False) as desk:
        page = (await desk.client.get(link)).text
        assert "Please do not pay again" in page
        assert "Nothing was charged" not in page
