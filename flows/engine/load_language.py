"""The file of one language, read into a `Language`, with everything that is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flows.engine.check_rules import problem_by
from flows.engine.problems import FileProblem, without_echoes
from flows.engine.reading import Reading
from flows.engine.tongue import (
    EMERGENCIES,
    FIGURES,
    SCRIPTS,
    SIGNS,
    Language,
    Telling,
    Words,
    Written,
    plain_letters,
    telling_letters,
)
from flows.engine.yaml_tree import Leaf, Source, Table, Tree, deep_lines, read_yaml

NAME = "*"
"""What stands for a language's name where residents ask for one."""

_NEEDED = (
    "itself",
    "called",
    "asked_for",
    "script",
    "small",
    "written",
    "around",
    "sure",
    "emergency",
)
_TOLD = ("names_too", "verbs", "everyday", "particles", "romanised", "romanised_sure")
_SIGNED = ("no_name", "numbers")
_MORE = (
    "code",
    "others",
    "harmless",
    "letters",
    "endings",
    "codes",
    "yes",
    "no",
    "fillers",
    "ordinals",
    "last",
    "between",
    "orders",
)
KEYS = (*_NEEDED, *_TOLD, *_SIGNED, *_MORE)
"""What may stand in a language's file."""

_LISTS = (("weekdays", 7), ("days", 7), ("months", 12), ("parts", 4), ("weekly", 7))
_TEXTS = (
    "date",
    "short_date",
    "month_day",
    "yes",
    "no",
    "colon",
    "comma",
    "pause",
    "semicolon",
    "to",
    "since",
    "until",
    "between",
    "since_hour",
    "until_hour",
    "without",
    "nor",
    "on",
)
_PLACES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("date", "short_date", "month_day"),
        frozenset({"year", "month", "mon", "number", "day", "two", "weekday"}),
    ),
    **dict.fromkeys(("since", "since_hour"), frozenset({"start"})),
    **dict.fromkeys(("until", "until_hour"), frozenset({"end"})),
    "between": frozenset({"start", "end"}),
    "without": frozenset({"what"}),
    "on": frozenset({"day"}),
}
"""What may stand in the places of a text."""
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_PLACE = re.compile(r"\{(\w*)\}")
_COMMAS = re.compile(r"[,，、\n]")


@dataclass(frozen=True, slots=True)
class LoadedLanguage:
    """`language` is None only for a file that could not be read at all."""

    language: Language | None
    problems: tuple[FileProblem, ...]


def load_language(source: Source) -> LoadedLanguage:
    """Never raises; the language's code is the file's name unless `code` says otherwise."""
    tree, broken = read_yaml(source)
    if not isinstance(tree, Table):
        said = "a language's file is a table of `key: value`"
        return LoadedLanguage(None, broken or (_wrong(source.path, 1, said),))
    file_name = source.path.rpartition("/")[2].rpartition(".")[0]
    reading = Reading(source.path, file_name)
    code = reading.text(tree.entries.get("code"), "code", file_name)
    if not _CODE.fullmatch(code):
        reading.error(1, f"'{code}' is no code of a language like en or zh: name the file so")
    reading.known(tree, KEYS, "language")
    for key in _NEEDED:
        if key not in tree.entries:
            reading.error(1, f"'{key}' is missing", "language-key-missing")
    language = _language(reading, tree, code)
    return LoadedLanguage(language, without_echoes(sorted((*broken, *reading.problems))))


def _wrong(file: str, line: int, said: str) -> FileProblem:
    return problem_by("format", file, line, said)


def _language(reading: Reading, table: Table, code: str) -> Language:
    entries = table.entries
    around = _known_table(reading, entries.get("around"), "around", ("before", "after"))
    others = reading.table(entries.get("others"), "others").entries
    itself = reading.text(entries.get("itself"), "itself", code)
    sure = reading.table(entries.get("sure"), "sure").entries
    alarms = _known_table(reading, entries.get("emergency"), "emergency", tuple(EMERGENCIES))
    return Language(
        code=code,
        itself=itself,
        called=(itself, *_phrases(reading, entries.get("called"), "called")),
        others={name: _phrases(reading, tree, f"others: {name}") for name, tree in others.items()},
        asked_for=_asked_for(reading, entries.get("asked_for")),
        telling=_telling(reading, entries),
        written=_written(reading, entries.get("written")),
        before=_phrases(reading, around.get("before"), "around: before"),
        after=_phrases(reading, around.get("after"), "around: after"),
        sure={intent: _phrases(reading, tree, f"sure: {intent}") for intent, tree in sure.items()},
        emergency={kind: _phrases(reading, tree, kind) for kind, tree in alarms.items()},
        harmless=_phrases(reading, entries.get("harmless"), "harmless"),
        yes=_phrases(reading, entries.get("yes"), "yes"),
        no=_phrases(reading, entries.get("no"), "no"),
        fillers=_phrases(reading, entries.get("fillers"), "fillers"),
        ordinals=_phrases(reading, entries.get("ordinals"), "ordinals"),
        last=_phrases(reading, entries.get("last"), "last"),
        between=_phrases(reading, entries.get("between"), "between"),
        orders=_phrases(reading, entries.get("orders"), "orders"),
        file=reading.file,
        lines=dict(deep_lines(table)),
    )


def _asked_for(reading: Reading, tree: Tree | None) -> tuple[str, ...]:
    found = _phrases(reading, tree, "asked_for")
    for phrase in found:
        if phrase.count(NAME) != 1:
            line = tree.line if tree else 1
            reading.error(line, f"asked_for: '{phrase}' has no {NAME} for a language's name")
    return tuple(phrase for phrase in found if phrase.count(NAME) == 1)


# --- words ---------------------------------------------------------------------------------------


def _telling(reading: Reading, entries: Mapping[str, Tree]) -> Telling:
    script = reading.text(entries.get("script"), "script", "latin")
    if script not in SCRIPTS:
        reading.error(_line(entries, "script"), f"'{script}' is none of {', '.join(SCRIPTS)}")
        script = "latin"
    signs = script == SIGNS
    told = {key: _told(reading, entries.get(key), key) for key in _TOLD}
    signed = {key: _signs(reading, entries.get(key), key) for key in _SIGNED}
    if signs:
        told |= {key: _signs(reading, entries.get(key), key) for key in ("verbs", "everyday")}
    small = _signs if signs else _told
    endings = _told(reading, entries.get("endings"), "endings")
    return Telling(
        script=script,
        letters=reading.text(entries.get("letters"), "letters").casefold(),
        small=small(reading, entries.get("small"), "small"),
        endings=tuple(sorted(endings, key=lambda each: (-len(each), each))),
        codes=_pattern(reading, entries.get("codes")),
        **told,
        **signed,
    )


def _told(reading: Reading, tree: Tree | None, what: str) -> Words:
    """Single words as they are compared, accents away."""
    phrases = _phrases(reading, tree, what)
    for phrase in phrases:
        if " " in phrase:
            reading.error(tree.line if tree else 1, f"{what}: '{phrase}' is more than one word")
    return frozenset(plain_letters(telling_letters(phrase)) for phrase in phrases)


def _signs(reading: Reading, tree: Tree | None, what: str) -> Words:
    return frozenset("".join(reading.text(tree, what).split()))


def _pattern(reading: Reading, tree: Tree | None) -> re.Pattern[str] | None:
    written = reading.text(tree, "codes")
    try:
        return re.compile(written) if written else None
    except re.error as error:
        reading.error(tree.line if tree else 1, f"codes: {error}")
        return None


def _phrases(reading: Reading, tree: Tree | None, what: str) -> tuple[str, ...]:
    """Words between commas, as they are written, each once."""
    if tree is not None and not isinstance(tree, Leaf):
        reading.error(tree.line, f"'{what}' is no text with words between commas")
        return ()
    split = (" ".join(each.split()) for each in _COMMAS.split(reading.text(tree, what)))
    return tuple(dict.fromkeys(each for each in split if each))


# --- how values are written ----------------------------------------------------------------------


def _written(reading: Reading, tree: Tree | None) -> Written:
    keys = (*(key for key, _ in _LISTS), *_TEXTS, "money")
    entries = _known_table(reading, tree, "written", keys)
    lists = {key: _list(reading, entries.get(key), key, count) for key, count in _LISTS}
    texts = {key: reading.text(entries[key], f"written: {key}") for key in _TEXTS if key in entries}
    money = reading.table(entries.get("money"), "money").entries
    sums = {currency: reading.text(each, "money") for currency, each in money.items()}
    for key, places in _PLACES.items():
        _in_places(reading, entries.get(key), texts.get(key, ""), places)
    for currency, text in sums.items():
        _in_places(reading, money[currency], text, {"amount"})
    missing = [key for key in ("weekdays", "days", "months", "yes", "no") if key not in entries]
    if tree is not None and missing:
        reading.error(tree.line, f"'written' lacks {', '.join(missing)}", "language-key-missing")
    return Written(**lists, **texts, money=sums)  # type: ignore[arg-type]  # each text has its key


def _list(reading: Reading, tree: Tree | None, key: str, count: int) -> tuple[str, ...]:
    found = _phrases(reading, tree, key)
    if tree is not None and len(found) != count:
        reading.error(tree.line, f"{key}: {count} words are needed, here are {len(found)}")
    whole: tuple[str, ...] = getattr(FIGURES, key)
    return found if len(found) == count else whole


def _in_places(reading: Reading, tree: Tree | None, text: str, known: Iterable[str]) -> None:
    for name in sorted(set(_PLACE.findall(text)) - set(known)):
        reading.error(tree.line if tree else 1, f"{{{name}}} is none of {', '.join(sorted(known))}")


def _known_table(
    reading: Reading, tree: Tree | None, what: str, keys: tuple[str, ...]
) -> Mapping[str, Tree]:
    table = reading.table(tree, what)
    reading.known(table, keys, what)
    return table.entries


def _line(entries: Mapping[str, Tree], key: str) -> int:
    return entries[key].line if key in entries else 1
