"""Rules about files as they are read: can they be, and is everything where it belongs."""

from __future__ import annotations

from flows.engine.check_rule import Rule

FILES = (
    Rule(
        "yaml-unreadable",
        "the file is no YAML",
        "`text: He said: yes`",
        "Look at this line and the one above: quotes that are not closed, a tab, a missing space "
        "after a colon. Put texts with a colon, a brace or a # in quotes.",
    ),
    Rule(
        "yaml-too-large",
        "the file is too long, too deep, or repeats itself through anchors without an end",
        "a list in a list, sixty times",
        "Split the file, and write out what is repeated by & and * inside one another.",
    ),
    Rule(
        "key-twice",
        "the same key stands twice in one table; the later one is not read",
        "`text: a` and below it `text: b`",
        "Delete one of the two.",
    ),
    Rule(
        "format",
        "something stands where something else belongs",
        "`steps: ask_name`",
        "Compare with the example in docs/flows.md (cities: docs/cities.md).",
    ),
    Rule(
        "key-unknown",
        "a key nobody here knows; it is left alone and does nothing",
        "`colect: name`",
        "Is it misspelt? The keys are listed in docs/flows.md and docs/cities.md.",
        "warning",
    ),
    Rule(
        "without-effect",
        "a key that other engines, language models or telephones read; here it does nothing",
        "`always_include_in_prompt: true`",
        "Leave it for the other engine, or delete it.",
        "warning",
    ),
    Rule(
        "defined-twice",
        "two flows, slots or texts of the same name",
        "two files with `utter_done:`",
        "Rename one of them, or delete it. Only a slot may be written twice, word for word.",
    ),
    Rule(
        "condition-unreadable",
        "a condition that cannot be read",
        "`if: slots.age >`",
        "Texts stand in quotes, sets have no commas, there is no && and no !. See docs/flows.md.",
    ),
    Rule(
        "flow-empty",
        "a flow without steps",
        "`steps: []`",
        "Give the flow a step, or delete it.",
    ),
    Rule(
        "step-kind",
        "a step that does two things, or nothing",
        "`- {collect: name, action: utter_hello}`",
        "Make two steps of it, or add what is missing.",
    ),
    Rule(
        "step-id",
        "a step's name that is taken or reserved",
        "two steps with `id: ask`",
        "Give each step of a flow a name of its own; END is reserved.",
    ),
    Rule(
        "list-end",
        "an inner list of steps that does not say where to go afterwards",
        "`then: [{action: utter_sorry}]`",
        "Give its last step a `next`: the name of a step, or END.",
    ),
    Rule(
        "branch-after-else",
        "a branch behind `else`; it is never taken",
        "`- else: a` and below it `- if: slots.b`",
        "Put `else` last.",
    ),
    Rule(
        "link-last",
        "a `link` that is not alone at the end of its list",
        "`- link: other` with a step below it",
        "End the list with the link, or use `call`, which comes back.",
    ),
    Rule(
        "noop-next",
        "a `noop` that does not say where to go",
        "`- noop: true`",
        "Add `next`, or delete the step.",
    ),
    Rule(
        "call-outside",
        "a `call` of a tool or agent that is no flow",
        "`- {call: x, mcp_server: y}`",
        "Use an action for it; only flows can be called.",
    ),
    Rule(
        "persisted-old",
        "the old way to keep an answer",
        "`reset_after_flow_ends: false`",
        "Write the slot under the flow's `persisted_slots`.",
        "warning",
    ),
    Rule(
        "persisted-both",
        "both ways to keep an answer in one flow; other engines refuse that",
        "`persisted_slots: [a]` and `reset_after_flow_ends: false`",
        "Keep `persisted_slots` only.",
    ),
    Rule(
        "slot-type",
        "a slot of no known type",
        "`type: date`",
        "Types are text, bool, categorical, float, any and list; for a date: type text, kind date.",
    ),
    Rule(
        "mapping-type",
        "a mapping of no known type",
        "`mappings: [{type: from_mail}]`",
        "Leave `mappings` out where residents answer; `controlled` where only actions fill it.",
    ),
    Rule(
        "choice-twice",
        "one value twice among the choices",
        "`values: [gold, Gold]`",
        "Delete one; capitals make no difference.",
        "warning",
    ),
    Rule(
        "response-empty",
        "a response without any variation",
        "`utter_done: []`",
        "Write a text below it, or delete it.",
    ),
)
