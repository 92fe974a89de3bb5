"""Which language a message is in, by the small words that hold its sentence together."""

from __future__ import annotations

import re
import unicodedata

from flows.engine.slots.name_words import NOT_NAMES, SURNAMES

LONGEST = 2_000
"""Characters looked at."""

_SMALL = """
i you he she it we they me my mine your our us his her its your their them the a an this that
these those there here is are am was were be been do does did doesnt dont didnt isnt arent have
has had havent will would wont can cant could should shall may might must of in on at to for from
with without by about into over after before and or but if because so not no when where what which
who whose why how whats hows wheres im ive id ill youre theres lets any some please thanks thank
just also too very now then than as up out off
"""
# Small words that are names, initials or parts of names as well: in a short message alone they
# tell nothing.
_NAMES_TOO = """
a an may will do so no in he be can or and to at on up as her by my mine am us ill id for the off
"""
_VERBS = """
pay paid paying book booking cancel change check help need want get got find show tell give make
take see know apply renew register report forgot lost
"""
_EVERYDAY = """
hello hi hey good morning evening sorry ticket fine fines bill permit appointment marriage married
wedding tax parking library card office open hours money cost price tomorrow today monday tuesday
wednesday thursday friday saturday sunday next week language human person agent license licence
status refund payment wrong nothing something passport visa certificate driving car vehicle birth
death school water electricity gas bill power tickets permits weather rent buy call near nearest
best free new old lost complaint court test music house flat
"""
# Stand in names: they make a name no sentence.
_PARTICLES = "de la le del der den van von di da dos das bin al el ter"

# Two of these make a sentence; one of the long ones is enough.
_PINYIN = "wo ni nimen women xiang yao qing bang jiao zai shi bu ma de le jia nali nage keyi"
_PLAIN_PINYIN = """
nihao xiexie zaijian suanle quxiao yuyue fakuan fadan jiaofei weizhang jiehun dengji chaxun meiyou
zenme zenmeyang shenme qingwen bangwo buyao buxiang wendao duoshao zhege bangzhu rengong
"""
SMALL = frozenset(_SMALL.split())
NAMES_TOO = frozenset(_NAMES_TOO.split())
VERBS = frozenset(_VERBS.split())
EVERYDAY = frozenset(_EVERYDAY.split()) | VERBS
PLAIN_PINYIN = frozenset(_PLAIN_PINYIN.split())
PINYIN = frozenset(_PINYIN.split()) | PLAIN_PINYIN
PARTICLES = frozenset(_PARTICLES.split())
SMALL_HAN = frozenset(
    "我你您他她它们的了吗呢吧啊嘛想要个在是不没有怎什么可以把被给请帮这那和跟就也都能会去来还再谁哪几多得着过对让下呀啦么"
)
VERBS_HAN = frozenset("查交办约缴改退取补换问看找领报开")
NO_NAME_HAN = frozenset("证税险款费票卡号牌辆检价绩单局处所院校厅电站课罚账")
"""In a name nobody has these."""

NUMBERS = frozenset("零〇一二三四五六七八九十百千万亿两半点号")

_HAN = re.compile(r"[\u3400-\u9fff]")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[a-z][·.\s]?[a-z0-9]{4,5}[a-z0-9挂学警港澳](?![a-z0-9])"
)
_NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|[a-z]*[0-9][a-z0-9\-]*")
_HIDDEN = re.compile("['’‘`´\u200b-\u200f\ufe0f]")
_WORD = re.compile(r"[a-z]+")
_NO_NAME = re.compile(r"\w{3,}(?:tions?|sion|ments?|ity|ness)")
_LETTERS = re.compile(r"[^\W\d_]")


def detect(text: str) -> str | None:
    """The language, zh or en; None when the message does not tell: a name, a number, an emoji.

    In a mixed message the language of the small words counts: "想book个结婚登记" is Chinese.
    """
    low = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    low = _NO_WORDS.sub(" ", _PLATE.sub(" ", _HIDDEN.sub("", low)))
    words, hans = _WORD.findall(low), _HAN.findall(low)
    if words and hans:
        return _mixed(words, hans)
    if hans:
        return None if _tells_nothing("".join(hans)) else "zh"
    if not words or len(_LETTERS.findall(low)) > sum(map(len, words)):
        return None
    return _lettered(words)


def _mixed(words: list[str], hans: list[str]) -> str | None:
    chinese = sum(han in SMALL_HAN for han in hans), sum(han in VERBS_HAN for han in hans)
    english = sum(word in SMALL for word in words), sum(word in VERBS for word in words)
    if chinese != english:
        return "zh" if chinese > english else "en"
    return "zh" if len(hans) > 2 * len(words) else None


def _tells_nothing(hans: str) -> bool:
    """A number, or what may be a person's name."""
    if not set(hans) - NUMBERS:
        return True
    if not 2 <= len(hans) <= 4 or hans in NOT_NAMES:
        return False
    surname = hans[:2] in SURNAMES or hans[0] in SURNAMES - VERBS_HAN
    return surname and not set(hans[1:]) & (SMALL_HAN | VERBS_HAN | NO_NAME_HAN)


def _lettered(words: list[str]) -> str | None:
    told = [word for word in words if word in SMALL]
    if len(words) <= 3:
        told = [word for word in told if word not in NAMES_TOO and words != ["i"]]
    pinyin = sum((word in PINYIN) + (word in PLAIN_PINYIN) for word in words)
    if pinyin > max(1, len(told)):
        return "zh"
    ordinary = told or any(word in EVERYDAY or _NO_NAME.fullmatch(word) for word in words)
    return "en" if ordinary or sum(word not in PARTICLES for word in words) > 3 else None
