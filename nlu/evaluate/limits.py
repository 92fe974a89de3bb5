"""What training phrases have to be like: `nlu/model/limits.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

HERE = Path(__file__).resolve().parent.parent / "model" / "limits.yml"

KEYS = ("languages", "least", "own", "alike", "uneven")


@dataclass(frozen=True, slots=True)
class Alike:
    """Of phrases with at least `words` words this share may differ from another by one of them, and
    `free` of them in any case."""

    words: int = 4
    share: float = 1.0
    free: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """`languages`: those that have to be whole. `least`: kind of intent -> phrases; `own`: intent
    -> phrases. `uneven`: how many times as many phrases one language may have as another."""

    languages: tuple[str, ...] = ()
    least: Mapping[str, int] = field(default_factory=dict)
    own: Mapping[str, int] = field(default_factory=dict)
    alike: Alike = Alike()
    uneven: float = float("inf")

    def needed(self, intent: str, kind: str) -> int:
        return self.own.get(intent, self.least.get(kind, 1))


def limits_in(path: Path = HERE) -> Limits:
    """Raises ValueError with what is wrong."""
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        return _limits(content if isinstance(content, dict) else {"": content})
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise ValueError(f"{path.name}: cannot be read ({type(error).__name__})") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}: {error}") from None


def _limits(content: Mapping[str, Any]) -> Limits:
    if strange := sorted(set(content) - set(KEYS)):
        raise ValueError(f"{', '.join(strange)}: one of {', '.join(KEYS)} is meant")
    alike = content.get("alike") or {}
    return Limits(
        tuple(map(str, content.get("languages") or ())),
        _numbers(content.get("least")),
        _numbers(content.get("own")),
        Alike(int(alike.get("words", 4)), float(alike.get("share", 1)), int(alike.get("free", 0))),
        float(content.get("uneven", "inf")),
    )


def _numbers(table: Mapping[str, Any] | None) -> dict[str, int]:
    return {str(name): int(number) for name, number in (table or {}).items()}
