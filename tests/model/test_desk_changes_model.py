"""A whole desk with a language model of its own: another one takes over while residents write."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from nlu.present import TRAINED, Present
from nlu.training import Workshop, model_for
from tests.stands.calling import http
from tests.stands.desk import ROOT, Program, free_port, wait_until
from tests.stands.embedded import free_memory, short_folder
from tests.stands.rasa import twin
from tests.stands.yardstick import slowness

pytestmark = pytest.mark.rasa

WITHIN = 120.0
WISH, ASKED = "how do I pay a driving fine please", "decision number"
CHANGED = "the language model is another one from now on"


@pytest.fixture
def desk() -> Iterator[tuple[Program, Present]]:
    trained = model_for(print)
    with short_folder() as folder:
        present = Present(folder.resolve(), Workshop(ROOT, folder / "citydesk" / "models"))
        present.shop.models.mkdir(parents=True)
        shutil.copy(trained, present.shop.models)
        program = Program(("run",), folder, free_port(), {"XDG_CACHE_HOME": str(folder)})
        try:
            program.launch()
            program.wait_for("/readyz", WITHIN * slowness())
            yield program, present
        finally:
            program.stop()
    free_memory()


def test_nobody_notices_that_the_model_changes(desk: tuple[Program, Present]) -> None:
    program, present = desk
    trained, other = present.chosen(), present.file("b" * 24)
    assert trained
    twin(trained, other)

    with residents(program.url) as answers:
        present.takes(other, TRAINED, datetime.now(UTC))  # noqa: TID251  # a desk's real clock
        wait_until(lambda: CHANGED in program.said(), WITHIN, "the change")
        before = len(answers)
        wait_until(lambda: len(answers) > before + 10, WITHIN, "answers of the new model")

    assert [text for text in answers if ASKED not in text] == []
    assert f"{CHANGED}: {other.name}" in program.said()


@contextmanager
def residents(url: str) -> Iterator[list[str]]:
    """Two who begin to talk all the time, and what they were answered."""
    answers, done = list[str](), threading.Event()

    def talks(name: str) -> None:
        while not done.is_set():
            said = {"sender": f"{name}{len(answers)}", "message": WISH, "metadata": {"lang": "en"}}
            told = http().post(f"{url}/webhooks/rest/webhook", json=said).json()
            answers.append(" ".join(each.get("text", "") for each in told))

    both = [threading.Thread(target=talks, args=(name,)) for name in ("a", "b")]
    for each in both:
        each.start()
    try:
        yield answers
    finally:
        done.set()
        for each in both:
            each.join()
