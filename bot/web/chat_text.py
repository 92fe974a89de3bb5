"""What was written, made safe to look at: it can neither hide, nor turn round, nor lead elsewhere.

Escaping is the template's; this is about signs that are not seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.messages import Words

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
"""Signs that turn the direction of what follows."""

_UNSEEN = re.compile("[\u200b\u2060-\u2064\ufeff\u00ad\u034f\u180e\u115f\u1160\u3164\uffa0]")
_JOINERS = re.compile("([\u200c\u200d\ufe00-\ufe0f])[\u200c\u200d\ufe00-\ufe0f]+")
"""One joins (emoji, Persian), many only fill."""

_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]"
_HEAPS = re.compile(f"({_MARKS}{{4}}){_MARKS}*")
_GAPS = re.compile(r"\n{3,}")


def readable(text: str) -> str:
    """Without signs that are not seen or that change what stands beside them."""
    text = _HEAPS.sub(r"\1", _JOINERS.sub(r"\1", _UNSEEN.sub("", _TURNS.sub("", text))))
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    return _GAPS.sub("\n\n", "".join(kept)).strip()


def is_blank(text: str) -> bool:
    """Nothing would be seen of it."""
    return all(sign.isspace() or unicodedata.category(sign) in ("Cf", "Mn") for sign in text)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text; `href` where it is a link of ours."""

    text: str
    href: str | None = None


def parts_of(words: Words, public_url: str) -> tuple[Part, ...]:
    """The text, its links of ours as paths; those that are buttons below it are an arrow."""
    below = {link for link in (words.link, words.file) if link}
    return tuple(_parts(readable(words.text), public_url, below))


def _parts(text: str, public_url: str, below: set[str]) -> Iterator[Part]:
    found = re.compile(rf"({re.escape(public_url)}/[\w./~-]*[\w/~-])")
    for n, piece in enumerate(found.split(text)):
        if n % 2 == 0:
            yield Part(piece)
        elif piece in below or path_of(piece, public_url) in below:
            yield Part("↓")
        else:
            yield Part(path_of(piece, public_url), path_of(piece, public_url))


def path_of(link: str, public_url: str) -> str:
    """A link of ours as this very page reaches it, by whatever name the desk is called."""
    return link.removeprefix(public_url) if link.startswith(f"{public_url}/") else link
