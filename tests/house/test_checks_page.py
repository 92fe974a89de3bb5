"""The list of what `check` looks for is the code's own."""

from __future__ import annotations

from bot.verbs.check_page import PAGE
from flows.engine.check_rules import CHAPTERS, RULES, page


def test_the_page_of_checks_is_fresh() -> None:
    """`python -m bot.verbs.check_page` writes it anew."""
    assert PAGE.read_text("utf-8") == page()


def test_no_rule_is_named_twice() -> None:
    assert len(RULES) == sum(len(rules) for _, rules in CHAPTERS)


def test_every_rule_says_what_to_do() -> None:
    for rule in RULES.values():
        assert all((rule.finds, rule.example, rule.hint)), rule.id
        assert "|" not in rule.finds + rule.example + rule.hint
