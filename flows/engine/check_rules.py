"""All rules of `check` in one table, and problems made by them; docs/checks.md comes from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flows.engine.check_rule import Rule
from flows.engine.check_rules_cities import CITIES
from flows.engine.check_rules_files import FILES
from flows.engine.check_rules_flows import ACTIONS, FLOWS, STEPS
from flows.engine.check_rules_languages import LANGUAGES
from flows.engine.check_rules_model import MODEL
from flows.engine.check_rules_phrases import PHRASES
from flows.engine.check_rules_texts import TEXTS
from flows.engine.check_rules_words import CONDITIONS, SLOTS
from flows.engine.problems import FileProblem

CHAPTERS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Files", FILES),
    ("Flows", FLOWS),
    ("Steps", STEPS),
    ("Actions", ACTIONS),
    ("Conditions", CONDITIONS),
    ("Slots", SLOTS),
    ("Texts", TEXTS),
    ("Every way through a flow, every channel, every language", MODEL),
    ("Cities", CITIES),
    ("Languages", LANGUAGES),
    ("What the language model learns from", PHRASES),
)

RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.id: rule for _, rules in CHAPTERS for rule in rules}
)


def problem_by(rule: str, file: str, line: int, message: str) -> FileProblem:
    """The rule gives the level and the hint."""
    found = RULES[rule]
    return FileProblem(file, line, message, found.level, found.id, found.hint)


def page() -> str:
    """docs/checks.md."""
    parts = [_HEAD]
    for title, rules in CHAPTERS:
        rows = (
            f"| `{rule.id}` | {rule.level} | {rule.finds} | {rule.example} | {rule.hint} |"
            for rule in rules
        )
        parts.append(f"\n## {title}\n\n{_TABLE}\n" + "\n".join(rows) + "\n")
    return "".join((*parts, _FOOT))


_FOOT = """
## How long a text can become

Texts and titles are judged with the longest answer in each of their places: the longest choice in
that language, the longest value of the slot's kind (a day, a name, a phone number ...), 1,999
letters for free text, what the city's own file says. The lengths stand in
`flows/engine/check_longest.py`. What only an action or the engine puts in (`{total}`, `{changes}`)
has no known length and counts as nothing; Telegram sends in several messages what is too long for
one.

Buttons are counted with those that a city's menu (`services`), the resident's answers (`answers`)
and the actions add; how many an action gives at most stands in `integrations/actions.py`. Where
nobody can say it beforehand, nothing is complained of, since each channel copes: Telegram shows 99
buttons and lists the others in the text with the numbers they can be chosen by, and cuts titles at
64 letters; the web page, the terminal and REST show whatever there is.

## Where a problem stands

At the line of what is wrong: a text in a language at that language's line (one that is missing
where it would be added), a condition at its `if`, a name at the key that names it. Lines that
cannot be read at all are left out one by one, so that all else is told in the same answer.
"""
_TABLE = "| rule | level | what it finds | for example | what to do |\n|---|---|---|---|---|"
_HEAD = """\
# What `citydesk check` looks for

Every problem names its file and line, the rule that found it and what to do about it; `--json`
prints one line of JSON for each. An error keeps a file from being published, a warning does not.
This page is written from the code: `python -m bot.verbs.check_page`.
"""
