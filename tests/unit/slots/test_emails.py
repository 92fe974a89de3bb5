"""E-mail addresses."""

from typing import Any

from flows.engine.slots import Ambiguous, NotThis, Problem
from tests.unit.slots.saying import reading, rows, sure, unsure

ONE = sure("anna@example.com")
FORMAT = Problem("format")


@rows(
    [
        ("plain", "anna@example.com", ONE),
        ("said in words", "anna dot lee at example dot com", unsure("anna.lee@example.com")),
        ("said in Chinese", "邮箱是anna艾特example点com", unsure("anna@example.com")),
        ("at is no sign by itself", "I am at home", NotThis()),
        ("capitals in the domain", "anna@Example.COM", ONE),
        ("capitals in the mailbox are kept", "Anna@example.com", sure("Anna@example.com")),
        ("dots", "anna.b.lee@example.com", sure("anna.b.lee@example.com")),
        ("a plus", "anna+city@example.com", sure("anna+city@example.com")),
        ("a hyphen", "anna-lee@example.com", sure("anna-lee@example.com")),
        ("an underscore", "anna_lee@example.com", sure("anna_lee@example.com")),
        ("figures", "10001@example.com", sure("10001@example.com")),
        ("a subdomain", "anna@mail.example.com.cn", sure("anna@mail.example.com.cn")),
        ("a short one", "a@b.cn", sure("a@b.cn")),
        ("full width", "ａｎｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", ONE),
        ("with a label", "邮箱：anna@example.com", ONE),
        ("right behind Chinese", "我的邮箱是anna@example.com", ONE),
        ("right before Chinese", "anna@example.com谢谢", ONE),
        ("polite words", "my e-mail is anna@example.com, thanks", ONE),
        ("a full stop behind it", "anna@example.com.", ONE),
        ("in angle brackets", "<anna@example.com>", ONE),
        (
            "one of two",
            "anna@example.com or lee@example.com",
            Ambiguous((ONE, sure("lee@example.com"))),
        ),
        ("no domain", "anna@", FORMAT),
        ("no mailbox", "@example.com", FORMAT),
        ("no dot in the domain", "anna@example", FORMAT),
        ("two dots", "anna..lee@example.com", FORMAT),
        ("two ats", "anna@@example.com", FORMAT),
        ("a space", "anna @example.com", FORMAT),
        ("a handle", "@anna", FORMAT),
        ("no at", "anna.example.com", NotThis()),
        ("words", "hello", NotThis()),
        ("an address in a question", "did you write to anna@example.com yesterday", NotThis()),
        ("nothing", "", NotThis()),
    ]
)
def test_an_email(text: str, expected: Any) -> None:
    assert reading("email", text) == expected
