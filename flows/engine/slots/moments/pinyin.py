"""Days and times in Pinyin without tones: xia zhou er, mingtian xiawu, 20 hao, 3 dian ban."""

import re

_PLAIN = {
    "jintian": "今天", "mingtian": "明天", "houtian": "后天", "zuotian": "昨天", "qiantian": "前天",
    "dahoutian": "大后天", "jinwan": "今晚", "mingwan": "明晚", "zuowan": "昨晚",
    "shangwu": "上午", "xiawu": "下午", "zhongwu": "中午", "zaoshang": "早上", "wanshang": "晚上",
}  # fmt: skip
_STEPS = {"": "", "zhe": "这", "shang": "上", "xia": "下", "xiaxia": "下下"}
_DAYS = {"yi": "一", "er": "二", "san": "三", "si": "四", "wu": "五", "liu": "六", "ri": "日",
         "tian": "天", "mo": "末"}  # fmt: skip
_UNITS = {"yue": "月", "hao": "号", "dian": "点", "dianban": "点半", "dianzhong": "点钟"}
_WEEK = re.compile(
    r"(?<![a-z])(?:(?P<step>zhe|shang|xia(?: ?xia)?) ?(?P<one>ge ?)?)?"
    rf"(?P<week>zhou|xing ?qi|li ?bai) ?(?P<day>{'|'.join(_DAYS)})(?![a-z])"
)
_WORD = re.compile(
    r"(?<![a-z])(?:(?:jin|ming|(?:da ?)?hou|zuo|qian) ?tian|(?:jin|ming|zuo) ?wan"
    r"|(?:shang|xia|zhong) ?wu|(?:zao|wan) ?shang)(?![a-z])(?! ?hao(?![a-z]))"
)
_FIGURES = re.compile(
    r"(?<=[0-9])(?: ?(?P<unit>yue|hao|dian(?: ?(?:ban|zhong))?))"
    r"(?=[0-9 ,.!?]|$)(?! ?(?:lou|xian|men|chuangkou)(?![a-z]))"
)
# Zhou is a family name too: without "xia" it counts only among other words in Pinyin.
_AMONG = re.compile(
    "(?<![a-z])(?:wo|xiang|yao|ke ?yi|ma|ba|qu|shang ?wu|xia ?wu|yu ?yue|kai ?men|neng)(?![a-z])"
)
_NAMED = re.compile("(?:jiao|xing|name is|name's|called|i'm|i am|mr|ms|mrs|miss) $")
CUE = re.compile(
    "tian|zhou|xing ?qi|li ?bai|shang ?wu|xia ?wu|zhong ?wu|(?:zao|wan) ?shang"
    "|(?:jin|ming|zuo) ?wan|[0-9] ?(?:hao|yue|dian)"
)


def in_characters(low: str) -> list[tuple[int, int, str]]:
    """What is said in Pinyin, each span with its characters."""
    return [
        *((*each.span(), _week(each)) for each in _WEEK.finditer(low) if _is_week(each)),
        *((*each.span(), _PLAIN[_joined(each[0])]) for each in _WORD.finditer(low)),
        *((*each.span(), _UNITS[_joined(each["unit"])]) for each in _FIGURES.finditer(low)),
    ]


def _joined(said: str) -> str:
    return said.replace(" ", "")


def _is_week(said: re.Match[str]) -> bool:
    if said["step"] or said["week"] != "zhou":
        return True
    named = _NAMED.search(said.string, 0, said.start())
    return named is None and _AMONG.search(said.string) is not None


def _week(said: re.Match[str]) -> str:
    step = _STEPS[_joined(said["step"] or "")]
    week = "周" if said["week"] == "zhou" or said["day"] == "mo" else "星期"
    return step + ("个" if said["one"] else "") + week + _DAYS[said["day"]]
