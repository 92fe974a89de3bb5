"""HTML as the Bot API reads it: a closed list of tags, closed in order, or nothing at all.

Offsets of entities count UTF-16 units, offsets in problems count bytes, as the platform's do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.stands.telegram.state import ApiError, Json, bad

KINDS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
CHARACTER = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
ATTRIBUTE = re.compile(r"""\s+([^\s=>"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?""")
TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[^\s>]*)(?P<rest>(?:\s+[^\s=>"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)\s*>"""
)


def units(text: str) -> int:
    """UTF-16 units: a character beyond the first plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Marked:
    """Text without its markup, and what the markup said."""

    text: str
    entities: tuple[Json, ...] = ()


@dataclass(slots=True)
class _Reading:
    source: str
    plain: list[str] = field(default_factory=list)
    length: int = 0
    open: list[tuple[str, int, Json]] = field(default_factory=list)
    closed: list[Json] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.plain.append(text)
        self.length += units(text)

    def problem(self, words: str, at: int) -> ApiError:
        offset = len(self.source[:at].encode("utf-8", "surrogatepass"))
        return bad(f"can't parse entities: {words.format(offset=f'at byte offset {offset}')}")

    def start(self, name: str, rest: str, at: int) -> None:
        if name not in KINDS:
            raise self.problem(f'Unsupported start tag "{_safe(name)}" {{offset}}', at)
        said = {key.lower(): _character(value.strip("\"'")) for key, value in _attributes(rest)}
        if name == "span" and said.get("class") != "tg-spoiler":
            raise self.problem('Tag "span" must have class "tg-spoiler" {offset}', at)
        self.open.append((name, self.length, _entity(name, said)))

    def end(self, name: str, at: int) -> None:
        if not self.open:
            raise self.problem("Unexpected end tag {offset}", at)
        started, offset, entity = self.open.pop()
        if name not in {"", started}:
            raise self.problem(
                f'Unmatched end tag {{offset}}, expected "</{started}>", found "</{_safe(name)}>"',
                at,
            )
        if self.length > offset and (entity["type"] != "text_link" or entity.get("url")):
            self.closed.append({**entity, "offset": offset, "length": self.length - offset})


def _safe(words: str) -> str:
    """So that they can be formatted."""
    return words.replace("{", "{{").replace("}", "}}")


def _attributes(rest: str) -> list[tuple[str, str]]:
    return ATTRIBUTE.findall(rest)


def _character(text: str) -> str:
    def read(found: re.Match[str]) -> str:
        if found[3]:
            return NAMED[found[3]]
        code = int(found[1]) if found[1] else int(found[2], 16)
        return chr(code) if 0 < code <= 0x10FFFF else found[0]

    return CHARACTER.sub(read, text)


def _entity(name: str, said: dict[str, str]) -> Json:
    entity: Json = {"type": KINDS[name]}
    if name == "a":
        entity["url"] = said.get("href", "")
    elif name == "tg-emoji":
        entity["custom_emoji_id"] = said.get("emoji-id", "")
    elif name == "blockquote" and "expandable" in said:
        entity["type"] = "expandable_blockquote"
    return entity


def read_html(source: str) -> Marked:
    """Raises `ApiError` for what the platform cannot parse."""
    reading, at = _Reading(source), 0
    while (found := source.find("<", at)) >= 0:
        reading.write(_character(source[at:found]))
        tag = TAG.match(source, found)
        if tag is None:
            kind = "end" if source.startswith("</", found) else "start"
            raise reading.problem(f"Unclosed {kind} tag {{offset}}", found)
        name = tag["name"].lower()
        if tag["end"]:
            reading.end(name, found)
        else:
            reading.start(name, tag["rest"], found)
        at = tag.end()
    reading.write(_character(source[at:]))
    if reading.open:
        name = reading.open[-1][0]
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{name}\"")
    order = sorted(reading.closed, key=lambda mark: (mark["offset"], -mark["length"]))
    return trimmed(Marked("".join(reading.plain), tuple(order)))


def trimmed(marked: Marked) -> Marked:
    """Without white space around it; marks that lie there go with it."""
    text = marked.text.strip()
    ahead = units(marked.text[: len(marked.text) - len(marked.text.lstrip())])
    length, kept = units(text), []
    for mark in marked.entities:
        begin = max(mark["offset"] - ahead, 0)
        end = min(mark["offset"] + mark["length"] - ahead, length)
        if end > begin:
            kept.append({**mark, "offset": begin, "length": end - begin})
    return Marked(text, tuple(kept))
