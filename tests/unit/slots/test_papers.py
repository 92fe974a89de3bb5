"""Passports, permits and cards, typed, spoken and mistyped."""

from typing import Any

from flows.engine.slots import NotThis, Problem
from tests.unit.slots.saying import a_number, reading, rows, sure, unsure

LENGTH, FORMAT = Problem("length"), Problem("format")
CARD = a_number("93115619900101000")
WRONG_CHECK = CARD[:17] + str((int(CARD[17]) + 1) % 10)
SEVEN = sure("C00000007")


@rows(
    [
        ("a C and eight", "C00000007", SEVEN),
        ("small letters and gaps", "c 0000 0007", SEVEN),
        ("every sign apart", "C 0 0 0 0 0 0 0 7", SEVEN),
        ("full width", "Ｃ００００００７０", sure("C00000070")),
        ("a second letter", "CA0000007", sure("CA0000007")),
        ("an older one", "W00000007", sure("W00000007")),
        ("spoken in Chinese", "C零零零零零零零拐", SEVEN),
        ("spoken in English", "charlie double oh triple zero double zero seven", SEVEN),
        ("O typed for 0", "C0000000O", unsure("C00000000")),
        ("I typed for 1", "C0000000I", unsure("C00000001")),
        ("polite words", "我的通行证号是C00000007，谢谢", SEVEN),
        ("polite words in English", "my permit is C00000007 please", SEVEN),
        ("one too few", "C0000007", LENGTH),
        ("one too many", "C000000070", LENGTH),
        ("a passport instead", "E00000007", Problem("passport")),
        ("no letter", "000000007", FORMAT),
        ("words", "hello", NotThis()),
        ("nothing", "", NotThis()),
    ]
)
def test_a_permit_to_hong_kong_and_macao(text: str, expected: Any) -> None:
    assert reading("hk_macau_permit", text) == expected


@rows(
    [
        ("from Hong Kong", "H00000007", sure("H00000007")),
        ("from Macao", "m0000 0007", sure("M00000007")),
        ("with the number of issue", "H0000000701", sure("H0000000701")),
        ("the number of issue in brackets", "H00000007 (01)", sure("H0000000701")),
        ("spoken", "回乡证H零零零零零零零七", sure("H00000007")),
        ("one too few", "H0000007", LENGTH),
        ("another letter", "K00000007", FORMAT),
        ("words", "hello", NotThis()),
    ]
)
def test_a_home_return_permit(text: str, expected: Any) -> None:
    assert reading("home_return_permit", text) == expected


@rows(
    [
        ("eight digits", "00000007", sure("00000007")),
        ("with the number of issue", "00000007(01)", sure("0000000701")),
        ("spoken", "台胞证零零零零零零零七", sure("00000007")),
        ("spoken in English", "triple oh triple oh oh seven", sure("00000007")),
        ("O typed for 0", "0000OO07", unsure("00000007")),
        ("one too few", "0000007", LENGTH),
        ("a letter in front", "T00000007", FORMAT),
        ("words", "hello", NotThis()),
    ]
)
def test_a_taiwan_permit(text: str, expected: Any) -> None:
    assert reading("taiwan_permit", text) == expected


@rows(
    [
        ("an E and eight", "E00000007", sure("E00000007")),
        ("an E and a letter", "EA0000007", sure("EA0000007")),
        ("an older one", "g00000007", sure("G00000007")),
        ("a diplomat's", "DE0000007", sure("DE0000007")),
        ("gaps", "E 0000 0007", sure("E00000007")),
        ("spoken", "护照号E零零零零零零零七", sure("E00000007")),
        ("O typed for 0", "EO0000007", unsure("E00000007")),
        ("nine digits of another country", "000000007", sure("000000007")),
        ("letters and digits of another country", "C01X00T47", sure("C01X00T47")),
        ("a mistyped Chinese one is asked back", "E0000007", unsure("E0000007")),
        ("polite words", "my passport number is E00000007 thanks", sure("E00000007")),
        ("too short", "E0007", LENGTH),
        ("too long", "E0000000077", LENGTH),
        ("a question", "what do I need to bring", NotThis()),
        ("words", "passports are red", NotThis()),
    ]
)
def test_a_passport(text: str, expected: Any) -> None:
    assert reading("passport", text) == expected


@rows(
    [
        ("the new card", CARD, sure(CARD)),
        ("with gaps", f"{CARD[:6]} {CARD[6:14]} {CARD[14:]}", sure(CARD)),
        ("the old card", "CHN310000010100", sure("CHN310000010100")),
        ("the old card in small letters", "chn 3100 0001 0100", sure("CHN310000010100")),
        ("a wrong check digit", WRONG_CHECK, Problem("checksum")),
        ("no such birthday", CARD[:10] + "1301" + CARD[14:], Problem("birth_date")),
        ("no such birthday on an old card", "CHN310000133100", Problem("birth_date")),
        ("too short", CARD[:17], LENGTH),
        ("a Chinese ID", a_number("31010119900101000"), FORMAT),
        ("words", "hello", NotThis()),
    ]
)
def test_a_foreigners_card(text: str, expected: Any) -> None:
    assert reading("foreigner_id", text) == expected


@rows(
    [
        ("of Hong Kong", a_number("81000019900101000"), sure(a_number("81000019900101000"))),
        ("of Macao", a_number("82000019900101000"), sure(a_number("82000019900101000"))),
        ("of Taiwan", a_number("83000019900101000"), sure(a_number("83000019900101000"))),
        ("a district there is none of", a_number("81010119900101000"), Problem("region")),
        ("a foreigner's", CARD, sure(CARD)),
        ("fifteen digits are void", "310101900101000", Problem("void")),
    ]
)
def test_a_residence_permit_has_the_number_of_an_id(text: str, expected: Any) -> None:
    assert reading("cn_id", text) == expected
