"""What people call money, and how many digits its small part has."""

from collections.abc import Mapping
from types import MappingProxyType

_WITHOUT_CENTS = {
    *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
    *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
}
_THOUSANDTHS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}
MINOR_DIGITS: Mapping[str, int] = MappingProxyType(
    {**dict.fromkeys(_WITHOUT_CENTS, 0), **dict.fromkeys(_THOUSANDTHS, 3)}
)
"""Where it is not two."""


def minor_digits(currency: str) -> int:
    """Of the smallest unit of a currency (ISO 4217)."""
    return MINOR_DIGITS.get(currency, 2)


_EURO = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"
_OWN = """
AU:AUD CA:CAD CH:CHF CN:CNY CZ:CZK DK:DKK GB:GBP HK:HKD HU:HUF IN:INR JP:JPY KR:KRW MO:MOP
MY:MYR NO:NOK NZ:NZD PL:PLN RU:RUB SE:SEK SG:SGD TH:THB TR:TRY TW:TWD UA:UAH US:USD VN:VND
"""
OF_COUNTRIES: Mapping[str, str] = MappingProxyType(
    dict(each.split(":") for each in _OWN.split()) | dict.fromkeys(_EURO.split(), "EUR")
)
"""Where no city says which currency is meant."""


_NAMED = {
    "CNY": "rmb cny cnh yuan yuans kuai 人民币 人民幣",
    "GBP": "gbp £ pound pounds quid sterling 英镑 镑 英鎊 鎊 磅",
    "EUR": "eur € euro euros 欧元 歐元 欧",
    "USD": "usd us$ 美元 美金 美刀",
    "HKD": "hkd hk$ 港币 港幣 港元 港纸 港紙 蚊",
    "MOP": "mop mop$ pataca patacas 澳门元 葡币 葡幣",
    "TWD": "twd nt$ 台币 台幣 新台币 新台幣",
    "JPY": "jpy yen 日元 日圆 日圓",
    "KRW": "krw ₩ won 韩元",
    "SGD": "sgd s$ 新加坡元 新币",
    "AUD": "aud a$ 澳元 澳币",
    "CAD": "cad c$ 加元 加币",
    "CHF": "chf 瑞士法郎",
    "INR": "inr ₹ rs rupee rupees",
    "NGN": "ngn ₦ naira",
    "RUB": "rub ₽ 卢布",
}
_SHARED = {
    "¥": ("CNY", "JPY"),
    "元": ("CNY", "HKD", "TWD", "MOP", "JPY"),
    "圆": ("CNY", "HKD", "TWD", "MOP", "JPY"),
    "圓": ("CNY", "HKD", "TWD", "MOP", "JPY"),
    **dict.fromkeys(("块", "块钱", "塊", "塊錢"), ("CNY", "HKD", "TWD", "MOP")),
    "块人民币": ("CNY",),
    "元人民币": ("CNY",),
    "$": ("USD", "AUD", "CAD", "HKD", "SGD", "TWD", "NZD", "MOP"),
    "dollar": ("USD", "AUD", "CAD", "HKD", "SGD", "TWD", "NZD"),
    "dollars": ("USD", "AUD", "CAD", "HKD", "SGD", "TWD", "NZD"),
    "bucks": ("USD", "AUD", "CAD", "HKD", "SGD", "NZD"),
}
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {code.lower(): (code,) for code in {*OF_COUNTRIES.values(), *MINOR_DIGITS}}
    | {word: (code,) for code, words in _NAMED.items() for word in words.split()}
    | _SHARED
)
"""What is said -> the currencies it can mean, the usual one first."""

SMALL_ENGLISH: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("p", "pence", "penny", "pennies"), ("GBP",)),
        **dict.fromkeys(("cent", "cents", "¢"), ("USD", "EUR", "AUD", "CAD", "HKD", "SGD", "NZD")),
        **dict.fromkeys(("jiao",), ("CNY",)),
        **dict.fromkeys(("fen",), ("CNY",)),
    }
)


def currency_of(said: str, names: Mapping[str, tuple[str, ...]], here: str) -> str:
    """The currency of this place where the word can mean it, else the usual one."""
    meant = names[said]
    return here if here in meant else meant[0]
