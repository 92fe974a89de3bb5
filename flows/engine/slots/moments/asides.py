"""What sounds like a day or a time and is none: 有一点问题, 三日游, "marry at 20".

As the whole answer to a question it is still read; in a longer message it is passed over.
"""

import re
from collections.abc import Iterator

from flows.engine.slots.moments.dates_en import MONTH_NAMES
from flows.engine.slots.page import Page

_NUMBER = "[0-9零〇一二两三四五六七八九十廿]{1,3}"
# 一点 is one o'clock behind one of these ...
_TELLING = re.compile(
    "(?:[早晚]上|[上下中正]午|凌晨|清晨|半夜|夜里|午[间后夜]|[今明后昨]晚|[今明后昨]天|[今明后昨]日"
    "|周[一二三四五六日末]|(?:星期|礼拜)[一二三四五六日天]|[号日]|[在约到是从至成为等]|或者?|还是|-|~"
    r"|^|[,.!?;:、。，！？；：（()])$"
)
_PART = re.compile("[上下中正]午$|凌晨$")
_SOME = re.compile("[长早晚快慢多少好大小高低有差近远贵便宜轻重松紧久]$")
# ... and with one of these behind it; what is counted would stand there otherwise.
_CLOCK_LIKE = re.compile(
    "[半整钟零〇十二三四五0-9]|一刻|过[0-9一二三五十]|到|至|左右|[之以]?[前后]|之?间"
)
_CLOSING = re.compile(
    r"[,.!?;、。！？；)）\-~的来去见行好开能吧吗呢嘛哈啊哦那和或跟还我你您方]|可[以不]|有[空没号时]|不?行"
    "|过[来去]|办(?!法)|[下上]班|[就才关睡起出回送收醒]|没有?[号空位]|$"
)
_LITTLE = re.compile("(?<![0-9零〇一二两三四五六七八九十廿第])一[点时]")
_COUNTED = (
    "建议|意见|要求|问题|疑问|疑惑|原因|理由|说明|补充|需求|想法|希望|注意|情况|感受|体会|困惑|诉求"
    "|不(?:明白|懂|清楚|同|满)|请求|说法|区别|好处|事(?!先)"
)
_ZH = (
    rf"(?:这|以下|以上|如下|下面)[两二三四五六七八九2-9]点(?![钟半整前后])|{_NUMBER}点(?=\s*(?:{_COUNTED}))",
    rf"零点[0-9一二三四五六七八九](?!分)|{_NUMBER}点{_NUMBER}(?=[万亿块元折倍米度吨寸升级])|{_NUMBER}点档",
    rf"(?:[玩住待呆留停]|过[咗了]?期)[了咗]?{_NUMBER}日",
    rf"(?:(?<=[街巷弄村])|(?<=大道)|(?<=路)(?<![马一走修开赶带让上]路))\s*{_NUMBER}号",
)
_ZH_CUE = re.compile("[点时日号]")
_ZH_ASIDES = re.compile("|".join(_ZH))

_HOUR = "(?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_ALONE = r"(?![a-z0-9:]|[.][0-9]|\s?(?:[ap]\.?m(?![a-z])|o'? ?clock|h(?:rs|ours)?(?![a-z])))"
_STREETS = (
    "grove|close|drive|terrace|gardens|crescent|mews|court|way|hill|place|park|row|view|walk|green"
)
_NO_STREET = "(?:i|you|we|they|it|the|that|this|my|your|our|to|on|in|by|no|any|all|his|her|at|from)"
_EN = (
    "(?:marry|married|wed)(?: someone)? at (?:1[3-9]|2[0-9])" + _ALONE,
    rf"(?:look(?:s|ed)|aged?) (?:about|around) {_HOUR}{_ALONE}",
    (
        "(?:live[sd]?|living|lady|neighbou?rs?|who(?:'s| is)?)"
        rf" at {_HOUR}{_ALONE}"
    ),
    rf"at {_HOUR} (?!{_NO_STREET} |[a-z]+s (?:close|park|drive))[a-z]+ (?:{_STREETS})(?![a-z])",
    r"at [0-9]{1,3} [0-9]{3}(?![0-9])|says? [0-9]{3}(?![0-9:])|which one am",
    (
        "(?:keep|cancel|challenge|contest|appeal|drop|use|want|lost|had) the (?:first|second|third)"
        f"(?! (?:of|in|at|{'|'.join(sorted(MONTH_NAMES))})(?![a-z]))"
    ),
    (
        "the (?:first|second|third|fourth|fifth)"
        "(?= (?:and|or|to) (?:the )?[a-z0-9]+ (?:floor|line|one)(?![a-z]))"
    ),
    "(?:mr|mrs|ms|miss|dr)\\.? (?:sun|may|april|june|tues)(?![a-z])",
    "(?:merry|happy) (?:christmas|xmas|easter|new year)",
)
_EN_CUE = re.compile(
    "(?: at|about|around|says?|which|the|merry|happy|mrs?|ms|miss|dr)[. ]|at [0-9]"
)
_EN_ASIDES = re.compile(f"(?<![a-z])(?:{'|'.join(_EN)})")


def without_asides(page: Page) -> Page:
    """The page on which such words are hidden from whoever looks for days and times."""
    return page.without(list(_asides(page.low)))


def _asides(low: str) -> Iterator[tuple[int, int]]:
    if _ZH_CUE.search(low):
        yield from (each.span() for each in _LITTLE.finditer(low) if _is_a_little(low, each))
        yield from (each.span() for each in _ZH_ASIDES.finditer(low))
    if _EN_CUE.search(low):
        yield from (each.span() for each in _EN_ASIDES.finditer(low))


def _is_a_little(low: str, said: re.Match[str]) -> bool:
    """早一点, 一点动静没有, 一时半会儿; not 在一点左右, 明天一点, 下午一时."""
    before, after = low[: said.start()].rstrip(), low[said.end() :].lstrip()
    if said[0] == "一时":
        return not _PART.search(before) or after.startswith(("半会", "半刻"))
    if _CLOCK_LIKE.match(after) and not _SOME.search(before[-1:]):
        return False
    return not (
        _TELLING.search(before[-3:]) and (_CLOCK_LIKE.match(after) or _CLOSING.match(after))
    )
