"""Words of answers that the files of languages bring (`yes`, `no`, `fillers`, `around`); those of
Chinese and English stand with their readers."""

import re
from collections.abc import Iterable

from flows.engine.languages import languages
from flows.engine.tongue import plain_letters

NOTHING = "(?!)"
"""Where no file has any."""

_AFTER = r"(?![^\W\d_])"
_WORD = re.compile(r"[^\W_]+")


def _either(phrases: Iterable[str]) -> str:
    """Any of these whole words, the longest first, with their accents or without."""
    low = {" ".join(phrase.casefold().split()) for phrase in phrases}
    both = low | {plain_letters(phrase) for phrase in low}
    found = "|".join(sorted(map(re.escape, both), key=lambda each: (-len(each), each)))
    return f"(?:{found}){_AFTER}" if found else NOTHING


_ANSWERING = tuple(one for one in languages().values() if one.yes)

MORE_YES = _either(phrase for one in _ANSWERING for phrase in one.yes)
MORE_NO = _either(phrase for one in _ANSWERING for phrase in one.no)
MORE_POLITE = _either(phrase for one in _ANSWERING for phrase in (*one.before, *one.after))
_ORDINALS = {
    plain_letters(form.casefold()): place
    for one in _ANSWERING
    for place, forms in enumerate(one.ordinals, start=1)
    for form in forms.split()
}
_LAST = frozenset(plain_letters(word.casefold()) for one in _ANSWERING for word in one.last)


def more_ordinal(low: str, count: int) -> int | None:
    """Which of `count` things is meant by "la segunda", "la última opción"."""
    if not _ORDINALS:
        return None
    words = [word for word in _WORD.findall(plain_letters(low)) if word not in FILLERS]
    if len(words) != 1:
        return None
    return count if words[0] in _LAST else _ORDINALS.get(words[0])


MORE_NOT_NAMES = frozenset[str]().union(
    *(one.telling.small | one.telling.verbs | one.telling.everyday for one in _ANSWERING)
)
"""Said alone where a name was asked for, they are none."""

MORE_TALK = frozenset[str]().union(
    *((one.telling.small | one.telling.verbs) - one.telling.names_too for one in _ANSWERING)
)
"""They make a sentence of what might be a name."""

FILLERS = frozenset(
    plain_letters(word.casefold())
    for one in languages().values()
    for phrase in one.fillers
    for word in phrase.split()
)
