"""What numbers have to reach: `nlu/model/floors.yml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from nlu.evaluate.report import Report
from nlu.evaluate.scores import Score

HERE = Path(__file__).resolve().parent.parent / "model" / "floors.yml"


@dataclass(frozen=True, slots=True)
class OfIntents:
    """Every intent with at least `phrases` phrases has this recall; `own`: other ones by name."""

    recall: float = 0.0
    phrases: int = 10
    own: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drop:
    """How far a new model may be behind the present one: an intent with enough phrases by so much
    recall, a whole measure by so much."""

    recall: float = 1.0
    phrases: int = 10
    measures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Floors:
    """`least` and `most`: measure -> bound, itself allowed; `under`: measure -> what it must stay
    below. `held_out`, `validation`: names of files, from the root of the project. `aims`: where
    measures shall get to one day."""

    least: Mapping[str, float] = field(default_factory=dict)
    most: Mapping[str, float] = field(default_factory=dict)
    under: Mapping[str, float] = field(default_factory=dict)
    intents: OfIntents = OfIntents()
    drop: Drop = Drop()
    held_out: tuple[str, ...] = ()
    validation: tuple[str, ...] = ()
    aims: Mapping[str, float] = field(default_factory=dict)

    def missed(self, told: Report) -> list[str]:
        """A sentence for each bound that a report breaks; what it does not measure breaks none."""
        return [*self._measures(told.numbers), *self._intents(told.intents)]

    def ahead(self, told: Report) -> list[str]:
        """A sentence for each aim that is not reached yet."""
        found = ((name, told.numbers.get(name), aim) for name, aim in self.aims.items())
        return [
            f"{name} is {value:.4f}, {aim:g} is aimed at"
            for name, value, aim in found
            if value is not None and value < aim
        ]

    def _measures(self, numbers: Mapping[str, float]) -> Iterator[str]:
        for name, value in numbers.items():
            if value < self.least.get(name, value):
                yield f"{name} is {value:.4f}, at least {self.least[name]:g} is wanted"
            if value > self.most.get(name, value):
                yield f"{name} is {value:.4f}, at most {self.most[name]:g} is allowed"
            if name in self.under and value >= self.under[name]:
                yield f"{name} is {value:.4f}, it has to stay under {self.under[name]:g}"

    def _intents(self, intents: Mapping[str, Score]) -> Iterator[str]:
        for name, score in intents.items():
            least = self.intents.own.get(name, self.intents.recall)
            if score.there >= self.intents.phrases and score.recall < least:
                told = f"{score.hits} of {score.there} phrases"
                yield f"{name}: recall is {score.recall:.2f} ({told}), {least:g} is wanted"


def floors_in(path: Path = HERE) -> Floors:
    """Raises ValueError with what is wrong."""
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        if not isinstance(content, dict):
            raise ValueError("is no table")  # noqa: TRY004, TRY301  # an admin's slip, not a type
        return _floors(content)
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ValueError(f"{path.name}: cannot be read ({type(error).__name__})") from error
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path.name}: {error}") from None


KEYS = ("files", "aims", "least", "most", "under", "intents", "drop")


def _floors(content: Mapping[str, Any]) -> Floors:
    if strange := sorted(set(content) - set(KEYS)):
        raise ValueError(f"{', '.join(strange)}: one of {', '.join(KEYS)} is meant")
    files, drop = content.get("files") or {}, content.get("drop") or {}
    of_intents = content.get("intents") or {}
    return Floors(
        _bounds(content, "least"),
        _bounds(content, "most"),
        _bounds(content, "under"),
        OfIntents(
            float(of_intents.get("recall", 0)),
            int(of_intents.get("phrases", 10)),
            _bounds(of_intents, "own"),
        ),
        Drop(float(drop.get("recall", 1)), int(drop.get("phrases", 10)), _bounds(drop, "measures")),
        tuple(map(str, files.get("held_out") or ())),
        tuple(map(str, files.get("validation") or ())),
        _bounds(content, "aims"),
    )


def _bounds(content: Mapping[str, Any], key: str) -> dict[str, float]:
    table = content.get(key) or {}
    if not isinstance(table, dict):
        raise ValueError(f"`{key}` is no table")  # noqa: TRY004  # see above
    return {str(name): float(value) for name, value in table.items()}
