"""Which model a desk serves, through trainings, refusals, ways back, restarts and other desks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nlu.present import DESPITE, MOST, TRAINED, Present, content_of
from nlu.training import NotTrained, Workshop, model_for
from tests.unit.test_training_keeps_models import workshop, write

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def desk(shop: Workshop, folder: Path) -> Present:
    folder.mkdir(exist_ok=True)
    return Present(folder, shop)


def says(shop: Workshop, phrase: str) -> Path:
    """Other phrases, and their model."""
    write(shop.root / "nlu/model/data/en/pay.yml", f"nlu:\n- intent: pay\n  examples: {phrase}\n")
    return model_for(lambda _: None, shop)


def starts(present: Present) -> Path:
    """As a desk does."""
    return present.model(lambda _: None, NOW)


def names(present: Present) -> list[str]:
    choice = present.read()
    return [each.content for each in choice.kept] if choice else []


def test_a_new_desk_serves_what_its_files_say(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    present = desk(shop, tmp_path / "data")

    assert present.read() is None
    assert present.chosen() is None
    first = starts(present)
    assert present.chosen() == first
    second = says(shop, "other")
    assert present.chosen() == first  # a running desk goes on
    assert starts(present) == second
    assert names(present) == [content_of(second), content_of(first)]


def test_going_back_lasts_until_the_files_change(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    present = desk(shop, tmp_path / "data")
    first = starts(present)
    second = says(shop, "other")
    present.takes(second, TRAINED, NOW, {"en.yml": {"right_intent": 0.9}})

    choice = present.read()
    earlier = choice.earlier() if choice else None
    assert earlier
    present.goes_back(earlier.content, NOW)
    assert present.chosen() == first
    assert starts(present) == first
    third = says(shop, "yet another")
    assert starts(present) == third
    assert names(present) == [content_of(each) for each in (third, second, first)]
    kept = present.read()
    assert kept
    assert kept.kept[1].measures == {"en.yml": {"right_intent": 0.9}}


def test_what_was_refused_is_not_served_after_a_restart(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    present = desk(shop, tmp_path / "data")
    first = starts(present)
    worse = says(shop, "worse")
    present.refuses(worse, NOW)

    assert starts(present) == first
    assert names(present) == [content_of(first)]
    present.takes(worse, DESPITE, NOW)
    assert starts(present) == worse


def test_files_that_changed_during_the_test_of_a_model_are_not_judged_by_it(
    tmp_path: Path,
) -> None:
    shop = workshop(tmp_path)
    present = desk(shop, tmp_path / "data")
    starts(present)
    tested = says(shop, "tested")
    later = says(shop, "written meanwhile")

    present.takes(tested, TRAINED, NOW)
    assert starts(present) == later
    tested = says(shop, "tested again")
    later = says(shop, "written meanwhile again")
    present.refuses(tested, NOW)
    assert starts(present) == later


def test_refused_files_say_nothing_where_no_model_was_taken(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    present = desk(shop, tmp_path / "data")
    present.refuses(says(shop, "worse"), NOW)

    assert present.read() is None
    assert starts(present).exists()


def test_five_are_kept_and_the_files_of_older_ones_go(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    present, other = desk(shop, tmp_path / "data"), desk(shop, tmp_path / "other data")
    made = [starts(present)]
    starts(other)  # has the first one too
    for number in range(1, 8):
        made.append(says(shop, f"phrase {number}"))
        present.takes(made[-1], TRAINED, NOW)

    assert names(present) == [content_of(each) for each in reversed(made[-MOST:])]
    assert [each.exists() for each in made] == [True, False, False, *[True] * 5]
    assert names(other) == [content_of(made[0])]


def test_a_desk_whose_folder_is_gone_keeps_its_models_for_a_month(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    present, other = desk(shop, tmp_path / "data"), desk(shop, tmp_path / "other data")
    first = starts(present)
    starts(other)
    other.folder.rmdir()
    for number in range(MOST):
        present.takes(says(shop, f"phrase {number}"), TRAINED, NOW)
    assert first.exists()

    present.takes(first, TRAINED, NOW)
    for number in range(MOST, 2 * MOST):
        model = says(shop, f"phrase {number}")
        present.takes(model, TRAINED, datetime.now(UTC) + timedelta(days=31))  # noqa: TID251  # files have real times
    assert not first.exists()
    assert other.read() is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"kept": 5}', '{"kept": [{"x": 1}]}'])
def test_a_choice_that_cannot_be_read_is_none(tmp_path: Path, content: str) -> None:
    shop = workshop(tmp_path)
    present = desk(shop, tmp_path / "data")
    first = starts(present)
    present.path.write_text(content)

    assert present.chosen() is None
    assert starts(present) == first
    assert names(present) == [content_of(first)]


def test_a_file_that_is_gone_is_trained_again(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    present = desk(shop, tmp_path / "data")
    first = starts(present)
    first.unlink()

    assert present.chosen() is None
    assert starts(present) == first
    assert first.exists()


def test_files_nothing_can_be_learned_from_leave_the_present_model(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    present = desk(shop, tmp_path / "data")
    first = starts(present)
    write(shop.root / "nlu/model/data/en/pay.yml", "broken")
    write(shop.python, "#!/bin/sh\necho no phrase >&2\nexit 1\n")
    said: list[str] = []

    assert present.model(said.append) == first
    assert "no phrase" in said[-1]
    assert "the model from before serves on" in said[-1]


def test_nobody_goes_back_to_what_is_not_kept(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    present = desk(shop, tmp_path / "data")
    starts(present)

    with pytest.raises(NotTrained, match="none of the kept models"):
        present.goes_back("0" * 24, NOW)


def test_what_is_written_is_whole(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    present = desk(shop, tmp_path / "data")
    first = starts(present)
    present.path.with_suffix(".new").write_text('{"half')  # of one that was killed

    assert present.chosen() == first
    present.takes(says(shop, "other"), TRAINED, NOW)
    assert len(json.loads(present.path.read_text())["kept"]) == 2
