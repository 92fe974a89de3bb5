"""Several doors of one resident: a code made in one is typed in another, and both are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.bookings import BookingState
from bot.domain.messages import Address, Inbound, InboundKind
from bot.domain.payments import OPEN_STATES
from bot.ports import Redeemed, Store, Work
from bot.usecases.matters import unfinished_names
from bot.usecases.setting import Args, Setting, Values, outcome, text
from bot.usecases.wording import outgoing_of, plainly
from flows.engine.definition import Json
from flows.engine.slots.link_codes import shown

CODE_LIVES = timedelta(minutes=10)

WRONG_CODES = 5
"""Wrong codes typed by one resident within an hour that close the linking."""

HOUR = timedelta(hours=1)
SCOPE = "link"

NOT_ME = "unlink_not_me"
"""The flow behind the one tap with which the other door can take a link back."""


async def make_link_code(work: Work, setting: Setting, args: Args) -> Values:
    """Kept nowhere but in the words that show it, which are sealed as all words are."""
    del args
    until = setting.now + CODE_LIVES
    code = await work.doors.make_code(setting.resident, setting.now, until)
    return {"code": shown(code), "minutes": int(CODE_LIVES.total_seconds() // 60)}


async def check_link_code(work: Work, setting: Setting, args: Args) -> Values:
    """Before anybody is asked to confirm: whether it could be redeemed, and what would be left
    behind. A wrong one is counted; the code of an own appointment only looks like one."""
    if await _closed(work, setting):
        return outcome("too_many_tries")
    code = code_of(args)
    owner = await work.doors.whose(code, setting.now)
    if owner is None and await _is_of_booking(work, setting, code):
        return outcome("booking")
    if owner is None:
        await _count(work, setting)
        return outcome("wrong")
    if owner == setting.resident:
        return outcome("own")
    return {"unfinished": unfinished_names(setting) or None}


async def link_doors(work: Work, setting: Setting, args: Args) -> Values:
    """Gives `owner` where it went well: who this resident is from now on. The turn that asked for
    it has nobody to be saved for any more (converse.py).

    What is held for a matter that is left behind becomes free; the other door is told. Who wanted
    no reminders in one of them gets none in both, and hears of that (`no_reminders`).
    """
    if await _closed(work, setting):
        return outcome("too_many_tries")
    if setting.session.parked:
        return outcome("not_now")
    left = await _held(work, setting)
    told = _told_in(setting)
    joined = await work.doors.redeem(setting.resident, code_of(args), setting.now)
    if joined.how is Redeemed.WRONG:
        await _count(work, setting)
    if joined.how is not Redeemed.JOINED or joined.owner is None:
        return outcome(joined.how.value)
    for booking in left:
        await work.desk.end(booking, BookingState.LAPSED, setting.now)
    await work.inbox.add(joined.owner, told)  # at the door they wrote from so far
    if setting.address is not None:
        await work.doors.writes_from(joined.owner, setting.address)
    await work.jobs.drain(joined.owner)
    off = await work.reminders.stopped(joined.owner)
    return {"owner": joined.owner, "no_reminders": off}


async def unlink_doors(work: Work, setting: Setting, args: Args) -> Values:
    """Every other door becomes somebody new and is told so; the matters stay with this one."""
    del args
    if setting.address is None:
        return outcome("none")
    cut = await work.doors.cut_off_others(setting.resident, setting.address, setting.now)
    for number, each in enumerate(cut):
        language = setting.session.language
        say = plainly(f"{setting.key}:cut:{number}", "utter_cut_off", setting.flows, language)
        words = outgoing_of(say, setting.flows, language, None)
        await work.outbox.add(each.resident, each.address, words)
        await work.jobs.drain(each.resident)
    return outcome("ok" if cut else "none")


@dataclass(frozen=True, slots=True)
class ListDoors:
    """By the kind of door only: numbers of chats say nothing to people."""

    store: Store

    async def __call__(self, setting: Setting, args: Args) -> Values:
        del args
        async with self.store.begin(setting.city_id, setting.now) as work:
            doors = await work.doors.doors(setting.resident)
        return outcome("ok" if len(doors) > 1 else "one", doors=lines_of(setting, doors))


def lines_of(setting: Setting, doors: Sequence[Address]) -> list[Json]:
    """One line for each door, in every language of the city."""
    here = _texts(setting, "door_here")
    return [
        {
            language: f"· {name}{here.get(language, '') if each == setting.address else ''}"
            for language, name in door_names(setting, each).items()
        }
        for each in doors
    ]


def door_names(setting: Setting, door: Address) -> dict[str, str]:
    names = _texts(setting, f"door_{door.channel}")
    return {
        language: names.get(language, door.channel) for language in setting.flows.city.languages
    }


def code_of(args: Args) -> str:
    """As it is kept, however it was typed or came in an address."""
    return bare_code(text(args, "code"))


def bare_code(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _texts(setting: Setting, name: str) -> dict[str, str]:
    response = setting.flows.response(name)
    return dict(response.variations[0].texts) if response else {}


def _told_in(setting: Setting) -> Inbound:
    """What the other door hears, with the one tap that takes it back."""
    door = door_names(setting, setting.address) if setting.address else None
    body = {
        "service": setting.service,
        "response": "utter_door_linked",
        "values": {"door": door},
        "choices": [{"title": "button_not_me", "does": {"start": NOT_ME}}],
    }
    return Inbound(InboundKind.DOOR, f"door:{setting.key}", setting.now, body)


async def _held(work: Work, setting: Setting) -> list[str]:
    """What is kept for matters in the middle; a hold that waits for a payment lives as long as its
    link."""
    payments = await work.payments.of(setting.resident)
    waiting = {each.hold for each in payments if each.state in OPEN_STATES}
    bookings = await work.desk.of(setting.resident)
    held = [each.id for each in bookings if each.state is BookingState.HELD]
    return [booking for booking in held if booking not in waiting]


async def _is_of_booking(work: Work, setting: Setting, code: str) -> bool:
    bookings = await work.desk.of(setting.resident)
    return any(each.code and bare_code(each.code) == code for each in bookings)


async def _closed(work: Work, setting: Setting) -> bool:
    since = setting.now - HOUR
    return await work.residents.wrong_tries(SCOPE, _who(setting), since) >= WRONG_CODES


async def _count(work: Work, setting: Setting) -> None:
    key = f"{setting.key}:wrong"
    await work.residents.add_wrong_try(key, SCOPE, _who(setting), setting.now)


def _who(setting: Setting) -> str:
    return f"resident:{setting.resident}"
