"""How the answers of a question are offered: days, times, a field that suits."""

from __future__ import annotations

import pytest

from bot.domain.messages import Button, Words
from bot.web.chat_picker import field_for, groups_of, wants_picker
from bot.web.chat_text import parts_of

BASE = "https://desk.test"


def buttons(*titles: str) -> list[Button]:
    return [Button(title, f"#00000000.{n}") for n, title in enumerate(titles, 1)]


def laid_out(*titles: str) -> dict[tuple[str, str], list[str]]:
    """(kind, heading) -> what stands on its buttons, the small line first."""
    return {
        (group.kind, group.name): [f"{each.over} {each.title}".strip() for each in group.choices]
        for group in groups_of(buttons(*titles))
    }


@pytest.mark.parametrize(
    ("titles", "there"),
    [
        pytest.param(("Yes", "No"), {("answers", ""): ["Yes", "No"]}, id="plain answers"),
        pytest.param(
            ("Monday 23 November 2026", "Tuesday 24 November 2026", "Another office"),
            {
                ("days", ""): ["Monday 23 November", "Tuesday 24 November"],
                ("answers", "other_answers"): ["Another office"],
            },
            id="days and something else",
        ),
        pytest.param(
            ("2026年11月23日（星期一）", "2026年11月24日（星期二）"),
            {("days", ""): ["星期一 11月23日", "星期二 11月24日"]},
            id="days in Chinese",
        ),
        pytest.param(
            ("09:00", "11:30", "13:30", "18:00"),
            {
                ("times", "morning"): ["09:00", "11:30"],
                ("times", "afternoon"): ["13:30"],
                ("times", "evening"): ["18:00"],
            },
            id="times by part of day",
        ),
        pytest.param(("10:00",), {("answers", ""): ["10:00"]}, id="one time is no grid"),
        pytest.param((), {}, id="nothing to choose"),
    ],
)
def test_answers_are_laid_out_by_what_they_are(
    titles: tuple[str, ...], there: dict[tuple[str, str], list[str]]
) -> None:
    assert laid_out(*titles) == there


@pytest.mark.parametrize(
    ("asks", "titles", "picker"),
    [
        ("date", (), "date"),
        ("time", (), "time"),
        ("date", ("Monday 23 November 2026", "Tuesday 24 November 2026"), None),
        ("date", ("Stop",), "date"),
        ("phone", (), None),
        (None, (), None),
    ],
)
def test_the_browser_s_own_picker_is_there_where_nothing_is_offered(
    asks: str | None, titles: tuple[str, ...], picker: str | None
) -> None:
    assert wants_picker(asks, groups_of(buttons(*titles))) == picker


def test_the_field_suits_what_is_asked() -> None:
    assert (field_for("phone").type, field_for("phone").complete) == ("tel", "tel")
    assert field_for("penalty_no").mode == "numeric"
    assert field_for("cn_id").mode == "text", "an ID may end in X"
    assert field_for("cn_id").complete == "off"
    assert field_for(None).lines
    assert field_for("a kind of tomorrow").lines


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        pytest.param(
            Words(f"Pay: {BASE}/pay/x.a-_-\nnow", link=f"{BASE}/pay/x.a-_-"),
            [("Pay: ↓\nnow", None)],
            id="a link that is a button",
        ),
        pytest.param(
            Words(f"Calendar: {BASE}/booking/x.b.ics", file="/booking/x.b.ics"),
            [("Calendar: ↓", None)],
            id="a file that is a button",
        ),
        pytest.param(
            Words(f"See {BASE}/booking/x.b."),
            [("See ", None), ("/booking/x.b", "/booking/x.b"), (".", None)],
            id="another link of ours",
        ),
        pytest.param(
            Words("See https://desk.test.evil.test/pay/x and https://evil.test/"),
            [("See https://desk.test.evil.test/pay/x and https://evil.test/", None)],
            id="somebody else's links are text",
        ),
    ],
)
def test_only_links_of_ours_lead_anywhere(
    words: Words, shown: list[tuple[str, str | None]]
) -> None:
    parts = [(part.text, part.href) for part in parts_of(words, BASE) if part.text]
    joined: list[tuple[str, str | None]] = []
    for text, href in parts:
        if joined and href is None and joined[-1][1] is None:
            joined[-1] = (joined[-1][0] + text, None)
        else:
            joined.append((text, href))
    assert joined == shown
