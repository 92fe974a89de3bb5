"""The model that another process of the folder keeps is asked where it is just now."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest

from bot.ports import Unreachable
from bot.supervise.note import NOTE, Note, NotedModel, read, remove


def answers(request: httpx.Request) -> httpx.Response:
    """Each server knows one intent, named after its port."""
    intent = {"name": f"of_{request.url.port}", "confidence": 1.0}
    return httpx.Response(200, json={"intent": intent, "intent_ranking": [intent]})


def noted(folder: Path, url: str | None) -> None:
    note = Note.mine()
    note.nlu_url, note.nlu_token = url, "word"
    note.write(folder)


async def test_a_model_is_followed_where_it_goes(tmp_path: Path) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answers)) as client:
        model = NotedModel(client, tmp_path)
        for port in (1, 2):
            noted(tmp_path, f"http://127.0.0.1:{port}")
            for _ in range(2):
                assert (await model.parse("hello")).intent == f"of_{port}"


async def test_a_model_that_is_not_noted_is_away(tmp_path: Path) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answers)) as client:
        model = NotedModel(client, tmp_path)
        for away in (remove, partial(noted, url=None), remove):
            away(tmp_path)
            with pytest.raises(Unreachable):
                await model.parse("hello")
            noted(tmp_path, "http://127.0.0.1:1")
            assert (await model.parse("hello")).intent == "of_1"


def test_what_a_process_noted_that_has_ended_counts_no_more(tmp_path: Path) -> None:
    note = Note.mine()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        note.pid, note.started = other.pid, psutil.Process(other.pid).create_time()
        note.write(tmp_path)
        assert read(tmp_path) == note
    assert read(tmp_path) is None
    note.pid = os.getpid()  # its number is somebody else's by now
    note.write(tmp_path)
    assert read(tmp_path) is None


def test_the_note_is_for_us_alone(tmp_path: Path) -> None:
    noted(tmp_path, None)
    assert (tmp_path / NOTE).stat().st_mode & 0o777 == 0o600
    (tmp_path / NOTE).write_text(json.dumps({"pid": "?"}))
    assert read(tmp_path) is None
