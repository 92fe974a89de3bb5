"""Conditions with every sign and word there is, as deep as anybody writes them."""

from __future__ import annotations

from hypothesis import strategies as st

from flows.engine.conditions import Condition, parse

_TEXTS = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["C", "Z"],
        include_characters=" #:{}/&*!-",
        exclude_characters="\\\"'",
    ),
    max_size=8,
)
_QUOTED = _TEXTS.map(lambda text: f'"{text}"') | _TEXTS.map(lambda text: f"'{text}'")
_NUMBERS = st.sampled_from(["0", "7", "-3", "2.5", "-0.25"])
_NAMES = st.sampled_from(["slots.size", "slots.amount", "slots.note.inner", "slots.agreed"])
_TOLD = st.sampled_from(
    [
        "context.tries",
        "slots.{{context.collect}}",
        '"{{context.reason}} of all"',
        '"{{ context.x }}"',
    ]
)
_CONSTANTS = st.sampled_from(["true", "False", "NULL", "undefined", "empty"])
_SETS = st.lists(_QUOTED | _NUMBERS, min_size=1, max_size=3).map(
    lambda them: f"{{{' '.join(them)}}}"
)
_PATTERNS = st.sampled_from([r"/^\d+$/i", '"^[a-z]{2}-"', "'(?i)rasa'", r"/a\/b/ms"])
_VALUES = st.one_of(_QUOTED, _NUMBERS, _CONSTANTS, _NAMES, _TOLD)
_SIGNS = st.sampled_from(["=", "==", "!=", "<", "<=", ">", ">=", "is", "is not", "IS NOT"])


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(" ".join)


_SINGLE = st.one_of(
    _joined(_NAMES | _TOLD, _SIGNS, _VALUES),
    _joined(_NAMES, st.just("matches"), _PATTERNS),
    _joined(_SETS, st.just("contains"), _NAMES),
    _joined(_NAMES, st.just("contains"), _QUOTED),
    _NAMES,
    st.sampled_from(["true", "not slots.note", "slots.size is empty"]),
)


def _deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        inner.map(lambda one: f"not ({one})"),
        _joined(inner, st.sampled_from(["and", "or", "AND", "or  "]), inner),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"{one}  # {one[:5].strip()}".rstrip("#").rstrip()),
    )


def _can_be_read(text: str) -> bool:
    """A remark hides what is joined behind it."""
    return isinstance(parse(text), Condition)


CONDITIONS = st.recursive(_SINGLE, _deeper, max_leaves=4).filter(_can_be_read)
