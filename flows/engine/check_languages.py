"""Languages: is everything there that a city needs to speak one."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine.check_scope import Scope, problem
from flows.engine.problems import FileProblem


def known(scope: Scope) -> Iterator[FileProblem]:
    there = scope.facts.languages
    for city in scope.facts.cities.values() if there is not None else ():
        for language in city.languages:
            if there is not None and language not in there:
                message = f"{city.id}: the language '{language}' has no file"
                yield problem("language-unknown", city, city.line_of("languages"), message)


def pages(scope: Scope) -> Iterator[FileProblem]:
    """Where a city has such a channel, that channel's own words are needed too."""
    for city in scope.facts.cities.values():
        channels = dict.fromkeys(account.channel for account in city.accounts)
        for channel in channels:
            there = scope.facts.pages.get(channel)
            for language in city.languages if there is not None else ():
                if there is not None and language not in there:
                    message = f"{city.id}: '{channel}' has no words of its own in '{language}'"
                    yield problem("language-no-page", city, city.line_of("languages"), message)
