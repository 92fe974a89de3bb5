"""Rules about the phrases that the language model learns from."""

from __future__ import annotations

from flows.engine.check_rule import Rule

PHRASES = (
    Rule(
        "phrase-unreadable",
        "a line that is neither an intent nor a phrase, or marks nothing that can be read",
        "`   - pay my fine` with three spaces in front, `[gas]{utility}`",
        "docs/understanding.md shows how a file is written; what is named stands as "
        "`[gas](utility)` or `[leccy](utility:electricity)`.",
    ),
    Rule(
        "phrase-twice",
        "one phrase twice in a language; signs, accents and capitals make no difference",
        "`pay my fine` and `Pay my fine!`",
        "Delete one of the two.",
    ),
    Rule(
        "phrase-means-two",
        "one phrase under two intents: whichever the model learns, it is wrong",
        "`gas` under utility.pay and under utility.which",
        "Keep it where the borders in nlu/model/intents.yml put it.",
    ),
    Rule(
        "phrases-alike",
        "too many phrases of an intent that differ from another one by a single word",
        "`pay my gas bill`, `pay my water bill`, `pay your water bill`",
        "Say it in other words, or delete it: a model learns little from a form that is filled "
        "in. The bound stands in nlu/model/limits.yml.",
    ),
    Rule(
        "phrases-few",
        "fewer phrases of an intent in a language than its kind needs",
        "80 phrases for `fine.pay`",
        "Write more. How many each kind needs stands in nlu/model/limits.yml.",
    ),
    Rule(
        "phrases-uneven",
        "an intent with far more phrases in one language than in another",
        "300 phrases in English, 120 in Chinese",
        "Write more in the other language; nlu/model/limits.yml says how far apart they may be.",
    ),
    Rule(
        "intent-unknown",
        "phrases of an intent that nlu/model/intents.yml does not list",
        "`- intent: fine.pai`",
        "Is it misspelt? Else add it there, with its kind and what it means.",
    ),
    Rule(
        "intent-without-phrases",
        "an intent of nlu/model/intents.yml without a phrase in a language",
        "`fine.pay` in the list, and nothing for it under zh",
        "Write phrases for it in that language's folder of nlu/model/data, or delete it.",
    ),
    Rule(
        "entity-unknown",
        "a phrase marks something as of a kind, or a value, that nlu/model/intents.yml does not "
        "list",
        "`[leccy](utility:power)`, `[gas](supply)`",
        "Correct it; where the words are not the value itself, give the value behind a colon.",
    ),
)
