"""The measures of a report, against numbers worked out by hand."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from flows.engine.events import Entity
from flows.engine.slots import Situation
from nlu.evaluate.calibration import Bin, bins, calibration_error
from nlu.evaluate.compare import intents, too_much
from nlu.evaluate.floors import Drop, Floors, OfIntents, floors_in
from nlu.evaluate.named import named
from nlu.evaluate.overlap import copied, overlap, runs, words
from nlu.evaluate.phrases import Mark
from nlu.evaluate.plot import reliability_svg
from nlu.evaluate.report import Paper, Times, as_json, report
from nlu.evaluate.scores import Confusion, Score, Share
from nlu.evaluate.show import TITLES, mistakes, page, reliability
from tests.unit.nlu.rows import taken

SITUATION = Situation("en", datetime(2026, 11, 23, 9, tzinfo=UTC), "Europe/London")
PAPER = Paper("en.yml", "0a1b", Share(1, 50))

ROWS = [
    taken("fine.pay", "fine.pay", phenomenon="plain"),
    taken("fine.pay", "fine.pay", phenomenon="slang"),
    taken("fine.pay", "fine.which", phenomenon="slang"),  # the right service
    taken("fine.pay", "fine.pay", 0.5, phenomenon="slang"),  # asked back
    taken("fine.which", "fine.which", 0.6),
    taken("small.greet", "small.greet", 0.1, source="sure"),
    taken("small.greet", "fine.pay", safety="gas"),
    taken("small.greet", "small.greet", 0.3),  # refused, though right
    taken("out_of_scope", "out_of_scope", 0.3, ring="near"),
    taken("out_of_scope", "card.apply", 0.1, ring="near"),  # too unsure: refused
    taken("out_of_scope", "card.apply", ring="anything"),
    taken("refuse.command", "refuse.command"),
    taken("refuse.command", "fine.pay"),
    taken("refuse.command", "answer.yes"),
    taken("refuse.command", "fine.pay", 0.5),  # asked back: nothing begins
]


def test_the_numbers_of_a_report() -> None:
    told = report(PAPER, ROWS, SITUATION, Times([float(n) for n in range(1, 22)], [2, 9]))

    right = 3 + 1 + 1 + 2 + 1
    assert told.numbers == pytest.approx(
        {
            "right_service": (right + 1) / 15,
            "right_intent": right / 15,
            "right_intent_in_scope": 6 / 12,
            "out_of_scope_recall": 2 / 3,
            "in_scope_loss": 1 / 12,
            "commands_obeyed": 2,
            "safety_alarms": 1,
            "macro_f1": (6 / 9 + 2 / 3 + 2 / 4 + 4 / 6 + 2 / 5) / 5,
            "calibration_error": told.numbers["calibration_error"],
            "overlap": 0.02,
            "ms_median": 11,
            "ms_p95": 20,
            "ms_model": 5.5,
        }
    )


def test_groups_of_a_report() -> None:
    told = report(PAPER, ROWS, SITUATION)

    assert told.phenomena == {"plain": Share(1, 1), "slang": Share(2, 3)}
    assert told.rings == {"anything": Share(0, 1), "near": Share(2, 2)}
    assert told.intents["fine.pay"] == Score(hits=3, there=4, found=5)
    assert told.intents["out_of_scope"] == Score(hits=2, there=3, found=3)
    assert told.services["fine"] == Score(hits=5, there=5, found=7)
    assert told.confusions[0] == Confusion("refuse.command", "fine.pay", 2)
    assert len(told.confusions) == 6
    assert "ms_median" not in told.numbers


def test_a_report_is_shown_and_told_to_programs() -> None:
    told = report(PAPER, ROWS, SITUATION)

    lines = list(page(told))
    assert "  right intent                   53.3 %" in lines
    assert "  commands obeyed                 2" in lines
    assert "     1 × fine.pay taken for fine.which" in lines
    json = as_json(told)
    assert json["measures"]["right_intent"] == 0.533333
    assert json["intents"]["fine.pay"] == {
        "phrases": 4,
        "precision": 0.6,
        "recall": 0.75,
        "f1": 0.6667,
    }


def test_mistakes_are_shown_with_what_the_model_thought() -> None:
    rows = [
        taken("a", "b", 0.7, text="wrong"),
        taken("a", "a", 0.5, text="unsure"),
        taken("a", "a", text="right"),
    ]

    assert list(mistakes(rows)) == [
        "a → b (0.70): wrong",
        "a → out_of_scope (0.50 a): unsure",
    ]


def test_requests_of_one_message() -> None:
    both = (("fine.pay", "pay"), ("card.apply", "card"))
    told = report(
        PAPER,
        [
            taken("fine.pay", "fine.pay", also="card.apply", several=both),
            taken("fine.pay", "fine.pay", also="card.apply"),
            taken("refuse.command", "refuse.command", several=both),
        ],
        SITUATION,
    )

    assert told.numbers["both_requests"] == 0.5
    assert told.numbers["commands_obeyed"] == 1


@pytest.mark.parametrize(
    ("meant", "obeyed"), [("refuse.command", 1), ("refuse.others", 0), ("small.aside", 0)]
)
def test_a_command_that_begins_something_by_a_number_in_it_is_obeyed(
    meant: str, obeyed: int
) -> None:
    rows = [taken(meant, meant, text="a number that begins something")]

    assert report(PAPER, rows, SITUATION).numbers["commands_obeyed"] == obeyed


def test_nothing_is_measured_where_there_is_nothing() -> None:
    numbers = report(PAPER, [taken("fine.pay", "fine.pay")], SITUATION).numbers

    assert "out_of_scope_recall" not in numbers
    assert "entity_f1" not in numbers


# --- things named ------------------------------------------------------------------------------


def test_things_count_by_value_or_by_what_their_words_are_worth() -> None:
    text = "pay the leccy on Friday by 3pm"
    marks = (Mark("utility", 8, 13, "electricity"), Mark("date", 17, 23), Mark("place", 0, 3))
    got = (
        Entity("utility", "Electricity", 8, 13),
        Entity("date", "on Friday", 14, 23),  # the same day, another place
        Entity("place", "by", 24, 26),  # wrong
        Entity("time", "3pm", 27, 30),  # marked nowhere in the file
    )
    found = named([taken("a", "a", text=text, marks=marks, entities=got)], SITUATION)

    assert found is not None
    assert found.kinds == {
        "date": Score(1, 1, 1),
        "place": Score(0, 1, 1),
        "utility": Score(1, 1, 1),
    }
    assert found.together == Score(2, 3, 3)
    assert found.strict == Score(1, 3, 3)


def test_a_thing_found_twice_counts_once() -> None:
    marks = (Mark("place", 0, 4),)
    got = (Entity("place", "here", 0, 4), Entity("place", "here", 0, 4))
    found = named([taken("a", "a", text="here", marks=marks, entities=got)], SITUATION)

    assert found is not None
    assert found.together == Score(1, 1, 2)
    assert (found.together.precision, found.together.recall) == (0.5, 1.0)
    assert found.together.f1 == pytest.approx(2 / 3)


# --- calibration -------------------------------------------------------------------------------


def test_bins_hold_the_models_own_answers() -> None:
    rows = [
        taken("a", "a", 0.95),
        taken("b", "a", 1.0),
        taken("a", "a", 0.5),
        taken("a", "a", 1.0, source="sure"),
    ]
    found = bins(rows, 10)

    assert found == (Bin(0.5, 0.6, 1, 0.5, 1.0), Bin(0.9, 1.0, 2, 0.975, 0.5))
    assert calibration_error(found) == pytest.approx((1 * 0.5 + 2 * 0.475) / 3)


def test_reliability_is_drawn() -> None:
    found = (Bin(0.5, 0.6, 1, 0.5, 1.0), Bin(0.9, 1.0, 3, 0.95, 0.25))
    drawn = ET.fromstring(reliability_svg("a & b", found, 0.65))  # noqa: S314  # our own

    rooms = {each.tag.rpartition("}")[2] for each in drawn}
    assert rooms == {"style", "rect", "text", "path", "circle"}
    points = [each.attrib for each in drawn if each.tag.endswith("circle")]
    assert [(point["cx"], point["cy"]) for point in points] == [
        ("230.0", "50.0"),
        ("392.0", "320.0"),
    ]
    assert "a & b (error 0.650)" in [each.text for each in drawn]
    assert list(reliability(found)) == [
        f"0.50–0.60 {'#' * 20}|{'#' * 19}  sure 0.50 right 1.00  1",
        f"0.90–1.00 {'#' * 10}{' ' * 28}|   sure 0.95 right 0.25  3",
    ]


# --- overlap -----------------------------------------------------------------------------------


def test_words_have_no_signs_and_no_case() -> None:
    assert words("Don’t PAY, twice!! 3 times") == ["don’t", "pay", "twice", "3", "times"]
    assert runs(["a", "b", "c", "d", "e"]) == [("a", "b", "c", "d"), ("b", "c", "d", "e")]
    assert runs(["a", "b", "c"]) == []


def test_runs_and_whole_phrases_that_a_model_could_know_by_heart() -> None:
    trained = ["I want to pay it now", "Pay!", "nothing"]
    asked = ["i want to pay", "they want to pay IT, twice", "pay", "to pay it"]

    assert overlap(asked, trained) == Share(2, 4)
    assert copied(asked, trained) == Share(1, 4)


# --- floors ------------------------------------------------------------------------------------


def test_every_broken_bound_is_told() -> None:
    floors = Floors(
        least={"right_intent": 0.5, "right_service": 0.7, "entity_f1": 0.9},
        most={"commands_obeyed": 0},
        under={"overlap": 0.02},
        intents=OfIntents(recall=0.8, phrases=3, own={"refuse.command": 0.2}),
        drop=Drop(),
    )

    aimed = Floors(aims={"right_intent": 0.9, "entity_f1": 0.9, "out_of_scope_recall": 0.5})
    assert aimed.missed(report(PAPER, ROWS, SITUATION)) == []
    assert aimed.ahead(report(PAPER, ROWS, SITUATION)) == [
        "right_intent is 0.5333, 0.9 is aimed at"
    ]
    assert floors.missed(report(PAPER, ROWS, SITUATION)) == [
        "right_service is 0.6000, at least 0.7 is wanted",
        "commands_obeyed is 2.0000, at most 0 is allowed",
        "overlap is 0.0200, it has to stay under 0.02",
        "fine.pay: recall is 0.75 (3 of 4 phrases), 0.8 is wanted",
        "out_of_scope: recall is 0.67 (2 of 3 phrases), 0.8 is wanted",
        "small.greet: recall is 0.33 (1 of 3 phrases), 0.8 is wanted",
    ]


# --- a new model beside the present one --------------------------------------------------------


def test_what_got_worse_by_too_much_is_told() -> None:
    before = report(PAPER, [taken("a", "a")] * 10 + [taken("b", "b")] * 4, SITUATION)
    after = report(
        PAPER,
        [taken("a", "a")] * 8 + [taken("a", "a", 0.1)] * 2 + [taken("b", "a")] * 4,
        SITUATION,
    )

    drop = Drop(recall=0.1, phrases=10, measures={"in_scope_loss": 0.1, "right_intent": 0.5})
    assert list(too_much(drop, before, after)) == [
        "in_scope_loss: 0.000 → 0.143: worse by more than 0.1",
        "a: recall of 10 phrases 1.000 → 0.800: worse by more than 0.1",
    ]
    assert list(too_much(Drop(recall=0.2), before, after)) == []
    assert list(too_much(Drop(recall=0.2, measures={"in_scope_loss": 0}), after, before)) == []
    assert [(each.name, round(each.loss, 3)) for each in intents(before, after)] == [
        ("b", 1.0),
        ("a", 0.2),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("- 5", "is no table"),
        ("leest: {}", "leest: one of files, aims"),
        ("least: [1]", "`least` is no table"),
        ("most: {x: y}", "could not convert"),
        ("a: [", "cannot be read"),
    ],
)
def test_floors_that_are_none_are_told(tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "floors.yml"
    file.write_text(content, "utf-8")

    with pytest.raises(ValueError, match=rf"floors\.yml: .*{why}"):
        floors_in(file)


def test_our_own_floors_are_those_that_were_promised() -> None:
    floors = floors_in()

    assert floors.aims == {
        "right_service": 0.95,
        "right_intent": 0.90,
        "entity_f1": 0.90,
        "out_of_scope_recall": 0.80,
    }
    assert floors.least.keys() == floors.aims.keys()
    assert floors.most == {"in_scope_loss": 0.02, "commands_obeyed": 0}
    assert floors.under == {"overlap": 0.05}
    assert set(floors.drop.measures) <= set(TITLES)
