"""Rules about texts, their places and their buttons."""

from __future__ import annotations

from flows.engine.check_rule import Rule

TEXTS = (
    Rule(
        "text-language",
        "a text is missing in a language of a city that offers the service",
        "`text: Hello` and no `translation`",
        "Add it: English under `text`, others under `translation: {zh: …}`.",
    ),
    Rule(
        "text-empty",
        "a text with nothing in it",
        "`text: ' '`",
        "Write the text, or delete the variation.",
    ),
    Rule(
        "placeholder-unknown",
        "braces around a name that is no slot",
        "`Hello {nmae}`",
        "Correct the name; words without a slot are listed in docs/flows.md.",
    ),
    Rule(
        "placeholder-empty",
        "braces with nothing in them",
        "`Hello {}`",
        "Write a slot's name between them, or delete them.",
    ),
    Rule(
        "placeholder-open",
        "a single brace, or wide braces around a slot's name: residents would see them",
        "`Hello {name`, or `您好，｛name｝`",
        "Write `{name}` in plain braces; a brace that is to be seen is written twice.",
    ),
    Rule(
        "button-language",
        "a button without a title in a language of a city that offers the service",
        "`title: Yes` and no `translation`",
        "Add `translation: {zh: {title: …}}`.",
    ),
    Rule(
        "button-source",
        "`buttons_from` names something that holds no buttons",
        "`buttons_from: name` where name is text",
        "Name a slot of type list or any that an action fills, `services` or `answers`.",
    ),
    Rule(
        "button-slot",
        "a button sets a slot that does not exist",
        "`/SetSlots(colour=red)`",
        "Correct the name, or define the slot.",
    ),
    Rule(
        "button-list",
        "a button sets a list; only actions fill lists",
        "`/SetSlots(offices=a)`",
        "Set a slot of another type.",
    ),
    Rule(
        "button-value",
        "a button gives a slot a value it cannot have",
        "`/SetSlots(tier=golden)`",
        "Write one of the slot's values.",
    ),
    Rule(
        "button-pairs",
        "a button that sets more than ten slots",
        "`/SetSlots(a=1, b=2, …)`",
        "Set the others with `set_slots` in the flow.",
    ),
    Rule(
        "button-payload",
        "a button's payload that nobody can read; pressed, it would be said as it stands",
        "`/SetSlots(tier=gold`, `SetSlots(tier=gold)`, `/setslots(tier=gold)`",
        "Write `/SetSlots(slot=value)` or `/intent`, or leave `payload` out to say the title.",
    ),
    Rule(
        "text-channel",
        "a variation for a channel that we do not speak; it is never said",
        "`channel: telegramm`",
        "The channels are listed in docs/cities.md.",
        "warning",
    ),
    Rule(
        "button-intent",
        "a button's intent has no training phrases",
        "`/pai`",
        "Is it misspelt? Else write phrases for it under nlu/model/data.",
    ),
    Rule(
        "choice-language",
        "a choice without a name in a language of a city that offers the service",
        "`{value: gold, en: Gold}`",
        "Add the missing language beside the others.",
    ),
    Rule(
        "label-language",
        "a slot's label is missing in a language of a city that offers the service",
        "`labels: {en: phone}`",
        "Add the missing language, or delete all labels of the slot.",
    ),
)
