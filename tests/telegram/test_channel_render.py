"""What leaves: cut where one pauses, escaped, nothing hidden in it, buttons in rows."""

from __future__ import annotations

import pytest
from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.channels.telegram.clean import line, shown
from bot.channels.telegram.payloads import MOST_TITLE
from bot.channels.telegram.render import FilePart, TextPart, parts_of
from bot.channels.telegram.split import pieces, units
from bot.domain.messages import Button, Words
from bot.usecases.wording import outgoing_of
from flows.engine.effects import Say
from tests.telegram.channel import flows

TIMES = tuple(Button(f"{hour:02}:30", f"#0a1b2c3d.{hour}") for hour in range(9, 16))
OFFICES = tuple(Button(f"Registry office of district {n}", f"#0a1b2c3d.{n}") for n in (1, 2))
LINK = "https://desk.test/pay/shanghai.abc"


def sign(payload: str) -> str | None:
    return f"{payload}:mac" if len(payload) < 50 else None


def texts(words: Words) -> list[TextPart]:
    return [part for part in parts_of(words, sign) if isinstance(part, TextPart)]


def rows(part: TextPart) -> list[list[str]]:
    assert isinstance(part.markup, InlineKeyboardMarkup)
    return [[button.text for button in row] for row in part.markup.inline_keyboard]


@pytest.mark.parametrize(
    "sentence", ["今天可以预约。", "You can book today! ", "👨‍👩‍👧 𠀀好。", "x" * 37]
)
@pytest.mark.parametrize("most", [40, 100, 4000])
def test_a_long_text_loses_nothing_and_fits_in_every_piece(sentence: str, most: int) -> None:
    text = (sentence * 700).strip()
    found = pieces(text, most)
    assert max(units(piece) for piece in found) <= most
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(piece.encode("utf-8") for piece in found)


def test_it_is_cut_at_sentences_not_inside_numbers() -> None:
    text = "一共3.14元，请在周五前付。" * 30
    assert {piece[-1] for piece in pieces(text, 50)} == {"。"}
    english = pieces("It costs 3.14 pounds. Pay at desk.test/pay soon! " * 20, 120)
    assert {piece[-1] for piece in english} <= {".", "!"}
    assert not any(piece.endswith("3.") for piece in english)


def test_a_paragraph_s_end_is_better_than_a_sentence_s() -> None:
    text = "First one. First two.\n\nSecond one. Second two."
    assert pieces(text, 40) == ["First one. First two.", "Second one. Second two."]


def test_characters_of_two_units_are_never_halved() -> None:
    assert [units(piece) for piece in pieces("𠀀" * 10, 5)] == [4, 4, 4, 4, 4]


def test_a_page_to_answer_on_is_a_button_and_stands_in_the_text() -> None:
    link = "https://desk.test/form/shanghai.abc"
    (part,) = texts(Words("Which number?\nPlease answer on this page:", link=link))
    assert rows(part) == [["Open the page"]]
    assert part.text.endswith(link)
    assert isinstance(part.markup, InlineKeyboardMarkup)
    assert part.markup.inline_keyboard[0][0].url == link


def test_markup_in_a_value_is_text() -> None:
    (part,) = texts(Words('<b onclick="x">Mr & Mrs</b> &lt;'))
    assert part.html == '&lt;b onclick="x"&gt;Mr &amp; Mrs&lt;/b&gt; &amp;lt;'


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        pytest.param("abc\u202egpj.exe", "abcgpj.exe", id="right to left override"),
        pytest.param("a\u200b\u200b\u2060\ufeffb", "ab", id="zero width"),
        pytest.param("\u2067x\u2069\u200f\u061c", "x", id="isolates and marks"),
        pytest.param("👨‍👩‍👧 ❤️", "👨‍👩‍👧 ❤️", id="families and hearts stay"),
        pytest.param("a" + "\u200d" * 50 + "b", "a\u200db", id="joiners piled up"),
        pytest.param("e" + "\u0301" * 40, "e" + "\u0301" * 3, id="accents piled up"),
        pytest.param("a\x00\x07b\r\nc\u2028d", "ab\nc\nd", id="controls and line ends"),
        pytest.param("x\ud800y", "x\ufffdy", id="half a character"),
        pytest.param("中文，没问题。\n第二行\ttab", "中文，没问题。\n第二行\ttab", id="plain text"),
    ],
)
def test_nothing_hides_or_turns_the_line_around(typed: str, seen: str) -> None:
    assert shown(typed) == seen


def test_a_title_is_one_line() -> None:
    assert line(" two\nlines\u202e ") == "two lines"


def test_times_stand_three_in_a_row_and_offices_alone() -> None:
    assert rows(texts(Words("When?", TIMES))[0])[0] == ["09:30", "10:30", "11:30"]
    assert [len(row) for row in rows(texts(Words("Where?", OFFICES))[0])] == [1, 1]
    days = (Button("11月23日 周一", "#a.1"), Button("11月24日 周二", "#a.2"))
    assert rows(texts(Words("哪天？", days))[0]) == [["11月23日 周一", "11月24日 周二"]]


def test_buttons_hang_under_the_last_words() -> None:
    parts = texts(Words("Read this first. " * 500, OFFICES))
    assert len(parts) > 1
    assert isinstance(parts[0].markup, ReplyKeyboardRemove)
    assert all(part.markup is None for part in parts[1:-1])
    assert rows(parts[-1])


def test_more_buttons_than_fit_stand_in_the_text_with_their_numbers() -> None:
    many = tuple(Button(f"Office {n}", f"#0a1b2c3d.{n}") for n in range(1, 103))
    (part,) = texts(Words("Where?", many))
    assert part.text == "Where?\n100. Office 100\n101. Office 101\n102. Office 102"
    assert [title for row in rows(part) for title in row] == [b.title for b in many[:99]]


@pytest.mark.parametrize("sign", ["a", "汉", "\U0001f642"])
def test_a_title_wider_than_any_screen_is_cut(sign: str) -> None:
    ((title,),) = rows(texts(Words("?", (Button(sign * 100, "#a.1"),)))[0])
    assert title.endswith("…")
    assert 62 <= units(title) <= MOST_TITLE
    fits = sign * (MOST_TITLE // units(sign))
    assert rows(texts(Words("?", (Button(fits, "#a.1"),)))[0]) == [[fits]]


def test_a_button_telegram_cannot_carry_is_left_out() -> None:
    assert rows(texts(Words("?", (Button("no", "p" * 60), Button("yes", "#a.1"))))[0]) == [["yes"]]


@pytest.mark.parametrize("text", [f"Pay here: {LINK}", "Pay here:"])
def test_a_link_is_a_button_and_stands_in_the_text(text: str) -> None:
    (part,) = texts(Words(text, OFFICES[:1], link=LINK))
    assert part.text.count(LINK) == 1
    assert isinstance(part.markup, InlineKeyboardMarkup)
    assert part.markup.inline_keyboard[0][0].url == LINK
    assert part.markup.inline_keyboard[1][0].callback_data == "#0a1b2c3d.1:mac"


def test_a_number_is_asked_for_with_a_button_in_the_talk_s_language() -> None:
    for text, title in (
        ("Your phone?", "Send my phone number"),
        ("您的手机号？", "发送我的手机号"),
    ):
        (part,) = texts(Words(text, asks="phone"))
        assert isinstance(part.markup, ReplyKeyboardMarkup)
        button = part.markup.keyboard[0][0]
        assert (button.text, button.request_contact, button.request_location) == (title, True, None)


@pytest.mark.parametrize(
    ("language", "text", "title"),
    [
        ("en", "Fine for 沪A12345. Pay here:", "Open the payment page"),
        ("zh", "OK: Zhang Wei", "打开支付页面"),
    ],
)
def test_a_name_or_a_plate_does_not_decide_what_a_button_says(
    language: str, text: str, title: str
) -> None:
    said = outgoing_of(Say("k", "utter", text, link=LINK), flows(), language, None)
    (part,) = texts(said.words)
    assert rows(part) == [[title]]


def test_offices_keep_their_buttons_where_a_place_can_be_sent_too() -> None:
    choice, hint = texts(Words("Which office?", OFFICES, asks="desk"))
    assert rows(choice)
    assert isinstance(hint.markup, ReplyKeyboardMarkup)
    assert hint.markup.keyboard[0][0].request_location is True


def test_the_next_plain_words_put_the_keyboard_away() -> None:
    assert isinstance(texts(Words("Booked."))[0].markup, ReplyKeyboardRemove)


def test_a_calendar_file_comes_after_the_words() -> None:
    *_, last = parts_of(Words("Booked.", TIMES, file="https://desk.test/booking/t.ics"), sign)
    assert isinstance(last, FilePart)
    assert last.file == "https://desk.test/booking/t.ics"


def test_words_that_were_only_hidden_signs_are_not_empty() -> None:
    assert texts(Words("\u200b\u200b"))[0].text == "…"
