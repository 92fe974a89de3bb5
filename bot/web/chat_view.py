"""A talk as its page shows it: plain values for the templates, nothing to decide there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.messages import Button, Words
from bot.domain.outbox import LATEST, is_too_late
from bot.ports import Entry, History, Order, Sent
from bot.web.chat_form import PRESSED
from bot.web.chat_text import Part, is_blank, parts_of, path_of, readable
from bot.web.texts import TEXTS
from flows.engine.beside import MOST_ASIDES
from flows.engine.languages import in_script
from flows.engine.render import show_short_date

LINKS = {"/pay/": "link_pay", "/booking/": "link_booking", "/form/": "link_form"}


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One bubble. `place`: sorts as the talk goes. `options`: what could be chosen then."""

    id: str
    place: str
    mine: bool
    parts: tuple[Part, ...]
    language: str
    at: str = ""
    clock: str = ""
    link: Link | None = None
    file: str | None = None
    options: tuple[str, ...] = ()
    live: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """`question`: the words whose buttons can be pressed now. `reminders`: beside it.
    `asks`: the kind of answer wanted. `waits`: the resident spoke last. `new`: outbox rows this
    address had not seen yet."""

    entries: tuple[Shown, ...]
    cursor: str
    question: Words | None = None
    reminders: tuple[Words, ...] = ()
    asks: str | None = None
    waits: bool = False
    earlier: str | None = None
    known: bool = False
    new: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a page is read: in which language, where and when, by what name we are called, and what
    else is spoken here."""

    language: str
    zone: ZoneInfo
    now: datetime
    public_url: str
    languages: tuple[str, ...] = ()

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def talk_of(history: History, reading: Reading) -> Talk:
    open_ = _open_question(history.entries)
    pressed = frozenset(str(each.said.get("text", "")) for each in history.entries if each.said)
    titles = _titles(history.entries)
    entries = tuple(_shown(each, reading, titles, pressed, open_) for each in history.entries)
    last = history.entries[-1] if history.entries else None
    return Talk(
        entries=entries,
        cursor=f"{history.heard}.{history.spoken}",
        question=open_.outgoing.words if open_ else None,
        reminders=_reminders(history.entries, open_, pressed, reading.now),
        asks=_asks(history.entries),
        waits=last is not None and last.said is not None,
        earlier=_order(history.entries[0].order) if history.earlier else None,
        known=history.resident is not None or bool(entries),
        new=tuple(each.id for each in unseen(history.entries)),
    )


def unseen(entries: Iterable[Entry]) -> list[Sent]:
    """What we said that has not reached the address yet."""
    ours = (entry.sent for entry in entries if entry.sent)
    return [sent for sent in ours if sent.state not in ("sent", "given_up")]


def is_newer(entry: Entry, heard: int, spoken: int) -> bool:
    """Not shown yet by a page that has seen everything up to these two rows."""
    if entry.sent is None:
        return entry.order[2] > heard
    return entry.sent.id > spoken or bool(unseen([entry]))


def _since_said(entries: Sequence[Entry]) -> list[Sent]:
    """What we said since the resident spoke last; it is still to be answered."""
    said: list[Sent] = []
    for entry in entries:
        said = [*said, entry.sent] if entry.sent else []
    return said


def _open_question(entries: Sequence[Entry]) -> Sent | None:
    """A reminder comes beside a question and leaves it open."""
    with_buttons = [sent for sent in _since_said(entries) if sent.outgoing.words.buttons]
    others = [sent for sent in with_buttons if not _is_reminder(sent)]
    if others and others[-1].outgoing.words.asks:
        return others[-1]
    return with_buttons[-1] if with_buttons else None


def _reminders(
    entries: Iterable[Entry], open_: Sent | None, pressed: frozenset[str], now: datetime
) -> tuple[Words, ...]:
    """What else can be answered with a tap, until the resident goes on with something else."""
    told: list[Sent] = []
    for entry in entries:
        if entry.sent and _is_reminder(entry.sent):
            told.append(entry.sent)
        elif entry.said and not _answers(str(entry.said.get("text", "")), told):
            told = []
    return tuple(
        each.outgoing.words
        for each in told[-MOST_ASIDES:]
        if each is not open_
        and not is_too_late(each.outgoing.extra[LATEST], now)
        and not any(button.payload in pressed for button in each.outgoing.words.buttons)
    )


def _answers(text: str, told: Iterable[Sent]) -> bool:
    return any(text == button.payload for each in told for button in each.outgoing.words.buttons)


def _is_reminder(sent: Sent) -> bool:
    return LATEST in sent.outgoing.extra and bool(sent.outgoing.words.buttons)


def _asks(entries: Sequence[Entry]) -> str | None:
    asked = [sent.outgoing.words.asks for sent in _since_said(entries)]
    return next((kind for kind in reversed(asked) if kind), None)


def _titles(entries: Iterable[Entry]) -> dict[str, str]:
    """What stood on each button."""
    buttons = (b for entry in entries if entry.sent for b in entry.sent.outgoing.words.buttons)
    return {button.payload: button.title for button in buttons}


def _shown(
    entry: Entry,
    reading: Reading,
    titles: Mapping[str, str],
    pressed: frozenset[str],
    open_: Sent | None,
) -> Shown:
    at, clock = _time(entry.at, reading)
    place, spoken = _order(entry.order), reading.languages
    if entry.sent is None:
        text = _heard(entry.said or {}, reading.language, titles)
        id_ = f"h{entry.order[2]}"
        return Shown(id_, place, True, (Part(text),), in_script(text, spoken), at, clock)
    words = entry.sent.outgoing.words
    return Shown(
        id=f"s{entry.sent.id}",
        place=place,
        mine=False,
        parts=parts_of(words, reading.public_url),
        language=words.language or in_script(words.text, spoken),
        at=at,
        clock=clock,
        link=_link(words, reading),
        file=path_of(words.file, reading.public_url) if words.file else None,
        options=_left(words, pressed),
        live=open_ is not None and open_.id == entry.sent.id,
    )


def _left(words: Words, pressed: frozenset[str]) -> tuple[str, ...]:
    """What could be chosen; nothing where one was: that stands right below."""
    if any(button.payload in pressed for button in words.buttons):
        return ()
    return tuple(readable(button.title) for button in words.buttons)


def _heard(said: Mapping[str, object], language: str, titles: Mapping[str, str]) -> str:
    """A button's title instead of what it sends; never what was entered on a page of its own."""
    text = str(said.get("text", ""))
    if "form" in said:
        return TEXTS[language]["on_form"]
    if PRESSED.fullmatch(text):
        return readable(titles.get(text, "")) or TEXTS[language]["button"]
    return TEXTS[language]["blank"] if is_blank(text) else readable(text)


def _link(words: Words, reading: Reading) -> Link | None:
    if words.link is None:
        return None
    href = path_of(words.link, reading.public_url)
    name = next((text for start, text in LINKS.items() if href.startswith(start)), "link_other")
    return Link(href, TEXTS[reading.language][name])


def _time(at: datetime | None, reading: Reading) -> tuple[str, str]:
    """For machines and for people; the day only where it is not today."""
    if at is None:
        return "", ""
    here = at.astimezone(reading.zone)
    if here.date() == reading.today:
        return here.isoformat(timespec="minutes"), f"{here:%H:%M}"
    day = show_short_date(here.date(), reading.language)
    return here.isoformat(timespec="minutes"), f"{day} {here:%H:%M}"


def _order(order: Order) -> str:
    """Sorts as text as it sorts as numbers."""
    anchor, rank, id_ = order
    return f"{anchor:019d}.{rank}.{id_:019d}"


def order_from(text: str) -> Order | None:
    """None for what no page of ours has in it."""
    parts = text.split(".")
    if len(parts) != 3 or not all(p.isascii() and p.isdigit() and len(p) < 20 for p in parts):
        return None
    anchor, rank, id_ = map(int, parts)
    return (anchor, rank, id_) if max(anchor, id_) < 2**62 and rank < 2 else None


def buttons_of(talk: Talk) -> tuple[Button, ...]:
    return talk.question.buttons if talk.question else ()
