"""What needs words here: Telegram's own keyboards, and what is answered outside any talk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.domain.messages import Words

TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "phone": "Send my phone number",
            "phone_hint": "Tap the button below, or type the number",
            "desk": "Send where I am",
            "desk_hint": "Or send where you are, and I look for the nearest office.",
            "shared_phone": "Thank you, I have your number.",
            "shared_place": "Thank you, I have seen where you are.",
            "pay": "Open the payment page",
            "open": "Open the page",
            "group": "I only talk in private, so that nobody reads along. "
            "Please write to me here: {link}",
            "group_unnamed": "I only talk in private, so that nobody reads along. "
            "Please tap my name and write to me.",
            "file": "Your appointment, for your calendar",
        },
        "zh": {
            "phone": "发送我的手机号",
            "phone_hint": "点下面的按钮，或直接输入号码",
            "desk": "发送我的位置",
            "desk_hint": "也可以发送您的位置，我来找最近的网点。",
            "shared_phone": "谢谢，号码已收到。",
            "shared_place": "谢谢，位置已收到。",
            "pay": "打开支付页面",
            "open": "打开页面",
            "group": "为保护您的隐私，我只在私聊中办事。请在这里找我：{link}",
            "group_unnamed": "为保护您的隐私，我只在私聊中办事。请点我的头像给我发消息。",
            "file": "您的预约，可加入日历",
        },
    }
)

_HAN = re.compile(r"[\u3400-\u9fff]")


def texts_of(language: str | None, languages: Sequence[str] = ()) -> Mapping[str, str]:
    """In this language, else in the first of these we have words in, else in English."""
    known = (one for one in (language, *languages) if one is not None and one in TEXTS)
    return TEXTS[next(known, "en")]


def texts_for(words: Words) -> Mapping[str, str]:
    """In the language of what is said beside it. Rows of old do not name it, their signs tell."""
    return texts_of(words.language or ("zh" if _HAN.search(words.text) else "en"))
