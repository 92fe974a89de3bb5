"""`citydesk VERB`. Exit 0 success, 1 the thing asked about is wrong, 2 wrong use; errors are one
clear line."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.verbs import options

if TYPE_CHECKING:
    from bot.settings import Settings
    from flows.folders import Books


def main(argv: list[str] | None = None) -> int:
    parser = _parser()
    wishes, words = parser.parse_known_args(argv)
    if words and wishes.verb != "bench":  # which has options of its own
        parser.error(f"unrecognized arguments: {' '.join(words)}")
    wishes.words = words
    return _done(wishes)


def _done(wishes: argparse.Namespace) -> int:
    from bot.logs import set_up
    from bot.settings import Mistakes, read_settings

    given = {"citydesk_now": wishes.now} if getattr(wishes, "now", None) else None
    settings = read_settings(given)
    if isinstance(settings, Mistakes):
        for line in settings.lines:
            _say(line)
        return 2
    set_up(settings.citydesk_log)
    do: Callable[[argparse.Namespace, Settings], int] = wishes.do
    try:
        return do(wishes, settings)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  # the contract: one clear line, never a traceback
        _say(f"{wishes.verb}: {_in_words(error)}")
        return 1


def _in_words(error: Exception) -> str:
    from bot.ports import Unreachable

    match error:
        case Unreachable():
            return f"the {error.who} cannot be reached ({error.why})"
        case _:
            return " ".join(str(error).split()) or type(error).__name__


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("citydesk", description="a city's front desk in messages")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add(verbs, "run", _run, "everything on one machine")
    for role in ("web", "worker", "clock"):
        _add(verbs, role, _run, f"the {role} alone")
    far = _add(verbs, "sandbox-city", _sandbox, "the practice city and gateway")
    far.add_argument("--host", default="127.0.0.1", help="where it listens")
    far.add_argument("--port", type=options.port, default=8100)
    options.chat_options(_add(verbs, "chat", _chat, "talk in the terminal"))
    options.understand_options(_add(verbs, "understand", _understand, "utterances on stdin"))
    options.slot_options(_add(verbs, "slot", _slot, "texts on stdin, read as one kind of slot"))
    options.check_options(_add(verbs, "check", _check, "static checks of flows, cities and texts"))
    options.replay_options(_add(verbs, "replay", _replay, "play conversation tests"))
    options.nlu_options(_add(verbs, "nlu", _nlu, "the language model: train, test, serve"))
    text = "the project's benchmarks, from its own folder; options as `bench --help` tells"
    verbs.add_parser("bench", help=text, add_help=False).set_defaults(do=_bench)
    options.flows_options(
        _add(verbs, "flows", _flows, "services: publish, log, back, pull, export, import")
    )
    options.desk_options(
        _add(verbs, "desk", _desk, "appointments: find, show, cancel, attended, no-show")
    )
    options.money_options(_add(verbs, "money", _money, "payments: find, show, refund, review"))
    options.backup_options(_add(verbs, "backup", _backup, "the whole database into one file"))
    options.restore_options(_add(verbs, "restore", _restore, "the whole database out of one file"))
    options.keys_options(
        _add(verbs, "keys", _keys, "secret keys: who needs which; rewrap: all by one")
    )
    city = _add(verbs, "city", _city, "cities")
    city.add_argument("what", choices=("list",))
    return parser


def _add(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    do: Callable[[argparse.Namespace, Settings], int],
    text: str,
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=text, description=text)
    verb.set_defaults(do=do)
    return verb


# --- one line per verb; the imports are late, so that `slot` does not wait for a database -----


def _run(wishes: argparse.Namespace, settings: Settings) -> int:
    """All roles, or the one that the verb names."""
    from bot.verbs.run import ROLES, run
    from flows.folders import read_books

    roles = (wishes.verb,) if wishes.verb in ROLES else ROLES
    return _await(run(settings, _for_good(read_books()), _say, roles))


def _for_good(books: Books) -> Books:
    """What a desk has read stays as long as it runs. Python would look through all of it now and
    then for what can be thrown away: 60 ms in which residents wait."""
    gc.collect()
    gc.freeze()
    return books


def _sandbox(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.sandbox import sandbox

    return sandbox(settings, wishes.host, wishes.port)


def _chat(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.chat import Wishes, chat
    from flows.folders import HERE, is_project, read_books

    if wishes.project is not None and is_project(wishes.project):
        return _chat_project(wishes, settings)
    books = read_books(wishes.project or HERE)
    city = wishes.city or books.default_city
    draft = wishes.project is not None
    wish = Wishes(city, wishes.lang, wishes.script, wishes.explain, wishes.record, draft)
    return _await(chat(settings, books, _say, wish))


def _chat_project(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.app import now as clock
    from bot.verbs.chat_project import Wishes, chat_project
    from flows.folders import read_calm

    folder, said = wishes.project, (wishes.lang, wishes.script, wishes.explain, wishes.record)
    wish = Wishes(folder, *said, settings.citydesk_now)
    return _await(chat_project(read_calm(folder), _say, wish, clock))


def _understand(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.ask import Wishes, understand
    from flows.folders import read_books

    books = read_books()
    city = wishes.city or books.default_city
    explain: str | None = wishes.explain
    lines = [explain] if explain else sys.stdin
    wish = Wishes(city, wishes.lang, explain is not None)
    return _await(understand(settings, books, _say, wish, lines))


def _slot(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.app import now as clock
    from bot.verbs.slot import slot

    return slot(wishes, settings.citydesk_now or clock(), sys.stdin)


def _check(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.check import check_books
    from flows.folders import HERE, is_project, read_books, read_calm

    del settings
    folder = wishes.path or wishes.project or HERE
    if is_project(folder):
        from bot.verbs.project import check_project

        return check_project(read_calm(folder), as_json=wishes.json)
    if not (folder / "catalog").is_dir():
        _say(f"check: {folder} holds no folder `catalog`")
        return 2
    return check_books(read_books(folder), as_json=wishes.json)


def _replay(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.project import replay_project
    from bot.verbs.replay import Wishes, replay
    from flows.folders import HERE, is_project, read_books, read_calm

    wish = Wishes(
        path=wishes.path,
        junit=wishes.junit,
        results=wishes.results,
        coverage=wishes.coverage,
        fail_fast=wishes.fail_fast,
    )
    folder = wishes.project or HERE
    if is_project(folder):
        return _await(replay_project(read_calm(folder), folder, _say, wish))
    if not wish.path:
        _say("replay: which tests? A file, a folder, or file.yml::case")
        return 2
    return _await(replay(settings, read_books(folder), _say, wish))


def _nlu(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.nlu import nlu
    from flows.folders import read_books

    return _await(nlu(settings, read_books(), _say, wishes))


def _bench(wishes: argparse.Namespace, settings: Settings) -> int:
    """The benchmarks live with the tests, so they are there in a checkout only."""
    import subprocess

    del settings
    if not Path("tests/bench/__main__.py").exists():
        _say("bench: start it in the project's own folder")
        return 2
    command = [sys.executable, "-m", "tests.bench", *wishes.words]
    return subprocess.run(command, check=False).returncode  # noqa: S603  # our own module


def _city(wishes: argparse.Namespace, settings: Settings) -> int:
    from flows.folders import read_books

    del wishes, settings
    for city in read_books().cities.values():
        sign = "practice" if city.practice else "live"
        print(f"{city.id}\t{sign}\t{', '.join(city.languages)}\t{', '.join(sorted(city.services))}")
    return 0


def _flows(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.flows import flows
    from bot.verbs.portable import PORTABLE
    from flows.folders import HERE, read_books

    if wishes.what in PORTABLE:
        return PORTABLE[wishes.what](_say, wishes)
    books = read_books(getattr(wishes, "project", None) or HERE)
    return _await(flows(settings, books, _say, wishes))


def _desk(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.desk import desk
    from flows.folders import read_books

    return _await(desk(settings, read_books(), _say, wishes))


def _money(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.money import money
    from flows.folders import read_books

    return _await(money(settings, read_books(), _say, wishes))


def _backup(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.backup import backup

    return _await(backup(settings, _say, wishes.file))


def _restore(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.backup import restore

    return _await(restore(settings, _say, wishes.file, replace=wishes.replace))


def _keys(wishes: argparse.Namespace, settings: Settings) -> int:
    from bot.verbs.keys import keys
    from flows.folders import read_books

    return _await(keys(settings, read_books(), _say, wishes))


def _await(asked: Awaitable[int]) -> int:
    import uvloop  # a tenth less work a turn than Python's own loop (measured)

    async def go() -> int:
        return await asked

    return uvloop.run(go())


if __name__ == "__main__":
    sys.exit(main())
