"""Polite and explaining words around an answer: "我的手机号是 …, 谢谢", "it's …, please"."""

import re
from dataclasses import dataclass

from flows.engine.slots.more_words import FILLERS
from flows.engine.tongue import plain_letters

_CHINESE = """
好的 好 行 嗯 啊 哦 噢 呃 额 唉 哎 哈 呀 嘛 吧 呢 哒 那个 那就 那 就 就是 是 为 我 我的 我们 咱
本人 你好 您好 的 了 叫 有 这个 这是 个 它 谢谢 多谢 感谢 谢 麻烦 请 请问 帮我 给我 您 您看 你看
或 或者 还是 应该 应该是 大概 可能 也许 大约 差不多 左右 上下 一共 总共 共 写 填
给你 给您 这里 如下 收到
"""
_THINGS_CHINESE = """
身份证 身份证号 证件 证件号 号码 号 手机 手机号 电话 电话号码 联系电话 联系方式 联系 车牌 车牌号
牌照 车号 车 车子 决定书 处罚 处罚决定书 文书 编号 罚单 罚款单 单号 尾号 后六位 最后六位 末六位
后 六 位 最后 车主 数字 邮箱 电子邮箱 邮件 地址 姓名 名字 他 她 她的 他的
通行证 港澳 往来港澳 回乡证 台胞证 台湾 护照 居留证 居留 永久 永居 居住证 户号 客户 账号 账户 帐号
卡号 读者证 读者 借书证 图书证 邮编 邮政编码 编码 电费 水费 燃气 煤气 电表 水表
"""
_ENGLISH = """
i i'm im i've it it's its is my the a an to of for on please pls plz thanks thank you ty cheers
or hi hello hey ok okay yes yeah sure well um uh er erm hmm hm so then that that's thats this here
here's heres number no num numbers nr mine would be should think have guess phone mobile cell
cellphone telephone tel plate licence license registration reg card id identity penalty decision
ticket notice fine ref reference last six characters digits final email mail e address name
his her he she she's he's and as follows owner owner's call called me use car vehicle one about
permit passport account acct acc customer reader reader's library borrower borrower's council tax
pcn charge parking postcode post code residence return electricity water gas bill
around approximately roughly maybe perhaps probably just
"""
_MOMENT_CHINESE = """
约 预约 安排 想 要 想要 想约 订 定 选 选择 在 去 来 过来 过去 改 到 至 从 或 或者 还是 和 与
之间 以前 之前 前 以后 之后 后 开始 起 都行 都可以 可以 可以吗 行吗 好吗 行不行 可不可以 怎么样
方便 比较方便 时间 日期 时候 那天 当天 这天 办 办理 登记 有空 没问题 时 内 以内 也 也行
约个 能不能 能否 工作日 平日 也可以 我看 看 时段 钟 整
随便 哪天 任何 任意 一天 都 改成 改为 换成 换到 改约 改在
"""
_MOMENT_ENGLISH = """
at in by from between until till before after through thru since or and let's lets say make go
with do can could we will we'll i'd i'll how what how's what's works work suits suit suitable
best better good great fine perfect nice like prefer preferably want need book come if possible
any anytime sometime time date day us there free available early late ish or so when day's
appointment during either on mid change move switch reschedule instead rather it's
said see you are later any weekday weekdays sharp
exactly only whichever either whatever
"""
_UNITS_CHINESE = """
元 块 块钱 圆 人民币 钱 度 度电 吨 立方 立方米 方 平 平米 平方 平方米 公斤 千克 斤 克 米 公里
千米 个 个人 人 位 名 张 本 件 份 次 台 只 辆 套 把 户 口 条 间 箱 袋 瓶 块儿 岁 读数 表 数 现在
目前 金额 家 家里 电表 水表 气表 要 需要 交 付 用 用了 想 充 充值 缴 缴费 付款 整
"""
_UNITS_ENGLISH = """
yuan rmb cny kuai dollars dollar usd pounds pound gbp quid euros euro eur kg kgs kilos kilo
grams kwh units unit tons tonnes cubic metres meters metre meter m m3 km people persons person
adults guests copies copy items item pieces piece times reading shows says total amount
altogether only exactly cost pay top up worth bucks there are we us tickets bags boxes chairs
mattresses sofas in need want read
"""


@dataclass(frozen=True, slots=True)
class Around:
    """The words that may stand around an answer of one sort."""

    words: frozenset[str]
    hans: re.Pattern[str]

    def is_all(self, low: str) -> bool:
        """Nothing is left when polite words, punctuation and hidden spans are taken away."""
        return all(self._fits(each[0]) for each in _TOKEN.finditer(plain_letters(low)))

    def core(self, low: str) -> str:
        """From the first word that is not one of these to the last."""
        plain = plain_letters(low)  # as long as what was said
        telling = [each for each in _TOKEN.finditer(plain) if not self._fits(each[0])]
        return low[telling[0].start() : telling[-1].end()] if telling else ""

    def _fits(self, token: str) -> bool:
        return token in self.words or not self.hans.sub("", token)


_TOKEN = re.compile(r"[a-z']*[a-z][a-z']*|[^\W_a-z]+")


def _around(chinese: str, english: str, without: frozenset[str] = frozenset()) -> Around:
    longest_first = sorted(set(chinese.split()), key=len, reverse=True)
    words = (FILLERS | frozenset(english.split())) - without
    return Around(words, re.compile("|".join(longest_first)))


AROUND_NUMBERS = _around(_CHINESE + _THINGS_CHINESE, _ENGLISH)
AROUND_MOMENTS = _around(
    _CHINESE + _MOMENT_CHINESE, _ENGLISH + _MOMENT_ENGLISH, without=frozenset({"no", "num"})
)
AROUND_AMOUNTS = _around(_CHINESE + _UNITS_CHINESE, _ENGLISH + _UNITS_ENGLISH)
