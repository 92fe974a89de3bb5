"""What the engine says, as an outbox row."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.messages import Button, InboundKind, Outgoing, Words
from bot.domain.outbox import LATEST, Lane
from bot.ports import Waiting
from flows.engine.catalog import Flows
from flows.engine.effects import Say
from flows.engine.render import fill
from flows.engine.render_city import show_city


def outgoing_of(
    say: Say, flows: Flows, language: str, root: int | None, lane: Lane = Lane.REPLY
) -> Outgoing:
    """An outbox row for these words; `root`: the inbox row whose reply they join."""
    words = Words(
        text=_marked(say.text, flows, language),
        buttons=tuple(Button(title, payload) for title, payload in say.buttons),
        link=say.link,
        file=say.file,
        practice=flows.city.practice,
        asks=say.asks,
        language=language,
    )
    return Outgoing(key=say.key, words=words, reply_to=root, lane=lane.value)


def on_its_page(say: Say, flows: Flows, language: str, link: str) -> Say:
    """A question with the page it is to be answered on."""
    hint = plainly(say.key, "form_hint", flows, language).text
    return replace(say, text=f"{say.text}\n{hint}", link=link)


def plainly(key: str, name: str, flows: Flows, language: str) -> Say:
    """A response without buttons or values, said beside any talk."""
    response = flows.response(name)
    texts = response.variations[0].texts if response else {}
    text = texts.get(language) or next(iter(texts.values()), "")
    return Say(key, name, fill(text, lambda place: show_city(place, flows.city, "", language)))


def extra_of(row: Waiting | None) -> dict[str, str]:
    """What delivery has to know of what is not of use for ever."""
    latest = row.inbound.body.get("latest") if row is not None else None
    return {LATEST: latest} if isinstance(latest, str) else {}


def lane_of(row: Waiting | None) -> Lane:
    """Which words may wait where an account may not send everything at once."""
    quiet = (InboundKind.REMINDER, InboundKind.SILENCE, InboundKind.PUBLISHED)
    return Lane.REMINDER if row is not None and row.inbound.kind in quiet else Lane.REPLY


def _marked(text: str, flows: Flows, language: str) -> str:
    """Practice says so in every message (promise 3)."""
    if not flows.city.practice:
        return text
    response = flows.response("practice_mark")
    texts = response.variations[0].texts if response else {}
    return f"{texts.get(language, 'PRACTICE')} {text}"
