"""A city's file, read into a `City`, with everything that is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from flows.engine import load_texts, reading_time, shaping
from flows.engine.check_rules import problem_by
from flows.engine.city import NIGHT, Account, City, Connector, Interval, Thresholds
from flows.engine.load import DEFAULT_LANGUAGE
from flows.engine.load_desk import desks
from flows.engine.problems import FileProblem, without_echoes
from flows.engine.reading import Reading
from flows.engine.yaml_tree import Leaf, Source, Table, Tree, deep_lines, read_yaml

SANDBOX = "sandbox"
_NEEDED = ("name", "zone", "country", "languages", "currency", "hotline", "practice", "keep_days")
_KEYS = (
    *_NEEDED,
    *("id", "services", "elsewhere", "lists", "options", "desks", "emergency", "thresholds"),
    *("accounts", "connector", "gateway", "responses", "policies", "holidays"),
    *("sensitive_in_chat", "shapes"),
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SETTING = re.compile(r"[A-Z][A-Z0-9_]*")

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class LoadedCity:
    """`city` is None only for a file that could not be read at all."""

    city: City | None
    problems: tuple[FileProblem, ...]

    @property
    def sound(self) -> bool:
        return self.city is not None and not any(p.level == "error" for p in self.problems)


def load_city(source: Source) -> LoadedCity:
    """Never raises; the city's id is the file's name unless `id` says otherwise."""
    tree, broken = read_yaml(source)
    if not isinstance(tree, Table):
        said = "a city's file is a table of `key: value`"
        empty = (problem_by("format", source.path, 1, said),)
        return LoadedCity(None, broken or empty)
    reading = Reading(source.path, DEFAULT_LANGUAGE)
    reading.known(tree, _KEYS, "city")
    for key in _NEEDED:
        if _is_empty(tree.entries.get(key)):
            line = tree.lines.get(key, 1)
            reading.error(line, f"'{key}' is missing", "city-key-missing")
    city = _city(reading, tree)
    _practice_wall(reading, tree, city)
    return LoadedCity(city, without_echoes(sorted((*broken, *reading.problems))))


def _is_empty(tree: Tree | None) -> bool:
    return tree is None or (isinstance(tree, Leaf) and not tree.text.strip())


def _city(reading: Reading, table: Table) -> City:
    entries = table.entries
    holidays = reading.table(entries.get("holidays"), "holidays")
    reading.known(holidays, ("closed", "working_weekends"), "holidays")
    file_name = reading.file.rpartition("/")[2].rpartition(".")[0]
    return City(
        id=reading.text(entries.get("id"), "id", file_name),
        names=reading.by_language(entries.get("name"), "name"),
        zone=_zone(reading, entries.get("zone")),
        country=_shaped(reading, entries.get("country"), _COUNTRY, "two letters like CN"),
        languages=_languages(reading, entries.get("languages")),
        practice=reading.flag(entries.get("practice"), "practice", default=False),
        currency=_shaped(reading, entries.get("currency"), _CURRENCY, "three letters like CNY"),
        hotline=reading.text(entries.get("hotline"), "hotline"),
        services=frozenset(reading.words(entries.get("services"), "services")),
        elsewhere=_texts_by_name(reading, entries.get("elsewhere"), "elsewhere"),
        lists=_each(reading, entries.get("lists"), "lists", load_texts.options),
        options=_each(reading, entries.get("options"), "options", load_texts.options),
        desks=desks(reading, entries.get("desks")),
        emergency=_texts_by_name(reading, entries.get("emergency"), "emergency"),
        keep_days=_keep_days(reading, entries.get("keep_days")),
        thresholds=_thresholds(reading, entries.get("thresholds")),
        accounts=_accounts(reading, entries.get("accounts")),
        connector=_connector(reading, entries.get("connector")),
        gateway=reading.maybe_text(entries.get("gateway"), "gateway"),
        responses=load_texts.responses(reading, entries.get("responses")),
        policies=reading.json(reading.table(entries.get("policies"), "policies")),
        closed=reading_time.days(reading, holidays.entries.get("closed"), "closed"),
        quiet=_quiet(reading, entries.get("policies")),
        working_weekends=reading_time.days(
            reading, holidays.entries.get("working_weekends"), "working_weekends"
        ),
        sensitive_in_chat=reading.flag(
            entries.get("sensitive_in_chat"), "sensitive_in_chat", default=False
        ),
        shapes=shaping.of_slots(reading, entries.get("shapes")),
        file=reading.file,
        line=table.line,
        lines=dict(deep_lines(table)),
    )


def _practice_wall(reading: Reading, table: Table, city: City) -> None:
    """A sandbox behind a live city would answer residents with play money."""
    sandboxes = {
        "connector": city.connector is not None and city.connector.sandbox,
        "gateway": city.gateway == SANDBOX,
    }
    for key, is_sandbox in sandboxes.items():
        if is_sandbox and not city.practice:
            message = f"the sandbox {key} needs 'practice: true'"
            reading.error(table.lines[key], message, "practice-wall")


# --- single values ---------------------------------------------------------------------------


def _zone(reading: Reading, tree: Tree | None) -> str:
    zone = reading.text(tree, "zone")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        if tree is not None:
            reading.error(tree.line, f"'{zone}' is no time zone like Asia/Shanghai")
    return zone


def _shaped(reading: Reading, tree: Tree | None, shape: re.Pattern[str], like: str) -> str:
    text = reading.text(tree, like)
    if tree is not None and not shape.fullmatch(text):
        reading.error(tree.line, f"'{text}' should be {like}")
    return text


def _setting(reading: Reading, table: Table, key: str) -> str | None:
    """The name of a setting: the secret itself never stands in a city's file."""
    tree = table.entries.get(key)
    name = reading.maybe_text(tree, key)
    if tree is not None and name is not None and not _SETTING.fullmatch(name):
        reading.error(
            tree.line, f"'{key}' names a setting in capitals, it is not the secret itself"
        )
        return None
    return name


def _languages(reading: Reading, tree: Tree | None) -> tuple[str, ...]:
    languages = reading.words(tree, "languages")
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            reading.error(tree.line if tree else 1, f"'{language}' is no language like en or zh")
    if tree is not None and (not languages or len(set(languages)) < len(languages)):
        reading.error(tree.line, "'languages' names each language once, the default first")
    return tuple(dict.fromkeys(each for each in languages if _LANGUAGE.fullmatch(each)))


# --- tables ----------------------------------------------------------------------------------


def _each(
    reading: Reading,
    tree: Tree | None,
    what: str,
    read: Callable[[Reading, Tree | None, str], _Part],
) -> Mapping[str, _Part]:
    entries = reading.table(tree, what).entries
    return {name: read(reading, entry, f"{what}: {name}") for name, entry in entries.items()}


def _texts_by_name(
    reading: Reading, tree: Tree | None, what: str
) -> Mapping[str, Mapping[str, str]]:
    return _each(reading, tree, what, Reading.by_language)


def _keep_days(reading: Reading, tree: Tree | None) -> Mapping[str, int]:
    entries = reading.table(tree, "keep_days").entries
    return {kind: reading.count(days, f"keep_days: {kind}", 0) for kind, days in entries.items()}


def _thresholds(reading: Reading, tree: Tree | None) -> Thresholds:
    table = reading.table(tree, "thresholds")
    reading.known(table, ("start", "told", "sure", "margin", "intents"), "thresholds")
    intents = reading.table(table.entries.get("intents"), "intents")
    default = Thresholds()
    return Thresholds(
        start=_share(reading, table, "start", default.start),
        told=_share(reading, table, "told", default.told),
        sure=_share(reading, table, "sure", default.sure),
        margin=_share(reading, table, "margin", default.margin),
        intents={name: _share(reading, intents, name, default.start) for name in intents.entries},
    )


def _share(reading: Reading, table: Table, key: str, default: float) -> float:
    number = reading.number(table.entries.get(key), key)
    if number is None:
        return default
    if not 0 <= number <= 1:
        reading.error(table.lines[key], f"'{key}' is a number from 0 to 1")
        return default
    return number


def _accounts(reading: Reading, tree: Tree | None) -> tuple[Account, ...]:
    found: dict[str, Account] = {}
    for item in reading.items(tree, "accounts"):
        table = reading.table(item, "an account")
        reading.known(table, ("id", "channel", "token_env"), "an account")
        channel = reading.text(table.entries.get("channel"), "channel")
        name = reading.text(table.entries.get("id"), "id", channel)
        if not channel or name in found:
            reading.error(item.line, "an account has a 'channel' and an 'id' of its own")
        found.setdefault(name, Account(name, channel, _setting(reading, table, "token_env")))
    return tuple(found.values())


COUNTED = (
    "remind_before_minutes",
    "change_notice_hours",
    "follow_up_minutes",
    "close_minutes",
    "messages_per_minute",
)


def _quiet(reading: Reading, tree: Tree | None) -> Interval:
    """Policies that are read here, so that a slip in them is named."""
    table = reading.table(tree, "policies")
    reading.meant(table, (*COUNTED, "quiet_hours"), "policies")
    entries = table.entries
    for name in COUNTED:
        reading.count(entries.get(name), f"policies: {name}", 0)
    hours = entries.get("quiet_hours")
    return reading_time.night(reading, hours) if hours else NIGHT


def _connector(reading: Reading, tree: Tree | None) -> Connector | None:
    """`sandbox`, or `{url_env: …, key_env: …}`."""
    if tree is None:
        return None
    if isinstance(tree, Leaf) and tree.text == SANDBOX:
        return Connector()
    table = reading.table(tree, "connector")
    reading.known(table, ("url_env", "key_env"), "connector")
    url = _setting(reading, table, "url_env")
    if url is None:
        reading.error(tree.line, "'connector' is 'sandbox' or names its address with 'url_env'")
        return None
    return Connector(url, _setting(reading, table, "key_env"))
