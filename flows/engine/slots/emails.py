"""E-mail addresses; the domain is kept in lower case, the mailbox as written."""

import re
from collections.abc import Iterator

from flows.engine.slots.identifiers import answer
from flows.engine.slots.page import Page
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+\-@])([A-Za-z0-9](?:[A-Za-z0-9._%+\-]{0,62}[A-Za-z0-9_+\-])?)"
    r"@((?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24})(?![A-Za-z0-9@])"
)
_DOT = r"(?: dot | ?点 ?|\.)"
_DOTS = re.compile(_DOT)
_SPOKEN = re.compile(
    rf"(?<![a-z0-9])([a-z0-9][a-z0-9_\-]*(?:{_DOT}[a-z0-9_\-]+){{0,3}})(?: at | ?艾特 ?)"
    rf"([a-z0-9\-]+(?:{_DOT}[a-z0-9\-]+){{0,3}}{_DOT}[a-z]{{2,24}})(?![a-z0-9])"
)


def read_email(page: Page, situation: Situation) -> Reading:
    """An e-mail address, also said in words: then it is read back; parts: format."""
    found = tuple(find_email(page, situation)) or tuple(_said(page))
    return answer(page, found, _attempt)


def _said(page: Page) -> Iterator[Found]:
    at = " at " in page.low or "艾特" in page.low
    for match in _SPOKEN.finditer(page.low) if at else ():
        domain = _DOTS.sub(".", match[2])
        address = f"{_DOTS.sub('.', match[1])}@{domain}".replace(" ", "")
        if _ADDRESS.fullmatch(address):
            yield Found("email", address, match.start(), match.end(), confirm=True)


def find_email(page: Page, _: Situation) -> Iterator[Found]:
    for match in _ADDRESS.finditer(page.plain) if "@" in page.plain else ():
        if ".." not in match[1]:
            address = f"{match[1]}@{match[2].lower()}"
            yield Found("email", address, match.start(), match.end(), confirm=False)


def _attempt(page: Page) -> Problem | NotThis:
    return Problem("format") if "@" in page.low else NotThis()
