"""Yes and no, said at the beginning of an answer, in Chinese, English and signs."""

import re
from collections.abc import Iterator

from flows.engine.slots.more_words import MORE_NO, MORE_POLITE, MORE_YES
from flows.engine.slots.page import Page
from flows.engine.slots.values import Found, NotThis, Reading, Situation, Value

_YES_CHINESE = """
是 是的 是滴 是啊 是呀 是这样 是这样的 是我 就是 就是这个 是这个 对 对的 对啊 对呀 没错 正确 好
好的 好滴 好哒 好嘞 好啊 好呀 好吧 行 行的 行啊 行吧 可以 可以的 可以啊 没问题 没有问题 同意
确认 确定 嗯 恩 嗯哼 要 要的 我要 需要 我需要 有 有的 会 会的 能 当然 当然可以 当然是 愿意
我愿意 想 想要 我想 接受 就这样 就这样吧 就这个 成 妥 不错 继续 继续吧 ok的 必须的 必须 真的
是本人 已确认 我确认 我同意 確認 確定 没意见 都对 全对 都正确 没毛病 可 得 中 准确 信息正确
信息无误 无误
"""
_NO_CHINESE = """
不 不是 不是的 不对 不要 不要了 不用 不用了 不需要 不需要了 不行 不可以 不好 不了 不想 不想要
不同意 不确认 不必 不必了 没有 没 没有的 无 否 否定 别 别了 算了 算了吧 拒绝 错 错了 错误 有误
还没 还没有 暂时不 暂时不用 暂不 先不 先不用 先不要 不接受 不愿意 我不愿意 不会 不能 不去 不办
不付 不约 免了 我不要 我不 我不是 不太行 不正确 不准确 没呢 才不 才不是 从不
"""
_YES_ENGLISH = """
y|ye+s+|yea+h*|yeh|yep+|yup+|ya+h?|ya+s+|not bad|ye|sure|sure thing|of course|certainly|
absolutely|definitely|indeed|o+k+|okay|okey|okie|okie dokie|oki|k|kk|alright|all right|right|
that'?s right|that is right|correct|that'?s correct|that is correct|it'?s correct|is correct|
true|that'?s true|fine|that'?s fine|that'?s ok|that'?s okay|it'?s fine|sounds good|sounds great|
sounds fine|good|that'?s good|great|perfect|agreed|i agree|agree|confirm|confirmed|i confirm|
accept|i accept|go ahead|go for it|please do|do it|just do it|let'?s do it|let'?s go|i do|i am|
i have|i would|i did|i will|we do|we are|we have|we will|we did|it is|they are|it does|
that is it|that'?s it|affirmative|why not|by all means|works for me|that works|looks good|
looks right|looks correct|all good|all correct|lgtm|exactly|aye|proceed|uh[ -]?huh|m+[ -]?h+m+|
you bet|cool|excellent|lovely|brilliant|wonderful|i'?d like that|i'?d love to|i want it|
i want that|i want to|book it|pay it|pay now|i guess so|i think so|i suppose so|no problem|
not a problem|no prob|very well|yes to all|everything is correct
"""
_NO_ENGLISH = """
n|no+|nope+|nah+|naw|nay|no way|not really|not yet|not now|not today|not at all|never|
never ?mind|nvm|negative|don'?t|do not|i don'?t|i do not|i'?m not|i am not|i haven'?t|i have not|
i didn'?t|i did not|i wouldn'?t|i won'?t|i can'?t|we don'?t|we haven'?t|it isn'?t|
it isn'?t right|it isn'?t correct|it'?s not right|it'?s not correct|it'?s not true|
it is not right|it is not correct|it'?s not|it is not|it doesn'?t|they aren'?t|that'?s wrong|
that'?s not right|that is wrong|that'?s not correct|that'?s incorrect|it'?s wrong|wrong|
incorrect|false|not correct|not right|i disagree|disagree|reject|decline|i decline|none|
i'?d rather not|rather not|not interested|no need|absolutely not|of course not|certainly not|
definitely not|i don'?t want to|i don'?t want it|i don'?t want that|i don'?t think so|
i don'?t agree|i do not agree|don'?t do it|do not do it|don'?t book it|please don'?t|forget it
"""
_YES_SIGNS = "👍👌✅✔☑🆗🙆💯"
_NO_SIGNS = "👎❌✖🙅🚫"
_SOFT_CHINESE = (
    "谢谢(?:你|您)?|多谢|感谢|麻烦了?|请|吧|啊|呀|呢|哦|噢|喔|哈|啦|了|的|滴|嘛|咯|我|就|那"
)
_SOFT_ENGLISH = (
    "please|pls|plz|thanks|thank you|thx|ty|cheers|very much|so much|then|well|um+|uh+|er+|hm+"
    "|i'?m (?:good|fine|ok|okay|all right)|just|really|mate|it|that|so|sir|madam"
)
_SOFT = rf"(?:{_SOFT_CHINESE}|(?:{_SOFT_ENGLISH})(?![a-z']))"


def _lexicon(chinese: str, english: str, signs: str) -> str:
    hans = "|".join(sorted(chinese.split(), key=len, reverse=True))
    words = "|".join(sorted(english.replace("\n", "").split("|"), key=len, reverse=True))
    return f"(?:{words})(?![a-z'])|{hans}|[{signs}]"


_YES = re.compile(f"{MORE_YES}|{_lexicon(_YES_CHINESE, _YES_ENGLISH, _YES_SIGNS)}")
_NO = re.compile(f"{MORE_NO}|{_lexicon(_NO_CHINESE, _NO_ENGLISH, _NO_SIGNS)}")
_POLITE = re.compile(rf"[\W_]|{_SOFT}|{MORE_POLITE}")
# An "ok" that only takes note: "ok, no thanks" is a no, and so is "no, that's fine".
_NOTE = re.compile(
    r"o+k+(?:ay)?|all ?right|right|好的|嗯|恩|fine|(?:that'?s|it'?s) (?:fine|ok|okay|good)|all good"
)
_UNSURE = re.compile(
    r"not (?:so |too |very |really )?sure|unsure|no (?:idea|clue)|maybe|perhaps|don'?t know|dunno"
    r"|不知道|不确定|不清楚|不好说|也许|可能|说不定|没想好|看情况|再说|不一定"
)
_ASKS = re.compile(r"[?？]\W*$|[吗么]\W*$")
_HEAD = re.compile(r"[^,.!;:，。！；：、~…\n?？]*")
_SURE_YES = re.compile(
    r"\s*(?:(?:ye+s+|yeah|yep|yup|sure|o+k+|okay)(?= (?!but|except|however|wait|or))"
    r"|(?:好的|是的|对的|可以的|行的)(?=[我那请就帮您你给]))"
)
_SURE_NO = re.compile(r"\s*(?:no+|nope|nah)(?= (?:i|we|please|don'?t|not)(?![a-z]))")
_GOES_ON = re.compile(
    r"\s*[.!;。！；\n]|\W*(?:what|how|where|when|why|who|can|could|is|are|do|does"
    r"|i (?:don'?t|do not|can'?t|won'?t|am not)|i'?m not)(?![a-z])"
    r"|\W*(?:我?不|怎|什么|为什么|请问|谢|thank)"
)


def read_bool(page: Page, _: Situation) -> Reading:
    """A plain yes or no and nothing else; "no, the 24th" is a correction, not a no."""
    said = _plain(page.low)
    return NotThis() if said is None or _ASKS.search(page.low) else Value(said)


def find_bool(page: Page, _: Situation) -> Iterator[Found]:
    """The yes or no a longer message begins with; a no before another value is none."""
    said, end = _opening(page.low)
    goes_on = _plain(page.low) is not None or _GOES_ON.match(page.low, end)
    if said or (said is False and goes_on):
        start = len(page.low) - len(page.low.lstrip())
        yield Found("bool", said, start, len(page.low[:end].rstrip()), confirm=False)


def _opening(low: str) -> tuple[bool | None, int]:
    whole = _plain(low)
    if whole is not None:
        asks = _ASKS.search(low)
        return (None, 0) if asks else (whole, len(low.rstrip(" ,.!;:，。！；：、~…")))
    head = _HEAD.match(low)
    end = head.end() if head else 0
    doubtful = low[end : end + 1] in {"?", "？"} or _UNSURE.search(low)
    said = None if doubtful else _plain(low[:end])
    if said is not None:
        return said, end
    for pattern, value in ((_SURE_YES, True), (_SURE_NO, False)):
        sure = pattern.match(low)
        if sure and not _UNSURE.search(low):
            return value, sure.end()
    return None, 0


def _plain(low: str) -> bool | None:
    """What is said when every word is a yes, a no or a polite one; None for anything else."""
    steps: list[tuple[bool, str]] = []
    end = 0
    while end < len(low):
        step = _step(low, end)
        soft = None if step else _POLITE.match(low, end)
        if step:
            steps.append(step)
        elif soft is None:
            return None
        end += len(step[1]) if step else len(soft[0]) if soft else 0
    return None if _UNSURE.search(low) else _together(steps)


def _step(low: str, at: int) -> tuple[bool, str] | None:
    """The longer of the yes and the no that stand here: 不错 is a yes, "i do not" a no."""
    yes, no = _YES.match(low, at), _NO.match(low, at)
    if yes and (no is None or yes.end() > no.end()):
        return True, yes[0]
    return (False, no[0]) if no else None


def _together(steps: list[tuple[bool, str]]) -> bool | None:
    if len({value for value, _ in steps}) == 1:
        return steps[0][0]
    weighty = {value for value, word in steps if not _NOTE.fullmatch(word)}
    return False if weighty == {False} else None
