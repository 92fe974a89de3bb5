"""Rules about flows and their steps: what begins them, where they lead, what they name."""

from __future__ import annotations

from flows.engine.check_rule import Rule

FLOWS = (
    Rule(
        "flow-id",
        "a flow's id with signs that other tools cannot read",
        "`pay fine:`",
        "Use letters, digits, _ and - only, and no - in front.",
    ),
    Rule(
        "flow-description",
        "a flow without a description",
        "`description:` with nothing behind it",
        "Write one sentence for colleagues.",
    ),
    Rule(
        "flow-name",
        "a flow residents can begin has no name in a language of a city that offers it",
        "`name: Pay` and no `translation`",
        "Add the name: English under `name`, others under `translation: {zh: {name: …}}`.",
    ),
    Rule(
        "names-alike",
        "two flows whose names or descriptions differ by punctuation only",
        "`name: Pay.` and `name: pay!`",
        "Reword one of them: residents are shown both side by side.",
    ),
    Rule(
        "trigger-shared",
        "one intent that begins two flows",
        "`intent: pay` in two flows",
        "Take it out of one of them; only an intent that ends in `.which` may stand in several, "
        "and then residents are asked which one they mean.",
    ),
    Rule(
        "trigger-unknown",
        "an intent that begins a flow has no training phrases",
        "`intent: pai`",
        "Is it misspelt? Else write phrases for it under nlu/model/data.",
    ),
    Rule(
        "trigger-language",
        "an intent that begins a flow has phrases, but not in every language of a city that "
        "offers it",
        "phrases for `pay` under en, none under zh",
        "Write phrases for it in that language's folder of nlu/model/data.",
    ),
    Rule(
        "trigger-threshold",
        "a confidence that no message can have",
        "`confidence_threshold: 70`",
        "Write a number between 0 and 1, such as 0.7.",
    ),
    Rule(
        "trigger-edge",
        "a threshold of exactly 0 or 1: engines differ on whether reaching it is enough",
        "`confidence_threshold: 1`",
        "Write 0.99 for all but never, or leave the threshold out.",
        "warning",
    ),
    Rule(
        "guard-never",
        "`if: False` on a flow that has triggers",
        "`if: False` beside `nlu_trigger`",
        "Delete the triggers, or the `if`.",
    ),
    Rule(
        "guard-skipped",
        "a condition before a flow with triggers: other engines begin it without asking",
        "`if: slots.adult` beside `nlu_trigger`",
        "Ask the same again in the flow's first step if it must never be passed.",
        "warning",
    ),
    Rule(
        "pattern-unknown",
        "a `pattern_*` flow that stands for no repair",
        "`pattern_chitchats`; `pattern_collect_information`, since the desk itself puts questions",
        "Take a name from docs/repairs.md. A question is changed by its `utter`, its `rejections` "
        "or an action `validate_<slot>`.",
        "warning",
    ),
    Rule(
        "pattern-trigger",
        "a service's own pattern with a trigger: engines differ on which patterns may have one",
        "`nlu_trigger` in `pattern_chitchat`",
        "Begin a flow by the trigger and let it `link`, or leave the trigger out.",
        "warning",
    ),
    Rule(
        "persisted-slot",
        "an answer to be kept that no question of this flow fills",
        "`persisted_slots: [phone]` where nothing collects `phone`",
        "Name slots that a `collect` or `set_slots` of this flow fills.",
    ),
    Rule(
        "flow-lonely",
        "`if: False` and no other flow begins it",
        "`if: False` and no `call` or `link` to it",
        "Call it from another flow, give it a trigger, or delete it.",
        "warning",
    ),
)

STEPS = (
    Rule(
        "next-unknown",
        "`next` leads to a step that is not there",
        "`next: adress`",
        "Write the `id` of a step of this flow, or END.",
    ),
    Rule(
        "step-unreachable",
        "a step no way leads to",
        "a step behind `next: END`",
        "Lead a `next` to it, or delete it.",
    ),
    Rule(
        "no-else",
        "branches that may all be untrue",
        "`next: [{if: slots.a = 1, then: END}]`",
        "Add `- else:` with a step or END.",
    ),
    Rule(
        "branch-twice",
        "a branch that asks the same as one above it; it is never taken",
        "`- if: slots.a = 1` twice in one `next`",
        "Delete one of the two, or correct its condition.",
        "warning",
    ),
    Rule(
        "no-end",
        "a step from which no way leads to the end of the flow",
        "a question that leads back to itself whatever is answered",
        "Let one of its branches lead to END or on to another step.",
    ),
    Rule(
        "circle-without-question",
        "steps that lead back to themselves without asking anything",
        "`next: look` behind a question that is already answered",
        "Empty a slot with `set_slots: [{name: null}]`, or use `ask_before_filling: true`.",
    ),
    Rule(
        "call-unknown",
        "a `call` of a flow that does not exist",
        "`call: pay_fien`",
        "Write the id of a flow.",
    ),
    Rule(
        "call-in-pattern",
        "a pattern that calls a flow",
        "`call: f` in `pattern_completed`",
        "Use `link`.",
    ),
    Rule(
        "call-circle",
        "a flow that ends up calling itself",
        "a calls b, b calls a",
        "Go back with `next` inside one flow instead.",
    ),
    Rule(
        "call-to-link",
        "a called flow that leaves by `link` and would never come back",
        "`call: f` where f holds a `link`",
        "End the called flow, and `link` from the one that calls.",
    ),
    Rule(
        "link-unknown",
        "a `link` to a flow that does not exist",
        "`link: pay_fien`",
        "Write the id of a flow.",
    ),
    Rule(
        "link-to-itself",
        "a flow that links to itself",
        "`link: f` in f",
        "Go back with `next`.",
    ),
    Rule(
        "link-from-error",
        "`pattern_internal_error` with a `link`",
        "`link: f` in `pattern_internal_error`",
        "Say a text and end.",
    ),
    Rule(
        "link-to-pattern",
        "a `link` to a pattern that may not be linked to",
        "`link: pattern_completed`",
        "Only `pattern_human_handoff` may be linked to; from patterns also `pattern_chitchat` and "
        "`pattern_customer_satisfaction`.",
    ),
    Rule(
        "link-forgets",
        "a `link` to a flow that asks for what was just answered: engines differ on whether the "
        "answer is still there",
        "`link: pay` where both flows collect `plate`",
        "List the slot under `persisted_slots` if it should be kept; here it is forgotten else.",
        "warning",
    ),
    Rule(
        "response-unknown",
        "a step says a text that does not exist",
        "`action: utter_helo`",
        "Write the text under `responses`, or correct the name.",
    ),
    Rule(
        "question-missing",
        "a question without words",
        "`collect: name` and no `utter_ask_name`",
        "Write the text under `responses`, or name another one with `utter`.",
    ),
    Rule(
        "question-twice",
        "a question that a text and an action both ask",
        "`utter_ask_name` beside `action_ask_name`",
        "Delete one of the two.",
    ),
)

ACTIONS = (
    Rule(
        "action-unknown",
        "an action that nobody carries out",
        "`action: lookup_debt`",
        "The actions are listed in integrations/actions.py and in the studio.",
    ),
    Rule(
        "argument-missing",
        "an action that is not told what it needs",
        "`action: find_days` without `desk`",
        "Add it under `args`.",
    ),
    Rule(
        "argument-unknown",
        "an action that is told something it does not take",
        "`args: {colour: red}`",
        "Delete it or correct its name.",
    ),
    Rule(
        "argument-slot",
        "an argument made of a slot that does not exist, or of its name in braces",
        '`args: {desk: slots.ofice}`, `args: {desk: "{office}"}`',
        "Correct the slot's name, or define the slot; an answer is handed on as `slots.name`.",
    ),
    Rule(
        "result-unknown",
        "a result the action does not give",
        "`into: {coed: code}`",
        "Correct its name; what a city's own system adds is written `item.name`.",
    ),
    Rule(
        "result-slot",
        "a result goes into a slot that does not exist",
        "`into: {code: cdoe}`",
        "Correct the slot's name, or define the slot.",
    ),
    Rule(
        "outcome-unread",
        "an action may fail and the flow does not listen",
        "`into` without `outcome`",
        "Take `outcome` into a slot and branch on it; else the bot only apologises and stops.",
        "warning",
    ),
    Rule(
        "slot-maybe-empty",
        "an action is handed a slot that may be empty on some way through the flow",
        "`args: {desk: slots.office}` before anybody asked",
        "Ask for it before, or look at it: `if: slots.office is not null`.",
    ),
    Rule(
        "outcome-unknown",
        "a condition waits for an outcome the action never gives",
        '`if: slots.outcome = "sucess"`',
        "Outcomes are `ok` and the action's own reasons.",
    ),
    Rule(
        "free-text-to-action",
        "free text goes into something that is done once, and nobody asks whether it is right: "
        "“stop” would be sent off as the answer",
        "`collect: remark` and right after it a `once: true` action that needs it",
        "Ask “is this correct?” in between, or give the question `rejections`.",
        "warning",
    ),
)
