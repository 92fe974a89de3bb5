"""Names of persons, in Chinese characters or in letters of any script."""

import re
import unicodedata
from collections.abc import Iterator

from flows.engine.slots.more_words import MORE_NOT_NAMES, MORE_TALK
from flows.engine.slots.name_words import NOT_NAMES, NOT_NAMES_ENGLISH, SENTENCE_ENGLISH, SURNAMES
from flows.engine.slots.page import Page
from flows.engine.slots.values import Found, NotThis, Problem, Reading, Situation, Value
from flows.engine.tongue import plain_letters

_NOT_NAMES = NOT_NAMES_ENGLISH | MORE_NOT_NAMES
_TALK = SENTENCE_ENGLISH | MORE_TALK

LONGEST_CHINESE = 15
LONGEST_USUAL = 4
LONGEST_LETTERED = 40

_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U000323af〇々"
_DOTS = "·•・‧∙⋅･"
_CHINESE = re.compile(rf"[{_HAN}]+(?:[{_DOTS}.][{_HAN}]+)*")
_DOT = re.compile(rf"[{_DOTS}.]")
_SPACES = re.compile(r"\s+")

# Whoever says "my name is" may be called anything; after "I'm" a sentence may follow.
_INTRO = re.compile(
    r"\W*(?:(?:嗯|好的|好|那)[,，、\s]*)?(?:(?P<name>"
    r"(?:我|他|她|本人|对方|新郎|新娘|男方|女方)?的?(?:全名|姓名|名字|大名)(?:是|叫|为)?"
    r"|(?:我|他|她|本人|对方|新郎|新娘|男方|女方)(?:叫做|叫|姓)|叫做"
    r"|(?:(?:my|his|her|the) (?:full |whole |legal )?name(?:'s| is)|(?:full )?name)(?![a-z]))"
    r"|(?:我|他|她|本人|对方)是|叫"
    r"|(?:i am|i'm|it's|it is|this is|s?he is|s?he's|call me)(?![a-z]))[\s:,，]*"
)
_OUTRO = re.compile(
    r"(?:[\s,，。!！;；~]|(?<=\w\w\w)\.|谢谢(?:您|你)?|多谢"
    r"|(?<=\s)please|(?<=[\s,])(?:thanks|thank you))+$"
)
_SHORT_FORM = re.compile(r"(?<![^\W_])(?:jr|sr|st|dr)\.$")

# A question or an order in Chinese gives itself away by such characters.
_SENTENCE = re.compile(
    r"[我你您她它吗呢吧啊怎谁了的是请这]|(?<!阿)不|什么|哪[里个儿天些家]|多少|一[下个点会]|可以|没有|为何|需要|查询|预约|取消|登记|缴费|办理|人工|罚款|电费|水费|材料"
)
_SAYS_SOMETHING = re.compile(r"[^\W_]|[<>{}\[\]$%&*#@=|^/`\\]")
_MARKS = frozenset(" '-.,·")

_SAID_CHINESE = re.compile(
    rf"(?:我叫|名叫|(?:姓名|名字)(?:应该|改)?[是叫为成:：])\s*([{_HAN}]{{2,4}}(?:[{_DOTS}][{_HAN}]{{1,6}}){{0,4}})(?![{_HAN}])"
)
_SAID_LETTERED = re.compile(
    r"(?:我叫|名叫|(?:姓名|名字)(?:应该|改)?[是叫为成:：]?|(?i:(?<![a-z])name(?: of [\w' ]{1,30}?)?"
    r"(?:'s| is| should be| to|:)))\s*"
    r"([A-Z][\w'\-]*\.?(?: (?:(?:van|von|de|der|den|da|di|del|la|le|bin|al|el|ter) ){0,3}"
    r"[A-Z][\w'\-]*\.?){0,4})"
)


def read_person_name(page: Page, _: Situation) -> Reading:
    """A name; parts: characters, digits, length."""
    intro = _INTRO.match(page.low)
    name = _bare(page, intro.end() if intro else 0)
    introduced = intro is not None and intro["name"] is not None
    together = _SPACES.sub("", name)
    if _CHINESE.fullmatch(together):
        return _chinese(together, introduced=introduced)
    return _lettered(name, introduced=introduced) if name else NotThis()


def find_person_name(page: Page, situation: Situation) -> Iterator[Found]:
    """Names that were announced as such: "my name is …", 我叫…."""
    for pattern in (_SAID_CHINESE, _SAID_LETTERED):
        for match in pattern.finditer(page.plain):
            start, end = match.span(1)
            part = Page(page.text[start:end], page.plain[start:end], page.low[start:end])
            reading = read_person_name(part, situation)
            if isinstance(reading, Value):
                end = start + len(match[1].rstrip(" .")) + str(reading.value).endswith(".")
                yield Found("person_name", reading.value, start, end, reading.confirm)


def _bare(page: Page, start: int) -> str:
    """The name without greeting and thanks, its characters as written."""
    outro = None if _SHORT_FORM.search(page.low) else _OUTRO.search(page.low, start)
    name = page.plain[start : outro.start() if outro else None]
    return _SPACES.sub(" ", name).strip(' "“”《》「」')


def _chinese(name: str, *, introduced: bool) -> Reading:
    dotted = _DOT.search(name) is not None
    if not (introduced or dotted) and (name in NOT_NAMES or _SENTENCE.search(name)):
        return NotThis()
    if not 2 <= len(name) <= LONGEST_CHINESE:
        return Problem("length")
    known = name[0] in SURNAMES or name[:2] in SURNAMES
    sure = introduced or dotted or (known and len(name) <= LONGEST_USUAL)
    return Value(_DOT.sub("·", name), confirm=not sure)


def _lettered(name: str, *, introduced: bool) -> Reading:
    wrong = _wrong_part(name)
    if wrong == "characters" and not _SAYS_SOMETHING.search(name):
        return NotThis()
    if not introduced and _is_talk(name.lower()):
        return NotThis()
    return Problem(wrong) if wrong else Value(unicodedata.normalize("NFC", name))


def _is_talk(low: str) -> bool:
    words = [each.strip(".,!?¿¡") for each in plain_letters(low).split()]
    if len(words) == 1:
        return words[0] in _NOT_NAMES or low.endswith("?")
    return "?" in low or not _TALK.isdisjoint(words) or bool(_SENTENCE.search(low))


def _wrong_part(name: str) -> str | None:
    if not all(_is_letter(each) or each in _MARKS or each.isdigit() for each in name):
        return "characters"
    if any(each.isdigit() for each in name):
        return "digits"
    letters = sum(map(_is_letter, name))
    return None if letters >= 2 and len(name) <= LONGEST_LETTERED else "length"


def _is_letter(each: str) -> bool:
    return unicodedata.category(each)[0] in "LM"
