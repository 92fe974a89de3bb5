"""Rules about conditions and slots."""

from __future__ import annotations

from flows.engine.check_rule import Rule

CONDITIONS = (
    Rule(
        "condition-slot",
        "a condition on a slot that does not exist",
        "`if: slots.plat`",
        "Correct the name, or define the slot.",
    ),
    Rule(
        "condition-bare-word",
        "a word in a condition that is neither quoted nor a slot",
        "`if: slots.tier = gold`",
        "Put it in quotes if it is a value; write slots. in front if it is a slot.",
    ),
    Rule(
        "condition-context",
        "a text's condition looks at the talk; it may only look at slots",
        "`condition: context.collect`",
        "Use a slot, or branch in the flow.",
    ),
    Rule(
        "context-nowhere",
        "a service's flow, a slot or a guard looks at what only patterns are told",
        "`if: context.tries > 1` in a flow of a service",
        "Use a slot, or write the branch in the pattern: docs/repairs.md.",
    ),
    Rule(
        "context-unknown",
        "a pattern looks at something it is not told",
        "`if: context.resaon` in `pattern_cannot_handle`",
        "What each pattern is told stands in docs/repairs.md.",
    ),
    Rule(
        "context-kind",
        "what a pattern is told is compared with what it never is",
        '`context.tries = "2"`, or `context.reason = "wich_one"`',
        "Numbers without quotes, yes or no as true and false, texts in quotes.",
    ),
    Rule(
        "condition-constant",
        "a value that stands by itself in a condition and makes it always true",
        '`slots.tier = "gold" or "silver"`',
        'Write the slot again: `slots.tier = "gold" or slots.tier = "silver"`, or '
        "`{'gold' 'silver'} contains slots.tier`.",
    ),
    Rule(
        "condition-mixed",
        "`and` beside `or` without parentheses: both bind equally, from the right",
        "`slots.a and slots.b or slots.c`",
        "Put parentheses around what belongs together.",
        "warning",
    ),
    Rule(
        "condition-number",
        "a text compared with a number: never equal, never below",
        '`slots.code > 5` where code holds text, `slots.age > "17"` where age is a number',
        "Quote the number where the slot holds text; leave the quotes out where it is a float.",
        "warning",
    ),
    Rule(
        "condition-value",
        "a condition that waits for a value the slot cannot have",
        '`slots.tier = "golden"` where the choices are gold and silver',
        "Write one of the slot's values.",
    ),
    Rule(
        "condition-empty-slot",
        "above or below is asked of a slot that may be empty: always untrue here, an error in "
        "other engines",
        "`slots.age < 18` before anybody asked for the age",
        "Ask `slots.age is not null and slots.age < 18`, or collect it before.",
        "warning",
    ),
    Rule(
        "rejection-other-slot",
        "a rejection that looks at another slot than the one asked for; other engines know only "
        "that one",
        "`collect: a` with `if: slots.a = slots.b`",
        "Branch after the question instead.",
        "warning",
    ),
    Rule(
        "rejection-always",
        "a rejection that refuses every answer",
        "`rejections: [{if: slots.a is not null, utter: utter_no}]`",
        "Say which answers will not do.",
    ),
)

SLOTS = (
    Rule(
        "slot-reserved",
        "a slot with a name the engine keeps for itself",
        "`dialogue_stack:`",
        "Choose another name.",
    ),
    Rule(
        "slot-name",
        "a slot's name with signs that buttons cannot carry",
        "`a=b:`",
        "Leave out ( ) = and the comma.",
    ),
    Rule(
        "slot-kind",
        "a kind of answer nobody can read",
        "`kind: dat`",
        "The kinds are listed in docs/slots.md.",
    ),
    Rule(
        "kind-type",
        "a kind whose values the slot's type cannot hold",
        "`{type: float, kind: date}`",
        "Write `type: text`; only `float` and `count` are numbers, only `bool` is yes or no.",
    ),
    Rule(
        "shape-digits",
        "a number of digits that no number has",
        "`shape: {digits: 10 or so}`",
        "Write how many there are: 10, or 6-12, or a list of such.",
    ),
    Rule(
        "shape-kind",
        "a shape for a kind that is the same everywhere",
        "`{kind: date, shape: {digits: 8}}`",
        "Leave it out; docs/slots.md tells which kinds take a shape.",
    ),
    Rule(
        "shape-by",
        "a shape that follows an answer which nobody can give",
        "`shape: {by: provider, watr: {digits: 8}}`",
        "Name a choice under `by`, and its values as they stand there.",
    ),
    Rule(
        "choice-none",
        "a choice without anything to choose from",
        "`type: categorical` and no `values`",
        "Add `values`, or `choices` with the name of a list in the city's file.",
    ),
    Rule(
        "choice-city",
        "a city that offers the service lacks the list to choose from",
        "`choices: libraries`, and the city's file has none",
        "Add the list to the city's file.",
    ),
    Rule(
        "mapping-incomplete",
        "a mapping without what it maps",
        "`{type: from_entity}`",
        "Add `entity`; for `from_intent` add `intent` and `value`.",
    ),
    Rule(
        "mapping-intent",
        "a mapping of an intent that has no training phrases",
        "`{type: from_intent, intent: yse, value: true}`",
        "Is it misspelt? Else write phrases for it under nlu/model/data.",
    ),
    Rule(
        "mapping-action",
        "a mapping names an action that nobody carries out",
        "`{type: controlled, run_action_every_turn: action_tick}`",
        "Correct the name, or leave it out.",
    ),
    Rule(
        "mapping-any",
        "a slot of type any is to be read from what is written",
        "`type: any` with `from_llm`",
        "Give it a type and a kind, or `{type: controlled}`.",
        "warning",
    ),
    Rule(
        "mapping-conditions",
        "a mapping with several conditions: engines differ on whether one is enough",
        "two `active_flow` under one mapping",
        "Write one mapping for each condition; here one of them is enough.",
        "warning",
    ),
    Rule(
        "mapping-from-text",
        "any text is to fill a slot that no question asks for; here only its own question reads it",
        "`{type: from_text}` on a slot without `collect`",
        "Collect the slot, or map an entity.",
        "warning",
    ),
    Rule(
        "entity-shared",
        "two questions of one flow listen for the same word; one answer would fill both",
        "`entity: city` for both `from` and `to`",
        "Give them roles, or `conditions`.",
        "warning",
    ),
    Rule(
        "slot-never-filled",
        "a slot residents may not fill by writing, and nothing else fills it",
        "`{type: controlled}` and no action, button or `set_slots` for it",
        "Take an action's result `into` it, set it, or delete it.",
        "warning",
    ),
    Rule(
        "question-slot",
        "a question for a slot that does not exist",
        "`collect: nmae`",
        "Correct the name, or define the slot.",
    ),
    Rule(
        "question-list",
        "a question for a list; only actions fill lists",
        "`collect: offices` where offices is a list",
        "Ask for a slot of another type.",
    ),
    Rule(
        "set-slot",
        "`set_slots` names a slot that does not exist",
        "`set_slots: [{nmae: null}]`",
        "Correct the name, or define the slot.",
    ),
    Rule(
        "set-value",
        "`set_slots` gives a slot a value it cannot have",
        "`set_slots: [{paid: maybe}]` where paid is true or false",
        "Write a value of the slot's type.",
    ),
    Rule(
        "initial-value",
        "a slot begins with a value it cannot have",
        "`{type: float, initial_value: many}`",
        "Write a value of the slot's type, or leave it out.",
    ),
)
