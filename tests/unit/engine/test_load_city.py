"""A city's file: what it says about the city, and what is said about its slips."""

from __future__ import annotations

import json
from datetime import date, time
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.city import Account, City, Connector, Interval, Thresholds
from flows.engine.definition import Option
from flows.engine.load_city import LoadedCity, load_city
from flows.engine.yaml_tree import Source

CITY = """
    name: {en: Northport, zh: 北港}
    zone: Asia/Shanghai
    country: CN
    languages: [zh, en]
    currency: CNY
    hotline: 12345
    practice: true
    sensitive_in_chat: true
    services: [fines, weddings]
    elsewhere:
      permits: {en: At the county office., zh: 请到县局办理。}
    lists:
      offices: [{value: north, en: North office, zh: 北区, also: [the north]}]
    options:
      size: [s, l]
    desks:
      north:
        name: {en: North office, zh: 北区登记处}
        address: {en: 1 Pier Road, zh: 码头路1号}
        services: [weddings]
        open:
          monday to friday: [9:00-11:30, ["13:30", "17:00"]]
          saturday: [09:00-11:30]
        minutes: 20
        places: 2
        closed: [2026-08-12]
        extra_days: {2026-10-10: [09:00-12:00]}
        open_on_holidays: true
        min_notice_hours: 2
        max_advance_days: 60
        hold_minutes: 15
        arrive_early_minutes: 10
        documents: {en: Your ID., zh: 身份证。}
    emergency:
      gas: {en: Leave and call 119., zh: 请离开并拨打119。}
    keep_days: {inbound: 30, payment: 365}
    thresholds: {start: 0.5, told: 0.3, margin: 0.1}
    accounts:
      - {channel: rest}
      - {id: official, channel: telegram, token_env: NORTHPORT_TELEGRAM_TOKEN}
    connector: {url_env: NORTHPORT_URL, key_env: NORTHPORT_KEY}
    gateway: sandbox
    responses:
      utter_hello: [{text: Hello!, translation: {zh: 您好！}}]
    policies: {weddings: {min_age: [22, 20]}}
    holidays:
      closed: [2026-10-01 to 2026-10-03, 2026-12-31]
      working_weekends: [2026-10-10]
    """


def load(text: str) -> LoadedCity:
    return load_city(Source("flows/cities/northport.yml", dedent(text)))


def city_of(text: str) -> City:
    city = load(text).city
    assert city is not None
    return city


def test_a_citys_file_has_no_slips() -> None:
    assert load(CITY).problems == ()
    assert load(CITY).sound


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("id", "northport"),
        ("names", {"en": "Northport", "zh": "北港"}),
        ("zone", "Asia/Shanghai"),
        ("languages", ("zh", "en")),
        ("hotline", "12345"),
        ("practice", True),
        ("services", {"fines", "weddings"}),
        ("elsewhere", {"permits": {"en": "At the county office.", "zh": "请到县局办理。"}}),
        (
            "lists",
            {"offices": (Option("north", {"en": "North office", "zh": "北区"}, ("the north",)),)},
        ),
        ("options", {"size": (Option("s", {"en": "s"}), Option("l", {"en": "l"}))}),
        ("emergency", {"gas": {"en": "Leave and call 119.", "zh": "请离开并拨打119。"}}),
        ("keep_days", {"inbound": 30, "payment": 365}),
        ("thresholds", Thresholds(start=0.5, told=0.3, margin=0.1)),
        (
            "accounts",
            (
                Account("rest", "rest"),
                Account("official", "telegram", "NORTHPORT_TELEGRAM_TOKEN"),
            ),
        ),
        ("connector", Connector("NORTHPORT_URL", "NORTHPORT_KEY")),
        ("gateway", "sandbox"),
        ("policies", {"weddings": {"min_age": [22, 20]}}),
        ("closed", {date(2026, 10, day) for day in (1, 2, 3)} | {date(2026, 12, 31)}),
        ("working_weekends", {date(2026, 10, 10)}),
        ("sensitive_in_chat", True),
    ],
)
def test_a_city_is_what_its_file_says(part: str, value: object) -> None:
    assert getattr(city_of(CITY), part) == value


@pytest.mark.parametrize(
    ("said", "quiet"),
    [
        pytest.param("{}", Interval(time(22), time(8)), id="what is usual"),
        pytest.param('{quiet_hours: "21:30-7:00"}', Interval(time(21, 30), time(7)), id="a night"),
        pytest.param('{quiet_hours: "13:00-15:00"}', Interval(time(13), time(15)), id="a noon"),
        pytest.param('{quiet_hours: "00:00-00:00"}', Interval(time(0), time(0)), id="none"),
    ],
)
def test_a_citys_quiet_hours(said: str, quiet: Interval) -> None:
    text = CITY.replace("{weddings: {min_age: [22, 20]}}", said)
    assert load(text).problems == ()
    assert city_of(text).quiet == quiet


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("{quiet_hours: at night}", "'at night' are no hours like 22:00-08:00"),
        ('{quiet_hours: "22:00-25:00"}', "are no hours like"),
        ("{quiet_hours: [22, 8]}", "quiet_hours must be text"),
        ("{remind_before_minutes: soon}", "remind_before_minutes must be a number"),
        ("{remind_before_minutes: -5}", "must be a whole number from 0"),
        ("{change_notice_hours: a day}", "change_notice_hours must be a number"),
        ("{change_notice_hours: 1.5}", "must be a whole number from 0"),
        ("{follow_up_minutes: soon}", "follow_up_minutes must be a number"),
        ("{close_minutes: -1}", "must be a whole number from 0"),
    ],
)
def test_a_slip_in_when_to_remind_is_named(said: str, words: str) -> None:
    loaded = load(CITY.replace("{weddings: {min_age: [22, 20]}}", said))
    assert any(words in problem.message for problem in loaded.problems)
    assert not loaded.sound


def test_a_citys_own_words_outrank_a_services() -> None:
    response = city_of(CITY).responses["utter_hello"]
    assert response.variations[0].texts == {"en": "Hello!", "zh": "您好！"}


def test_a_desk_is_what_the_file_says() -> None:
    desk = city_of(CITY).desks["north"]
    morning, afternoon = Interval(time(9), time(11, 30)), Interval(time(13, 30), time(17))
    assert dict(desk.opening) == {
        **dict.fromkeys(range(5), (morning, afternoon)),
        5: (morning,),
    }
    assert (desk.minutes, desk.places, desk.hold_minutes, desk.max_advance_days) == (20, 2, 15, 60)
    assert (desk.min_notice_hours, desk.arrive_early_minutes) == (2, 10)
    assert desk.closed == {date(2026, 8, 12)}
    assert desk.extra == {date(2026, 10, 10): (Interval(time(9), time(12)),)}
    assert desk.open_on_holidays
    assert desk.services == {"weddings"}
    assert desk.documents == {"en": "Your ID.", "zh": "身份证。"}


def test_the_sandbox_is_a_word() -> None:
    text = CITY.replace("{url_env: NORTHPORT_URL, key_env: NORTHPORT_KEY}", "sandbox")
    connector = city_of(text).connector
    assert connector is not None
    assert connector.sandbox


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param("hotline: 12345", "", "'hotline' is missing", id="a missing key"),
        pytest.param("zone: Asia/Shanghai", "zone: Mars/Base", "no time zone", id="no such zone"),
        pytest.param("zone: Asia/Shanghai", "zone: ../x", "no time zone", id="a path as zone"),
        pytest.param("country: CN", "country: China", "two letters", id="a country's full name"),
        pytest.param("currency: CNY", "currency: yuan", "three letters", id="a currency's name"),
        pytest.param("[zh, en]", "[Chinese]", "no language", id="a language's full name"),
        pytest.param("[zh, en]", "[zh, zh]", "each language once", id="a language twice"),
        pytest.param("practice: true", "practice: yes", "true or false", id="yes is no flag"),
        pytest.param("practice: true", "practice: false", "sandbox gateway", id="practice wall"),
        pytest.param("minutes: 20", "minutes: 0", "from 1 to a day", id="places of no length"),
        pytest.param("places: 2", "places: 1.5", "whole number", id="half a place"),
        pytest.param("9:00-11:30, [", "9-11, [", "no hours", id="hours without minutes"),
        pytest.param("9:00-11:30, [", "12:00-9:00, [", "no hours", id="hours backwards"),
        pytest.param("9:00-11:30, [", "9:00-14:00, [", "overlap", id="hours that overlap"),
        pytest.param("9:00-11:30, [", "9:00+08:00-10:00, [", "no hours", id="hours with a zone"),
        pytest.param("monday to friday", "workdays", "no weekday", id="no such weekday"),
        pytest.param("2026-12-31]", "31/12/2026]", "no date", id="a date in another order"),
        pytest.param("2026-12-31]", "2026-12-31 to 2026-01-01]", "no date", id="days backwards"),
        pytest.param("2026-12-31]", "0001-01-01 to 9999-12-31]", "no date", id="all days ever"),
        pytest.param("inbound: 30", "inbound: -1", "whole number", id="less than no days"),
        pytest.param("start: 0.5", "start: 50", "from 0 to 1", id="a share in percent"),
        pytest.param("{channel: rest}", "{id: rest}", "'channel'", id="an account without channel"),
        pytest.param("{channel: rest}", "{id: official, channel: x}", "'id'", id="an id twice"),
        pytest.param("gateway: sandbox", "gatway: sandbox", "not known", id="an unknown key"),
        pytest.param("services: [weddings]", "servces: []", "'services'", id="a desk for nothing"),
        pytest.param("{url_env: NORTHPORT_URL, ", "{", "'url_env'", id="no address"),
    ],
)
def test_a_slip_is_named(before: str, after: str, words: str) -> None:
    assert before in CITY
    found = load(CITY.replace(before, after, 1)).problems
    assert any(words in problem.message for problem in found), found


def test_a_slip_is_named_with_its_line() -> None:
    (problem,) = load(CITY.replace("zone: Asia/Shanghai", "zone: Mars/Base")).problems
    assert (problem.file, problem.line) == ("flows/cities/northport.yml", 3)


def test_a_secret_in_the_file_is_refused_and_not_repeated() -> None:
    (problem,) = load(CITY.replace("NORTHPORT_TELEGRAM_TOKEN", "'110:AAEc9'")).problems
    assert problem.level == "error"
    assert "AAEc9" not in problem.message


def test_a_city_with_a_line_that_cannot_be_read_is_told_and_not_sound() -> None:
    loaded = load(CITY.replace("hotline:", "hotline: a: b", 1))
    assert not loaded.sound
    assert [problem.rule for problem in loaded.problems] == ["yaml-unreadable"]
    assert loaded.city is not None


@pytest.mark.parametrize("text", ["", "- a", "words"])
def test_what_is_no_table_is_no_city(text: str) -> None:
    loaded = load(text)
    assert loaded.city is None
    assert not loaded.sound


_LOOSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["name", "open", "monday", "closed", "channel", "start", "value", "text"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)
_PARTS = st.sampled_from(
    [
        "name",
        "zone",
        "country",
        "languages",
        "practice",
        "currency",
        "hotline",
        "services",
        "elsewhere",
        "lists",
        "options",
        "emergency",
        "keep_days",
        "thresholds",
        "accounts",
        "connector",
        "responses",
        "policies",
        "holidays",
    ]
)


@given(st.text() | st.dictionaries(_PARTS, _LOOSE), _LOOSE)
def test_no_text_makes_it_raise(shape: str | dict[str, object], desk: object) -> None:
    text = shape if isinstance(shape, str) else json.dumps({**shape, "desks": {"d": desk}})
    loaded = load_city(Source("a.yml", text))
    if loaded.city is not None:
        loaded.city.calendar.is_working_day(date(2026, 10, 1))
