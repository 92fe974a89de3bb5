"""The options of verbs; nothing here waits for a database driver."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

MOST_DAYS = 3660
"""Ten years; nobody looks back further."""


def chat_options(chat: argparse.ArgumentParser) -> None:
    chat.add_argument("--city", help="by default the one that offers most")
    chat.add_argument("--lang")
    chat.add_argument("--script", type=_file)
    chat.add_argument("--now", help="a fixed clock: 2026-11-23T09:00:00+08:00")
    chat.add_argument("--explain", action="store_true")
    chat.add_argument("--record", type=Path)
    chat.add_argument(
        "--project", type=_project, help="any CALM project, or a folder with catalog/ and cities/"
    )


def check_options(check: argparse.ArgumentParser) -> None:
    check.add_argument("path", nargs="?", type=Path)
    check.add_argument("--json", action="store_true")
    check.add_argument("--project", type=_project)


def replay_options(replay: argparse.ArgumentParser) -> None:
    replay.add_argument("path", nargs="?", default="", help="file, folder or file.yml::case")
    replay.add_argument("--junit", type=Path)
    replay.add_argument("--coverage", action="store_true")
    replay.add_argument("--project", type=_project)
    replay.add_argument("--fail-fast", action="store_true")
    replay.add_argument("-o", "--results", type=Path, help="each case with what was said, as YAML")


def understand_options(understand: argparse.ArgumentParser) -> None:
    understand.add_argument("--lang")
    understand.add_argument("--city")
    understand.add_argument(
        "--explain",
        nargs="?",
        const="",
        metavar="TEXT",
        help="also by which rule, words and scores; of this text, or without one of each on stdin",
    )


def slot_options(slot: argparse.ArgumentParser) -> None:
    slot.add_argument("kind", nargs="?", default="")
    slot.add_argument("--list", action="store_true", help="every kind and the shape of its value")
    slot.add_argument("--lang", default="en")
    slot.add_argument("--now", help="2026-11-23T09:00:00+08:00")
    slot.add_argument("--zone", type=_zone, default="Asia/Shanghai")
    slot.add_argument("--city", help="where it is said: its zone, country, currency, days off")
    slot.add_argument(
        "--shape", help="what a slot tells the reader: 'digits: [10, 13], begins: ZK'"
    )
    slot.add_argument("--offer", action="append", default=[], help="one title; for `choice`")


def nlu_options(nlu: argparse.ArgumentParser) -> None:
    what = _parts(nlu)
    train = what.add_parser("train", help="a new model, tested, and taken where it is no worse")
    train.add_argument("--despite", action="store_true", help="taken also where it is worse")
    kept = what.add_parser("models", help="the last five models of this desk, newest first")
    kept.add_argument("--json", action="store_true", help="for programs")
    back = what.add_parser("back", help="the model before the present one is present again")
    back.add_argument("model", nargs="?", help="another one: its hash, or the first four signs")
    serve = what.add_parser("serve", help="the model alone, for desks that share one")
    serve.add_argument("--host", default="127.0.0.1", help="where it listens")
    serve.add_argument("--port", type=port, default=5005)
    test = what.add_parser("test", help="how well phrases are understood that nobody trained on")
    test.add_argument("file", type=_file, help="in Rasa's NLU format")
    test.add_argument("--json", action="store_true", help="for programs")
    test.add_argument(
        "--mistakes", action="store_true", help="each phrase that went wrong; not of held-out files"
    )
    test.add_argument("--plot", type=Path, metavar="FILE.svg", help="how sure and how right")
    intents = what.add_parser("intents", help="what each intent begins, or what answers it")
    intents.add_argument("--markdown", action="store_true", help="as docs/intents.md")


def desk_options(desk: argparse.ArgumentParser) -> None:
    what = _parts(desk)
    find = what.add_parser("find", help="appointments: by code, by day, by desk")
    find.add_argument("--code")
    find.add_argument("--day", type=_day, help="2026-11-23, in the city's own zone")
    find.add_argument("--desk")
    find.add_argument("--state", help="held, confirmed, cancelled, moved, lapsed, ...")
    _shown(find)
    _one(what.add_parser("show", help="one appointment"), "its code, or its id")
    for name, text in (
        ("cancel", "frees the place and tells the resident"),
        ("attended", "they came"),
        ("no-show", "they did not come"),
    ):
        verb = what.add_parser(name, help=text)
        _one(verb, "its code, or its id")
        _decides(verb)
    lost = what.add_parser("undelivered", help="messages that reached nobody, and why")
    lost.add_argument("--days", type=_days, default=7, help="how far back, 7 by default")
    _shown(lost)


def money_options(money: argparse.ArgumentParser) -> None:
    what = _parts(money)
    find = what.add_parser("find", help="payments: by receipt, amount, reference, day or state")
    find.add_argument("--receipt")
    find.add_argument("--amount", help="200 or 200.00")
    find.add_argument("--reference", help="what was paid, as the city calls it")
    find.add_argument("--day", type=_day, help="of the link, in the city's own zone")
    find.add_argument("--state", help="created, pending, paid, fulfilled, review, refunded, ...")
    _shown(find)
    _one(what.add_parser("show", help="one payment and what happened to it"), "its id or receipt")
    refund = what.add_parser("refund", help="gives all of it back")
    _one(refund, "its id or receipt")
    _decides(refund)
    review = what.add_parser("review", help="payments a person has to decide about")
    review.add_argument("which", nargs="?", help="its id; without one they are listed")
    review.add_argument(
        "--decide",
        choices=("accept", "again", "refund", "close"),
        help="accept: a person has posted it (--receipt). again: tell the city's system once more. "
        "refund: all of it goes back. close: it was settled outside of the desk",
    )
    review.add_argument("--receipt", help="the receipt's number, with `--decide accept`")
    _shown(review)
    _decides(review)


def flows_options(flows: argparse.ArgumentParser) -> None:
    what = _parts(flows)
    publish = what.add_parser("publish", help="what the files say becomes the live revision")
    publish.add_argument("service", nargs="?", help="by default every one whose files differ")
    publish.add_argument(
        "--project",
        type=_project,
        metavar="DIR",
        help="files somewhere else, e.g. a draft that `flows pull DIR` began",
    )
    publish.add_argument(
        "--despite-talks",
        action="store_true",
        help="also where recorded talks go another way: goes into the log",
    )
    _replays(publish)
    _publishes(publish, ("keep", "move", "finish"), "keep")
    log = what.add_parser("log", help="what was published when, by whom and why")
    log.add_argument("service", nargs="?", help="by default all of them")
    _shown(log)
    back = what.add_parser("back", help="an older revision becomes the live one again")
    _revision(back)
    back.add_argument("--withdraw", action="store_true", help="the live one never comes back")
    _replays(back)
    _publishes(back, ("keep", "move", "finish"), "keep")
    withdraw = what.add_parser("withdraw", help="an older revision is left by everybody, for good")
    _revision(withdraw)
    _publishes(withdraw, ("move", "finish"), None)
    pull = what.add_parser("pull", help="what is live is written back into files")
    pull.add_argument("folder", nargs="?", type=Path, help="holds `catalog`; by default ours")
    pull.add_argument("--force", action="store_true", help="overwrites files that differ")
    pull.add_argument("--city", help="where cities differ: whose")
    out = what.add_parser("export", help="all services as one project of Rasa CALM's format")
    out.add_argument("folder", type=Path, help="a new or empty one")
    out.add_argument("--force", action="store_true", help="overwrites what is there")
    into = what.add_parser("import", help="services out of such a project, into the catalogue")
    into.add_argument("folder", type=Path)
    into.add_argument("--into", type=Path, help="holds `catalog`; by default ours")
    into.add_argument("--force", action="store_true", help="overwrites services that differ")


def _revision(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("service")
    verb.add_argument("revision", help="as `flows log` shows it, or its first four signs or more")


def _replays(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--talks",
        metavar="PATH",
        help="recorded talks to be replayed first: a file or a folder; by default "
        "`tests/conversations` in the folder of the flows or beside it",
    )


def _publishes(verb: argparse.ArgumentParser, plans: Sequence[str], plan: str | None) -> None:
    verb.add_argument(
        "--plan",
        choices=plans,
        default=plan,
        required=plan is None,
        help="who is inside an older revision: keep: finishes there. move: goes on in the new one. "
        "finish: is told that it is over",
    )
    verb.add_argument(
        "--map",
        action="append",
        type=_step,
        metavar="OLD=NEW",
        help="with `--plan move`: a step that is gone, and the one that took its place",
    )
    verb.add_argument("--note", help="why: goes into the log")
    _shown(verb)
    _decides(verb)


def _step(text: str) -> tuple[str, str]:
    old, _, new = text.partition("=")
    if not (old and new):
        raise argparse.ArgumentTypeError(f"{text} is no mapping; one is old_step=new_step")
    return old, new


def backup_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path)


def restore_options(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path)
    verb.add_argument("--replace", action="store_true", help="what is in the database is lost")


def keys_options(keys: argparse.ArgumentParser) -> None:
    keys.add_argument("what", nargs="?", choices=("show", "rewrap"), default="show")
    keys.add_argument("--json", action="store_true", help="for programs")


def port(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text} is no port: a number from 1 to 65535")
    return int(text)


def _project(name: str) -> Path:
    if not any((Path(name) / part).exists() for part in ("data", "flows.yml", "catalog")):
        raise argparse.ArgumentTypeError(f"{name} is no project: it has no data/ and no flows.yml")
    return Path(name)


def _file(name: str) -> Path:
    if not (path := Path(name)).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {name}")
    return path


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise argparse.ArgumentTypeError(f"there is no zone {name}; one is Asia/Shanghai")
    return name


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if not 2000 <= day.year < 3000:
        raise argparse.ArgumentTypeError(f"{text} is no day; one is 2026-11-23")
    return day


def _days(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MOST_DAYS):
        raise argparse.ArgumentTypeError(f"{text} is no number of days from 1 to {MOST_DAYS}")
    return int(text)


def _parts(
    verb: argparse.ArgumentParser,
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    return verb.add_subparsers(dest="what", required=True, metavar="WHAT")


def _one(verb: argparse.ArgumentParser, text: str) -> None:
    verb.add_argument("which", help=text)
    _shown(verb)


def _shown(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--city", help="by default all of them")
    verb.add_argument("--json", action="store_true", help="for programs")


def _decides(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--as", dest="by", metavar="NAME", help="who decides: goes into the log")
    verb.add_argument("--yes", action="store_true", help="do not ask back")
