"""All rules of `check` in one table, and problems made by them; docs/checks.md comes from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flows.engine.check_rule import Rule
from flows.engine.check_rules_cities import CITIES
from flows.engine.check_rules_files import FILES
from flows.engine.check_rules_flows import ACTIONS, FLOWS, STEPS
from flows.engine.check_rules_model import MODEL
from flows.engine.check_rules_words import CONDITIONS, SLOTS, TEXTS
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
    return "".join(parts)


_TABLE = "| rule | level | what it finds | for example | what to do |\n|---|---|---|---|---|"
_HEAD = """\
# What `citydesk check` looks for

Every problem names its file and line, the rule that found it and what to do about it; `--json`
prints one line of JSON for each. An error keeps a file from being published, a warning does not.
This page is written from the code: `python -m bot.verbs.check_page`.
"""
