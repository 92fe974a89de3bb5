"""The search that proves privacy proves itself first."""

from __future__ import annotations

import base64
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from bot.supervise.programs import shipped_programs
from tests.privacy import talks
from tests.privacy.plant import FORMS, in_file, in_tables
from tests.privacy.search import Sources, columns, dump, files, forms, search
from tests.stands.calling import http
from tests.stands.desk import Desk, desk, wait_until
from tests.stands.resident import CutOff, Resident
from tests.stands.warm import Warm

LOGS = ("run.log", "rasa.log", "sandbox.log", "database/postgres.log")
QUEUE = "procrastinate_jobs"
UP = "free text is understood"

FAR_SIDE = "sandbox/"
"""The practice city's and gateway's own ledgers: another organisation's books."""


@dataclass
class Talked:
    """A desk on which everything private was said, and is still running."""

    desk: Desk
    typed: list[str]

    def sources(self) -> Sources:
        """Whatever a thief of the disk, of a backup or of the logs would have."""
        url = answering(self.desk)
        kept = {f"column {name}": blob for name, blob in columns(url).items()}
        kept |= dump(url, shipped_programs()[0].folder)
        found = files(self.desk.folder)
        ours = {name: blob for name, blob in found.items() if not name.startswith(FAR_SIDE)}
        return kept | ours


@contextmanager
def talked(**env: str) -> Iterator[Talked]:
    with tempfile.TemporaryDirectory(prefix="cdp") as place, _desk(Path(place), **env) as running:
        running.start("/sandbox/city/")
        if not running.env.get("NLU_URL"):
            wait_until(lambda: UP in running.said(), 120, "the model")
        residents = [Resident(running.url, f"private-sender-{n}", language="zh") for n in range(3)]
        talks.fine(residents[0])
        talks.wedding(residents[1])
        talks.odds(residents[2])
        _trouble(running, residents[2])
        yield Talked(running, talks.typed(*residents))


def answering(running: Desk) -> str:
    """The database's address once it answers: it was killed, and comes back after a pause."""

    def answers() -> bool:
        try:
            psycopg.connect(running.database_url).close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, 60, "the database")
    return running.database_url


def _desk(place: Path, **env: str) -> AbstractContextManager[Desk]:
    return desk(place, Warm.shared(), CITYDESK_LOG="debug", **env)


@pytest.fixture(scope="module")
def without_model() -> Iterator[Talked]:
    with talked() as made:
        yield made


def _trouble(running: Desk, resident: Resident) -> None:
    """What is refused, broken and cut off leaves traces too."""
    door = f"{running.url}/webhooks/rest/webhook"
    for body in (f'{{"sender": "{talks.CAT}", "message": ', f'"{talks.CAT}"'):
        assert http().post(door, content=body.encode()).status_code in (400, 422)
    given = {b"authorization": f"Bearer {talks.CAT}".encode()}
    assert http().post(door, headers=given, json={}).status_code in (401, 422)
    assert http().get(f"{running.url}/pay/shanghai.{talks.NAMES[0]}").status_code == 404
    server = int((running.folder / "database/cluster/postmaster.pid").read_text().split()[0])
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: _taken(resident), 60, "an answer after the database was killed")


def _taken(resident: Resident) -> bool:
    try:
        return bool(talks.say(resident, talks.TEXT))
    except CutOff:
        return False


def test_a_value_is_found_in_every_form_it_may_be_written_in() -> None:
    value = "欧阳Plänted 42"
    for form, blob in forms(value).items():
        assert search({"here": b"before" + blob + b"after"}, [value]), form
    for shift in range(3):
        coded = base64.b64encode(b"?" * shift + value.encode() + b"??")
        assert search({"here": coded}, [value]), f"base64 at {shift}"
    assert search({"here": b"nothing of the kind"}, [value]) == []


@pytest.mark.slow
def test_nothing_private_is_in_clear_anywhere(without_model: Talked) -> None:
    _nothing_in_clear(without_model)


def _nothing_in_clear(made: Talked) -> None:
    assert len(made.typed) > 15, "links, codes and senders are among them"
    found = search(made.sources(), made.typed)
    assert found == [], "\n".join(map(str, found[:40]))


@pytest.mark.slow
def test_whatever_is_planted_in_clear_is_found(without_model: Talked) -> None:
    """Last: after this the desk is spoiled."""
    folder = without_model.desk.folder
    planted = in_tables(answering(without_model.desk))
    logs = [folder / log for log in LOGS if (folder / log).exists()]
    planted += [one for log in logs for one in in_file(log)]
    assert {one.form for one in planted} == set(FORMS)
    assert {log.name for log in logs} >= {"run.log", "sandbox.log", "postgres.log"}
    assert any(one.place.startswith(QUEUE) for one in planted)
    assert len(planted) >= 30
    hits = {hit.value for hit in search(without_model.sources(), [one.value for one in planted])}
    assert [one for one in planted if one.value not in hits] == []


@pytest.mark.slow
def test_the_database_files_alone_give_a_planted_value_away(without_model: Talked) -> None:
    """What the thief of a disk has: no dump, no server."""
    with psycopg.connect(answering(without_model.desk), autocommit=True) as connection:
        connection.execute("CREATE TABLE planted (said text)")
        connection.execute("INSERT INTO planted VALUES (%s)", ("植Plänted on the disk",))
    found = files(without_model.desk.folder / "database")
    assert {hit.form for hit in search(found, ["植Plänted on the disk"])} == {"raw"}


@pytest.mark.slow
@pytest.mark.rasa
def test_nothing_private_is_in_clear_where_the_model_reads_it_too() -> None:
    with talked(NLU_URL="") as made:
        assert "rasa.log" in made.sources()
        _nothing_in_clear(made)
