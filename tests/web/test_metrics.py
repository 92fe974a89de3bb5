"""`/metrics` of a whole desk: what operations see, and what nobody may see there."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.ports import Unreachable
from bot.settings import Settings
from bot.store.clock import only_clock
from bot.store.figures import COUNTS
from bot.verbs.aside import show
from bot.web.eyes import COUNTED
from bot.web.gauges import KEPT, TEXTS, Gauge, Gauges, Shown
from bot.worker.timetable import Tick, scheduler
from tests.stands.desk import free_port
from tests.stands.embedded import ask
from tests.stands.house import House, Resident, house

ROOT = Path(__file__).parents[2]
DASHBOARD = json.loads((ROOT / "docs" / "grafana" / "citydesk.json").read_text("utf-8"))
EXPRESSIONS = [t["expr"] for p in DASHBOARD["panels"] for t in p.get("targets", ())]
NAME = re.compile(r"\b(?:citydesk|process|python)_[a-z_]+\b")
KEY = "a key for operations"

Page = dict[str, dict[tuple[tuple[str, str], ...], float]]
"""Name -> labels -> value."""


@pytest.fixture
async def desk(tmp_path: Path, desk_database: str) -> AsyncIterator[House]:
    def keyed(settings: Settings) -> Settings:
        return settings.model_copy(update={"citydesk_metrics_key": KEY})

    async with house(desk_database, tmp_path, change=keyed) as made:
        yield made


async def looked(desk: House) -> Page:
    """The page as it is now, not as it was five seconds ago."""
    desk.desk.needs.eyes.gauges._read_at = -KEPT * 2
    answer = await desk.client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return parsed(answer.text)


def parsed(text: str) -> Page:
    page: Page = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = tuple(sorted(sample.labels.items()))
            page.setdefault(sample.name, {})[labels] = float(sample.value)
    return page


def value(page: Page, name: str, /, **labels: str) -> float:
    return page[name][tuple(sorted(labels.items()))]


async def with_link(desk: House) -> Resident:
    resident = desk.resident("payer-of-a-fine")
    await resident.say("traffic fine")
    await resident.say("3101000000009900")
    assert "/pay/" in await resident.say("yes"), resident.text
    return resident


async def all_noted(database: str) -> None:
    """What was read is noted a moment later; before that, nobody may change its rows."""
    for _ in range(200):
        if ask(database, "SELECT count(*) FROM outgoing WHERE state <> 'sent'") == [(0,)]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("never noted as sent")


async def test_a_talk_is_counted_and_timed_step_by_step(desk: House) -> None:
    before = await looked(desk)
    assert value(before, "citydesk_inbox_waiting", city="shanghai") == 0
    await with_link(desk)
    page = await looked(desk)
    done = value(page, "citydesk_turns_total", city="shanghai", kind="said", outcome="done")
    assert done == 3
    assert value(page, "citydesk_turn_seconds_count", city="shanghai") == 3
    for step in ("receive", "understand", "look", "save"):
        assert value(page, "citydesk_step_seconds_count", step=step) >= 1, step
        assert 0 < value(page, "citydesk_step_seconds_sum", step=step) < 10, step
    assert value(page, "citydesk_payments", city="shanghai", state="created") == 1
    assert value(page, "citydesk_up", what="connector", city="shanghai", name="") == 1
    assert value(page, "citydesk_up", what="model", city="", name="") == 0


async def test_the_first_failure_of_each_kind_is_a_rise(desk: House) -> None:
    """An alert on `increase` sees a counter rise, not one that was not there before."""
    page = await looked(desk)
    for kind in ("said", "paid", "reminder", "left"):
        labels = {"city": "guangzhou", "kind": kind, "outcome": "failed"}
        assert value(page, "citydesk_turns_total", **labels) == 0, kind
    for what in (*COUNTED, "probes"):
        assert value(page, "citydesk_scrape_errors_total", what=what) == 0, what


async def test_a_message_nobody_has_answered_is_seen_by_its_age(
    desk: House, desk_database: str
) -> None:
    await with_link(desk)
    aged = "UPDATE inbound SET handled_at = NULL, received_at = now() - interval '70 seconds'"
    ask(desk_database, f"{aged} WHERE id = 1")
    page = await looked(desk)
    assert value(page, "citydesk_inbox_waiting", city="shanghai") == 1
    assert 69 < value(page, "citydesk_inbox_oldest_seconds", city="shanghai") < 120


async def test_what_could_not_be_delivered_is_counted_by_lane(
    desk: House, desk_database: str
) -> None:
    await with_link(desk)
    await all_noted(desk_database)
    ask(desk_database, "UPDATE outgoing SET state = 'given_up', lane = 'reminder' WHERE id = 1")
    ask(desk_database, "UPDATE outgoing SET state = 'unknown' WHERE id = 2")
    page = await looked(desk)
    where = {"city": "shanghai", "channel": "rest"}
    assert value(page, "citydesk_outbox", **where, lane="reminder", state="given_up") == 1
    assert value(page, "citydesk_outbox", **where, lane="reply", state="unknown") == 1


async def test_the_clock_is_seen_by_its_last_glance(desk: House, desk_database: str) -> None:
    assert "citydesk_clock_lag_seconds" not in await looked(desk)
    async with only_clock(desk_database):
        await asyncio.sleep(0.3)
        assert 0.1 < value(await looked(desk), "citydesk_clock_lag_seconds") < 30


async def test_ticks_are_counted_by_what_became_of_them(desk: House) -> None:
    async def away() -> None:
        raise Unreachable("database", "away")

    async def mistaken() -> None:
        raise ZeroDivisionError

    ticks = [Tick("well", 0.01, lambda: asyncio.sleep(0)), Tick("away", 0.01, away)]
    ticking = scheduler([*ticks, Tick("mistaken", 0.01, mistaken)], desk.desk.needs.eyes.metrics)
    ticking.start()
    await asyncio.sleep(0.3)
    ticking.shutdown(wait=False)
    page = await looked(desk)
    for tick, outcome in (("well", "done"), ("away", "waits"), ("mistaken", "failed")):
        assert value(page, "citydesk_ticks_total", tick=tick, outcome=outcome) >= 1
        assert value(page, "citydesk_tick_age_seconds", tick=tick) < 30


async def test_a_gauge_that_cannot_be_read_is_left_out_and_counted(
    desk: House, desk_database: str
) -> None:
    await with_link(desk)
    ask(desk_database, "ALTER TABLE payment RENAME TO payment_away")
    page = await looked(desk)
    assert "citydesk_payments" not in page
    assert value(page, "citydesk_scrape_errors_total", what="payments") == 1
    assert value(page, "citydesk_inbox_waiting", city="shanghai") == 0
    ask(desk_database, "ALTER TABLE payment_away RENAME TO payment")
    assert "citydesk_payments" in await looked(desk)


async def test_a_slow_table_does_not_hold_up_the_page(desk: House, desk_database: str) -> None:
    import psycopg  # noqa: PLC0415

    from tests.stands.postgres import plain  # noqa: PLC0415

    with psycopg.connect(plain(desk_database)) as other:
        other.execute("LOCK TABLE payment IN ACCESS EXCLUSIVE MODE")
        async with asyncio.timeout(10):
            page = await looked(desk)
    assert "citydesk_payments" not in page
    assert "citydesk_inbox_waiting" in page


async def test_nothing_private_and_nobody_is_on_the_page(desk: House) -> None:
    resident = await with_link(desk)
    text = (await desk.client.get("/metrics")).text
    token = resident.link.rpartition("/")[2]
    for private in ("payer-of-a-fine", "3101000000009900", token, "resident="):
        assert private not in text


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        pytest.param("127.0.0.1", {}, 200, id="this machine"),
        pytest.param("::1", {}, 200, id="this machine, six"),
        pytest.param("127.0.0.1", {"x-forwarded-for": "203.0.113.9"}, 401, id="a web server"),
        pytest.param("127.0.0.1", {"forwarded": "for=203.0.113.9"}, 401, id="a newer one"),
        pytest.param("203.0.113.9", {}, 401, id="elsewhere"),
        pytest.param("203.0.113.9", {"authorization": f"Bearer {KEY}"}, 200, id="the key"),
        pytest.param("203.0.113.9", {"authorization": KEY}, 401, id="no bearer"),
        pytest.param("127.0.0.1", {"authorization": "Bearer x"}, 401, id="a wrong key"),
    ],
)
async def test_who_may_look(desk: House, host: str, headers: dict[str, str], status: int) -> None:
    app = desk.hosts.apps["desk.test"].app  # type: ignore[attr-defined]  # an ASGITransport
    through = httpx.ASGITransport(app=app, client=(host, 1))
    async with httpx.AsyncClient(transport=through, base_url="http://desk.test") as client:
        assert (await client.get("/metrics", headers=headers)).status_code == status


async def test_who_looks_often_is_shown_the_same() -> None:
    asked: list[int] = []

    async def reading() -> list[Shown]:
        asked.append(1)
        await asyncio.sleep(0.02)
        return [Gauge("citydesk_inbox_waiting", {"city": "littleham"}, len(asked))]

    gauges = Gauges({"inbox": reading})
    many = await asyncio.gather(*(gauges.read() for _ in range(9)))
    assert len(asked) == 1
    assert {found[0].value for found, _ in many} == {1.0}


async def test_a_role_without_a_web_shows_it_at_a_port_of_its_own(desk: House) -> None:
    port = free_port()
    showing = asyncio.create_task(show(desk.desk, port))
    async with httpx.AsyncClient(trust_env=False, base_url=f"http://127.0.0.1:{port}") as client:
        async with asyncio.timeout(20):
            while not await answers(client):  # noqa: ASYNC110  # asked
                await asyncio.sleep(0.05)
        page = parsed((await client.get("/metrics")).text)
        assert "citydesk_inbox_waiting" in page
        assert (await client.get("/")).status_code == 404
        with pytest.raises(OSError, match="CITYDESK_METRICS_PORT"):
            await show(desk.desk, port)
    showing.cancel()
    await asyncio.gather(showing, return_exceptions=True)
    assert showing.cancelled()


async def answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/healthz")).is_success
    except httpx.TransportError:
        return False


# --- the dashboard ---------------------------------------------------------------------------


def test_all_that_is_counted_is_read_and_has_its_meaning() -> None:
    assert set(COUNTED) == set(COUNTS)
    named = {name for count in COUNTS.values() for name in count.names}
    assert named | {"citydesk_up", "citydesk_probe_seconds"} == set(TEXTS)


async def test_the_dashboard_shows_what_there_is(desk: House) -> None:
    await with_link(desk)
    await looked(desk)
    metrics = desk.desk.needs.eyes.metrics
    metrics.step("send", 0.1)
    metrics.sent("telegram", "reply", "delivered")
    metrics.tick("wake", "done", 0.1)
    exported = set(await looked(desk)) | set(TEXTS) | {"citydesk_scrape_errors_total"}
    used = {name for line in EXPRESSIONS for name in NAME.findall(line)}
    assert len(used) > 20
    assert used - exported == set()
    ours = {name for name in exported if name.startswith("citydesk_")}
    shown = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in used}
    assert {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in ours} - shown - {
        name.removesuffix("_total") for name in ours
    } == set()


def test_what_all_processes_show_alike_is_not_added_up() -> None:
    """Two webs, a worker and a clock would make four payments of one."""
    for line in EXPRESSIONS:
        for name in NAME.findall(line):
            once = re.search(rf"\b(?:max|min)(?: by \([a-z, ]+\) )?\({name}\b", line)
            assert once or name not in TEXTS, line


def test_every_panel_has_a_place_of_its_own() -> None:
    seen: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & seen, panel["title"]
        assert at["x"] + at["w"] <= 24
        seen |= cells
