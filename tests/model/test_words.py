"""How a message is cut into words, for both languages and for both in one message."""

import pytest
from components.words import is_number, words
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        pytest.param("我要交罚单", ["我", "要", "交", "罚", "单"], id="Chinese: single characters"),
        pytest.param("Pay my fine", ["pay", "my", "fine"], id="English: lower case"),
        pytest.param("想book个结婚", ["想", "book", "个", "结", "婚"], id="both in one message"),
        pytest.param("I can’t", ["i", "can't"], id="a curly apostrophe stays inside its word"),
        pytest.param("ｐａｙ１２", ["pay00"], id="full-width letters and digits"),
        pytest.param(
            "要带什么？", ["要", "带", "什", "么", "question"], id="a question in Chinese"
        ),
        pytest.param("fee?!", ["fee", "question"], id="a question in English"),
        pytest.param("10:30", ["n2", "n2"], id="numbers by their length"),
        pytest.param("3101000000000010", ["n16"], id="a decision number"),
        pytest.param("沪A12345", ["沪", "a00000"], id="a plate by its shape"),
        pytest.param("沪ａ１２３４５", ["沪", "a00000"], id="a full-width plate"),
        pytest.param("the 24th", ["the", "00th"], id="an ordinal"),
        pytest.param("要领证啦❤️", ["要", "领", "证", "啦", "❤"], id="emoji beside words"),
        pytest.param("👍🏽", ["👍"], id="a skin is no other thumb"),
        pytest.param("pleeease", ["please"], id="letters that are drawn out"),
        pytest.param("哈哈哈哈哈", ["哈", "哈"], id="laughing on"),
        pytest.param("one three zero double o", ["n5"], id="digits said one by one"),
        pytest.param("幺三零六八", ["n5"], id="digits said one by one, in Chinese"),
        pytest.param("two books", ["two", "books"], id="one number word alone"),
        pytest.param("pay\u200bing", ["paying"], id="an invisible space"),
        pytest.param("O'Sample", ["o'sample"], id="a name with an apostrophe"),
        pytest.param("snake_case", ["snake", "case"], id="an underscore parts"),
        pytest.param("😀", ["😀"], id="nothing but emoji: itself"),
        pytest.param("", [""], id="nothing at all"),
        pytest.param(
            "㍿ ﬁne", ["株", "式", "会", "社", "fine"], id="one sign that stands for many"
        ),
    ],
)
def test_forms(text: str, forms: list[str]) -> None:
    assert [word.form for word in words(text)] == forms


SPOKEN = st.lists(st.sampled_from(("one", "double", "六", "3", "零", "pay", "?")), max_size=9)


@given(st.text(max_size=200) | SPOKEN.map(" ".join))
def test_every_word_stands_where_it_says_and_in_order(text: str) -> None:
    found = words(text)

    assert found
    shown = [word for word in found if word.text or not word.form.startswith("n")]
    assert all(word.text == text[word.start : word.end] for word in shown)
    assert [word.start for word in found] == sorted(word.start for word in found)


def test_a_number_that_is_said_is_not_shown() -> None:
    (_, number) = words("call one three zero double o")

    assert (number.text, number.start, number.end) == ("", 5, 28)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("7", [True]),
        ("3101000000000010", [True]),
        ("1" * 300, [True]),
        ("four five six seven", [True]),
    ]
    + [(text, [False]) for text in ("nine", "nxqzv", "n", "n5", "n16", "？", "罚")],
)
def test_what_is_a_number(text: str, numbers: list[bool]) -> None:
    assert [is_number(word.form) for word in words(text)] == numbers


@given(st.from_regex(r"[0-9]{1,30}", fullmatch=True))
def test_numbers_of_one_length_are_one_to_the_model(number: str) -> None:
    ones = "1" * len(number)

    def forms(said: str) -> list[str]:
        return [word.form for word in words(f"pay {said} or 沪A{said} now")]

    assert forms(number) == forms(ones)
