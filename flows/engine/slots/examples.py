"""What a good answer looks like, and the texts that name what was wrong with a bad one.

The wording of both languages lives in YAML; here are only the keys.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flows.engine.slots.kinds import KINDS

EXAMPLES: Mapping[str, str] = MappingProxyType(
    {name: kind.example for name, kind in KINDS.items() if kind.example is not None}
)

PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: kind.parts for name, kind in KINDS.items()}
)


def problem_keys(kind: str, part: str | None) -> tuple[str, ...]:
    """The keys under which words for a problem are looked for, the most special ones first."""
    special = (problem_key(kind, part), f"utter_problem_{part}") if part else ()
    return (*special, f"utter_problem_{kind}")


def example_of(kind: str, language: str) -> str | None:
    """As a resident is shown it; None where any words do."""
    found = KINDS.get(kind)
    return found.examples.get(language, found.example) if found else None


def problem_key(kind: str, part: str) -> str:
    """The key of the text that says what is wrong with an answer of this kind."""
    return f"utter_problem_{kind}_{part}"
