"""What needs words here: Telegram's own keyboards, and what is answered outside any talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.messages import Words
from flows.engine.languages import in_script
from flows.engine.tongue import OTHERWISE
from flows.texts import texts_in

TEXTS: Mapping[str, Mapping[str, str]] = texts_in(__name__)
"""Language -> key -> text."""


def texts_of(language: str | None, languages: Sequence[str] = ()) -> Mapping[str, str]:
    """In this language, else in the first of these we have words in."""
    known = (one for one in (language, *languages) if one is not None and one in TEXTS)
    return TEXTS[next(known, OTHERWISE)]


def texts_for(words: Words) -> Mapping[str, str]:
    """In the language of what is said beside it. Rows of old do not name it, their signs tell."""
    return texts_of(words.language or in_script(words.text, tuple(TEXTS)))
