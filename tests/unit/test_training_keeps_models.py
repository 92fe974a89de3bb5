"""One model per content, trained once, whole or not at all. A shell script stands for Rasa."""

import threading
from pathlib import Path

import pytest

from nlu.training import NotTrained, Workshop, fingerprint, intents, model_for

RASA = """#!/bin/sh
# $1 train.py  $2 config  $3 data  $4 what to make
echo "learning from $2 and $3"
echo once >> "{root}/trained"
{does}
"""
LEARNS = 'cat "$2" "$3"/en/*.yml > "$4"'
FAILS = 'echo half > "$4"; echo "no phrase for intent pay" >&2; exit 1'
SLEEPS = f"sleep 0.5; {LEARNS}"


def workshop(folder: Path, does: str = LEARNS) -> Workshop:
    root = folder / "a check out"
    shop = Workshop(root, folder / "kept models")
    for name, content in {
        "config.yml": "recipe: default.v1\n",
        "nlu/model/data/en/pay.yml": "nlu:\n- intent: pay\n  examples: |\n    - pay\n",
        "nlu/model/components/words.py": "",
        "nlu/model/train.py": "",
        "nlu/model/requirements.txt": "rasa==3.6.21\n",
        "nlu/model/validation/en.yml": "nlu:\n- intent: held.out\n  examples: |\n    - x\n",
    }.items():
        write(root / name, content)
    write(shop.python, RASA.format(root=root, does=does))
    shop.python.chmod(0o755)
    return shop


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def trainings(shop: Workshop) -> int:
    counted = shop.root / "trained"
    return len(counted.read_text().splitlines()) if counted.exists() else 0


def test_a_model_is_trained_once(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    said: list[str] = []

    first = model_for(said.append, shop)
    again = model_for(said.append, shop)

    assert first == again
    assert first.read_text().startswith("recipe: default.v1")
    assert trainings(shop) == 1
    assert [line.split()[0] for line in said] == ["training", "trained"]


def test_a_phrase_more_is_another_model_and_without_it_the_old_one_is_back(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    before = model_for(print, shop)
    more = shop.root / "nlu/model/data/en/more.yml"

    write(more, "nlu:\n- intent: pay\n  examples: |\n    - settle\n")
    after = model_for(print, shop)
    more.unlink()

    assert before != after
    assert model_for(print, shop) == before
    assert trainings(shop) == 2


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ("config.yml", True),
        ("nlu/model/components/words.py", True),
        ("nlu/model/requirements.txt", True),
        ("nlu/model/validation/en.yml", False),
        ("README.md", False),
    ],
)
def test_what_a_model_follows_from(changed: str, counts: bool, tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    before = fingerprint(shop.root)

    write(shop.root / changed, "something else\n")

    assert (fingerprint(shop.root) != before) is counts


def test_a_phrase_moved_to_another_file_is_another_model(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    before = fingerprint(shop.root)

    phrases = shop.root / "nlu/model/data/en/pay.yml"
    phrases.rename(phrases.with_name("fines.yml"))

    assert fingerprint(shop.root) != before


def test_a_failed_training_leaves_no_model_and_says_why(tmp_path: Path) -> None:
    shop = workshop(tmp_path, FAILS)

    with pytest.raises(NotTrained, match="no phrase for intent pay"):
        model_for(print, shop)

    kept = {path.suffix for path in shop.models.iterdir()}
    assert kept == {".lock", ".log"}


def test_what_a_killed_training_left_does_not_hinder_the_next(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    name = shop.model().name
    write(shop.models / name.replace(".tar.gz", ".part") / name, "half a mod")

    assert model_for(print, shop).read_text().startswith("recipe")


def test_two_at_once_train_once(tmp_path: Path) -> None:
    shop = workshop(tmp_path, SLEEPS)
    said: list[str] = []
    both = [threading.Thread(target=model_for, args=(said.append, shop)) for _ in range(2)]

    for each in both:
        each.start()
    for each in both:
        each.join()

    assert trainings(shop) == 1
    assert [line for line in said if line.startswith("another process trains")] != []


def test_without_rasas_environment_the_sentence_says_how_to_make_it(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    shop.python.unlink()

    with pytest.raises(NotTrained, match="make environments"):
        model_for(print, shop)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    shop = workshop(tmp_path)
    write(tmp_path / "taken", "a file")

    with pytest.raises(NotTrained, match="taken"):
        model_for(print, Workshop(shop.root, tmp_path / "taken"))


def test_intents_are_those_that_the_phrases_name(tmp_path: Path) -> None:
    assert intents(workshop(tmp_path).root) == {"pay"}
