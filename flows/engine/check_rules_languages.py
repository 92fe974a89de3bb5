"""Rules about the files of languages, and about what a language needs elsewhere."""

from __future__ import annotations

from flows.engine.check_rule import Rule

LANGUAGES = (
    Rule(
        "language-unknown",
        "a city speaks a language that has no file",
        "`languages: [en, fr]` without flows/languages/fr.yml",
        "Write its file as docs/languages.md shows, or take it from the city's `languages`.",
    ),
    Rule(
        "language-key-missing",
        "something every language's file must say is missing",
        "no `small:`",
        "Add it; docs/languages.md has an example of each.",
    ),
    Rule(
        "language-word-twice",
        "the same words always mean one thing here and another thing there",
        "`basta` under control.cancel and under control.skip",
        "Take it away in one place; what can mean two things is no sure word.",
    ),
    Rule(
        "language-no-page",
        "our pages, or a messenger of the city, have no words of their own in one of its languages",
        "`languages: [en, es]` without bot/web/texts/es.yml",
        "Translate the file; until then residents read the city's first language there.",
    ),
    Rule(
        "translation-unknown",
        "a translation of a text, button, slot or flow that there is not",
        "`utter_aks_plate: ¿Cuál es la matrícula?`",
        "Correct the name: it is the one in the service's other files.",
    ),
    Rule(
        "translation-fit",
        "a translation with more or fewer parts than what it translates, or other places in braces",
        "two variations for three, or `{nombre}` for `{name}`",
        "Write as many, in the same order, with the same names in braces.",
    ),
    Rule(
        "translation-twice",
        "a text that is translated already, in another file",
        "`es` under `translation` and in es.yml",
        "Delete one of the two.",
    ),
)
