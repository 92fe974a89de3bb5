"""The chat page: whose talk it is, what bad input does to it, and how it is sent."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Unreachable
from bot.settings import Settings
from bot.store.store import PostgresStore
from bot.web.chat_form import LONGEST
from bot.web.problem import MOST_BYTES
from tests.stands.house import House, house
from tests.stands.sitting import Sitting, read, sitting
from tests.web.chat_shared import (
    asked_for_the_number,
    cookie_of,
    cookies_of,
    desk,
    request_with,
    resident,
    rows,
)

__all__ = ["desk", "resident"]

MOST_BYTES_OF_FIRST_LOAD = 60_000

# --- whose talk it is ---


async def test_the_cookie_is_for_this_page_alone_and_out_of_scripts_reach(
    resident: Sitting,
) -> None:
    await resident.opens()
    assert resident.last
    cookie = cookie_of(resident.last)
    for word in ("HttpOnly", "SameSite=lax", "Path=/chat/shanghai", "Max-Age=15552000"):
        assert word in cookie
    assert "Secure" not in cookie


async def test_where_we_are_called_by_https_the_cookie_is_secure(
    tmp_path: Path, desk_database: str
) -> None:
    def public(settings: Settings) -> Settings:
        return settings.model_copy(update={"public_url": "https://desk.test"})

    async with house(desk_database, tmp_path, change=public) as made:
        answer = await made.client.get("/chat/shanghai")
    assert "Secure" in cookie_of(answer)


FORGED: dict[str, Callable[[str], str]] = {
    "another signature": lambda v: v[:-2] + ("AA" if v[-2:] != "AA" else "BB"),
    "another chat": lambda v: "0" * 32 + v[32:],
    "nonsense": lambda _: "x",
    "half a character": lambda _: "a.b.c.\udcff",
}


async def test_a_forged_cookie_is_a_new_talk(resident: Sitting) -> None:
    await asked_for_the_number(resident)
    ours = resident.client.cookies["talk"]
    resident.client.cookies.clear()
    for what, change in FORGED.items():
        forged = b"talk=" + change(ours).encode("utf-8", "surrogateescape")
        answer = await resident.client.get("/chat/shanghai", headers={b"Cookie": forged})
        assert read(answer.text).said == [], what
        resident.client.cookies.clear()


async def test_a_talk_of_one_city_is_none_in_another(resident: Sitting) -> None:
    await asked_for_the_number(resident)
    ours = resident.client.cookies["talk"]
    answer = await resident.client.get("/chat/guangzhou", headers={"Cookie": f"talk={ours}"})
    assert read(answer.text).said == []


async def test_a_talk_is_remembered_for_half_a_year_from_the_last_visit(
    desk: House, resident: Sitting
) -> None:
    await asked_for_the_number(resident)
    now, asked = desk.desk.clock(), request_with(resident)
    assert cookies_of(desk).read(asked, now + timedelta(days=179))
    assert cookies_of(desk).read(asked, now + timedelta(days=181)) is None
    newer = cookies_of(desk, *desk.desk.needs.signing, b"newer")
    assert newer.read(asked, now), "an older key is still believed"
    assert cookies_of(desk, b"other").read(asked, now) is None


async def test_who_keeps_no_cookies_is_told_so(resident: Sitting) -> None:
    answer = await resident.posts(text="menu")
    resident.client.cookies.clear()
    page = await resident.client.get(answer.headers["location"])
    assert "keeps no cookies" in page.text


async def test_only_a_city_with_an_account_on_the_web_has_a_chat(desk: House) -> None:
    assert (await desk.client.get("/chat/nowhere")).status_code == 404
    city = desk.desk.flows["guangzhou"].city
    accounts = city.accounts
    without = tuple(each for each in accounts if each.channel != "web")
    object.__setattr__(city, "accounts", without)
    try:
        for path in ("", "/news", "/live"):
            assert (await desk.client.get(f"/chat/guangzhou{path}")).status_code == 404
        assert (await desk.client.post("/chat/guangzhou")).status_code == 404
        assert "/chat/guangzhou" not in (await desk.client.get("/")).text
    finally:
        object.__setattr__(city, "accounts", accounts)


# --- bad input ---


SENT_FROM: tuple[tuple[dict[str, str], int], ...] = (
    ({"Origin": "http://desk.test"}, 303),
    ({"Referer": "http://desk.test/chat/shanghai"}, 303),
    ({"Sec-Fetch-Site": "same-origin"}, 303),
    ({"Origin": "http://evil.test"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": "http://desk.test.evil.test"}, 403),
    ({"Origin": "http://[", "Referer": "http://desk.test/"}, 403),
    ({"Referer": "http://evil.test/?http://desk.test"}, 403),
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({}, 403),
)


async def test_only_our_own_forms_are_taken(desk: House) -> None:
    for headers, status in SENT_FROM:
        resident, before = sitting(desk), await rows(desk)
        resident.origin, resident.headers = None, headers
        await resident.opens()
        assert (await resident.posts(text="menu")).status_code == status, headers
        assert await rows(desk) - before == (status == 303), headers


ODD_BODIES = (
    b"\xff\xfe\x00",
    b"text=%ED%A0%80&id=%00",
    b"a=1&" * 1_000,
    b"%",
    b"&&&===",
    b'{"text": "menu"}',
    b"do=start:&do=speak:",
    b"press=%23ffffffff.99999&text",
    b"id=" + b"f" * 32 + b"&do=" + b"start:" * 500,
)


async def test_odd_bodies_and_addresses_are_nobody_s_mistake_of_ours(
    desk: House, resident: Sitting
) -> None:
    await resident.opens()
    ours = {"Origin": "http://desk.test", "Content-Type": "application/x-www-form-urlencoded"}
    for body in ODD_BODIES:
        answer = await resident.client.post(resident.path, content=body, headers=ours)
        assert answer.status_code == 303, body
    assert await rows(desk) <= 1
    for path in ("/chat/%00", "/chat/" + "x" * 5_000, "/chat/shanghai/x"):
        assert (await resident.client.get(path)).status_code == 404
    for query in ("?before=1.2", "?before=" + "9" * 60, "?lang=<b>", "?before=0.9.0"):
        assert (await resident.client.get(f"/chat/shanghai{query}")).status_code == 200


async def test_a_body_too_large_is_refused_in_words(desk: House, resident: Sitting) -> None:
    await resident.opens()
    answer = await resident.posts(text="x" * MOST_BYTES)
    assert answer.status_code == 413
    assert "a few sentences" in answer.text
    await resident.posts(text="long " * 2_000)
    assert await rows(desk) == 1
    assert LONGEST - 10 < len((await resident.opens()).said[0]) <= LONGEST


WRITTEN = {
    "markup": ("<script>alert(1)</script>", "&lt;script&gt;"),
    "an attribute's end": ('"><img src=x onerror=1>', "&lt;img"),
    "a template": ("{{ 7*7 }}", "{{ 7*7 }}"),
    "turned round": ("abc\u202edcba", ">abcdcba<"),
    "nothing between": ("a\u200b\u200b\u200b\u2060\ufeffb", ">ab<"),
    "nothing at all": ("\u200b" * 500 + "\u200d" * 500, "(nothing to be seen)"),
    "a heap of accents": ("a" + "\u0301" * 200, "a" + "\u0301" * 4 + "<"),
    "control characters": ("a\x00\x07b", ">ab<"),
}


async def test_what_is_written_can_neither_hide_nor_break_out(resident: Sitting) -> None:
    await resident.opens()
    for what, (text, shown) in WRITTEN.items():
        await resident.says(text)
        assert resident.last
        assert shown in resident.last.text, what
        for never in ("<script>alert", "\u202e", "\u200b", "<img src=x"):
            assert never not in resident.last.text, what


NONSENSE = ("", "x", "1", "-1.5", "1.x", "9" * 30 + ".1", "１.２")


async def test_a_nonsense_cursor_asks_for_everything(resident: Sitting) -> None:
    await asked_for_the_number(resident)
    for after in NONSENSE:
        answer = await resident.news(after)
        assert answer.status_code == 200, after
        assert len(read(answer.text).said) == 2, after


async def test_what_is_away_is_said_so(resident: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    await resident.opens()

    async def away(*_: object, **__: object) -> None:
        raise Unreachable("database", "away")

    monkeypatch.setattr(PostgresStore, "receive", away)
    answer = await resident.posts(text="menu")
    assert answer.status_code == 503
    assert "nothing is lost" in answer.text


# --- how it is sent ---


async def test_the_first_load_is_small_and_from_here_alone(desk: House) -> None:
    packed, client = {"Accept-Encoding": "gzip"}, desk.client
    page = await client.get("/chat/shanghai", headers=packed)
    loads = re.findall(r'(?:src|<link[^>]+href)="([^"]+)"', page.text)
    assert {load.split("?")[0] for load in loads} == {"data:,", "/page.css", "/chat.js"}
    sizes = [len(gzip.compress(page.content))]
    for load in loads:
        if load.startswith("/"):
            answer = await client.get(load, headers=packed)
            assert answer.headers["Content-Encoding"] == "gzip"
            assert "immutable" in answer.headers["Cache-Control"]
            sizes.append(len(gzip.compress(answer.content)))
    assert sum(sizes) < MOST_BYTES_OF_FIRST_LOAD, sizes
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! src)|\sstyle=|\son\w+=|javascript:", page.text)
