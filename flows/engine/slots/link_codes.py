"""One-time codes that join two doors: eight capitals and digits, shown as XXXX-XXXX."""

import re
from collections.abc import Iterator

from flows.engine.slots.identifiers import answer
from flows.engine.slots.page import Page, page_of
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation

SIGNS = "acdefghjkmnpqrtuvwxy34679"
"""Without what looks like something else: 0 o, 1 i l, 2 z, 5 s, 8 b. One at least is a digit and
one a letter, so that no word and no number is a code."""

_HALF = f"[{SIGNS}]{{4}}"
_MIXED = r"(?=[a-z -]*[0-9])(?=[0-9 -]*[a-z])"
_BEFORE, _AFTER = r"(?<![0-9a-z-])", r"(?![0-9a-z-])"
_CODE = re.compile(f"{_BEFORE}{_MIXED}({_HALF})[- ]?({_HALF}){_AFTER}")
_AS_SHOWN = re.compile(f"{_BEFORE}{_MIXED}{_HALF}-{_HALF}{_AFTER}")
_ATTEMPT = re.compile(r"(?=.*[0-9-])[0-9a-z]{2,6}[ -]?[0-9a-z]{1,6}")


def read_link_code(page: Page, situation: Situation) -> Reading:
    """A code that joins two doors; part: format."""
    return answer(page, find_link_code(page, situation), _attempt)


def find_link_code(page: Page, _: Situation) -> Iterator[Found]:
    for match in _CODE.finditer(page.low):
        code = shown(match[1] + match[2])
        yield Found("link_code", code, match.start(), match.end(), confirm=False)


def shown(code: str) -> str:
    """As it is written for people."""
    return f"{code[:4]}-{code[4:]}".upper()


def around_link_code(text: str) -> tuple[str, bool] | None:
    """What else stands in a message with such a code, and whether the code is written just as it
    was shown; None where there is no code."""
    page = page_of(text)
    match = _CODE.search(page.low)
    if match is None:
        return None
    rest = f"{page.plain[: match.start()]} {page.plain[match.end() :]}"
    return " ".join(rest.split()), _AS_SHOWN.fullmatch(match[0]) is not None


def _attempt(page: Page) -> Problem | NotThis:
    return Problem("format") if _ATTEMPT.fullmatch(page.low.strip()) else NotThis()
