"""Rules found by walking through the flow in every way, and by holding it against the channels."""

from __future__ import annotations

from flows.engine.check_rule import Rule

MODEL = (
    Rule(
        "hold-left",
        "a way through the flow ends while a place is still held for the resident",
        "`hold_place` and then END",
        "Confirm or give back what was held on every way to END.",
    ),
    Rule(
        "payment-left",
        "a way through the flow ends or waits while a payment is open that the resident was "
        "never shown",
        "`create_payment` and then END without a text with its link",
        "Say a text with the link's slot right after it, or withdraw the payment.",
    ),
    Rule(
        "too-many-ways",
        "a flow with so many ways that not all of them could be followed",
        "forty questions that all lead everywhere",
        "Split it into flows that are called.",
        "warning",
    ),
    Rule(
        "wait-forever",
        "a mere look, whose questions are never closed, that holds or opens something",
        "`passing: true` in a flow with `hold_place`",
        "Leave `passing` out: then a question left unanswered is closed and what was held is free.",
    ),
    Rule(
        "wait-no-cancel",
        "a question that cannot be left by words in a language of a city that offers it",
        "a third language without a word for “cancel”",
        "Add sure words for control.cancel in that language, or a button with /control.cancel.",
    ),
    Rule(
        "wait-past-window",
        "a question waits longer than a channel lets us write, so its end could not be told",
        "`expires: 5000` on a channel that is open for 48 hours",
        "Shorten `expires`.",
    ),
    Rule(
        "answer-words",
        "a yes-or-no question that words cannot answer in a language of a city that offers it",
        "`type: bool` with `{type: controlled}`, or a language without words for yes",
        "Let residents write it (no `controlled`); add `yes` and `no` to that language's file.",
    ),
    Rule(
        "answer-buttons",
        "a yes-or-no question whose own buttons give one of the two answers only",
        "one button `/SetSlots(ok=true)` under `utter_ask_ok`",
        "Add the other button, or delete both: then yes and no are shown.",
        "warning",
    ),
    Rule(
        "choice-words",
        "a choice whose own name is not understood as this choice",
        "two values that are both called “Other”",
        "Give each choice a name of its own in each language.",
    ),
    Rule(
        "text-too-long",
        "a text longer than a channel of the city shows in one message",
        "a text of 5,000 letters for Telegram",
        "Shorten it, or say it in two texts.",
    ),
    Rule(
        "buttons-too-many",
        "more buttons than a channel of the city shows under one message",
        "120 choices for Telegram",
        "Ask in two steps, or let it be written.",
    ),
    Rule(
        "button-too-long",
        "a button's title that a channel of the city would cut off",
        "a title of a hundred letters",
        "Shorten it; say the rest in the text above.",
    ),
    Rule(
        "callback-too-long",
        "a button carries more than a channel of the city lets it carry",
        "a channel with less room than our own signed reference takes",
        "Leave buttons out there (`channel:`), or use another channel.",
    ),
)
