"""What the readers of identifiers share: one value and nothing but polite words around it."""

from collections.abc import Callable, Iterable

from flows.engine.slots.fillers import AROUND_NUMBERS
from flows.engine.slots.page import Page
from flows.engine.slots.values import (
    Ambiguous,
    Found,
    NotThis,
    Problem,
    Reading,
    Value,
)


def answer(
    page: Page, found: Iterable[Found], attempt: Callable[[Page], Problem | NotThis]
) -> Reading:
    """The one value found; without one, what `attempt` says is wrong."""
    here = tuple(found)
    if not here:
        return attempt(page)
    rest = page.without((each.start, each.end) for each in here)
    if not AROUND_NUMBERS.is_all(rest.low):
        return NotThis()
    return one_of({each.value: Value(each.value, each.confirm) for each in here}.values())


def one_of(values: Iterable[Value]) -> Value | Ambiguous:
    choices = tuple(values)
    return choices[0] if len(choices) == 1 else Ambiguous(choices)
