"""Cities: is everything there that their residents will be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.engine.check_scope import Scope, missing_languages, problem
from flows.engine.city import EMERGENCIES, City
from flows.engine.problems import FileProblem


def city_services(scope: Scope) -> Iterator[FileProblem]:
    for city in scope.facts.cities.values():
        desks = {service for desk in city.desks.values() for service in desk.services}
        for name in sorted((city.services | desks | city.elsewhere.keys()) - scope.catalog.keys()):
            yield problem(
                "city-service",
                city,
                city.line_of("services"),
                f"{city.id}: there is no service '{name}'",
            )
        for name in sorted(desks & scope.catalog.keys() - city.services):
            yield problem(
                "desk-service",
                city,
                city.line_of("desks"),
                f"{city.id}: a desk books '{name}', not offered here",
            )


def elsewhere(scope: Scope) -> Iterator[FileProblem]:
    """Asked for a service of another city, the bot says where it is to be had."""
    offered = {name for city in scope.facts.cities.values() for name in city.services}
    for city in scope.facts.cities.values():
        for name in sorted(offered & scope.catalog.keys() - city.services - city.elsewhere.keys()):
            yield problem(
                "elsewhere-missing",
                city,
                city.line_of("elsewhere"),
                f"{city.id}: 'elsewhere' says nothing about '{name}'",
            )


def emergencies(scope: Scope) -> Iterator[FileProblem]:
    for city in scope.facts.cities.values():
        for kind in EMERGENCIES:
            missing = missing_languages(city.emergency.get(kind, {}), city.languages)
            if missing:
                message = f"{city.id}: the emergency text '{kind}' is missing in {missing}"
                yield problem("emergency-missing", city, city.line_of("emergency"), message)


def city_texts(scope: Scope) -> Iterator[FileProblem]:
    for city in scope.facts.cities.values():
        for key, what, texts in _texts(city):
            missing = missing_languages(texts, city.languages)
            if missing:
                message = f"{city.id}: {what} is missing in {missing}"
                yield problem("city-text", city, city.line_of(key), message)


def _texts(city: City) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """The key of the file, what it is, and its words by language."""
    yield "name", "the city's name", city.names
    for name, texts in city.elsewhere.items():
        yield "elsewhere", f"elsewhere '{name}'", texts
    for key, table in (("lists", city.lists), ("options", city.options)):
        for name, options in table.items():
            yield from ((key, f"'{one.value}' of '{name}'", one.titles) for one in options)
    for desk in city.desks.values():
        yield "desks", f"the name of desk '{desk.id}'", desk.names
        yield "desks", f"the address of desk '{desk.id}'", desk.addresses
        if desk.documents:
            yield "desks", f"the documents of desk '{desk.id}'", desk.documents


def city_overrides(scope: Scope) -> Iterator[FileProblem]:
    for city in scope.facts.cities.values():
        for name in sorted(city.responses.keys() - scope.responses.keys()):
            yield problem(
                "city-response",
                city,
                city.line_of("responses"),
                f"{city.id}: no service has a response '{name}'",
            )
        for name in sorted(city.options.keys() - scope.slots.keys()):
            yield problem(
                "city-options",
                city,
                city.line_of("options"),
                f"{city.id}: 'options' names slot '{name}', not there",
            )


def channels(scope: Scope) -> Iterator[FileProblem]:
    for city in scope.facts.cities.values():
        for account in city.accounts:
            if account.channel not in scope.facts.channels:
                message = f"{city.id}: account '{account.id}': no channel '{account.channel}'"
                yield problem("channel-unknown", city, city.line_of("accounts"), message)


def bots(scope: Scope) -> Iterator[FileProblem]:
    """An account with a token is one bot: messengers name it by its id alone, whatever the city."""
    named: dict[tuple[str, str], str] = {}
    tokens: dict[str, str] = {}
    for city in scope.facts.cities.values():
        for account in (account for account in city.accounts if account.token_env):
            own, token = f"{city.id}: account '{account.id}'", str(account.token_env)
            if (first := named.setdefault((account.channel, account.id), city.id)) != city.id:
                yield problem(
                    "account-twice",
                    city,
                    city.line_of("accounts"),
                    f"{own}: {first} has one of this id; give it another",
                )
            if (other := tokens.setdefault(token, own)) != own:
                yield problem(
                    "token-twice",
                    city,
                    city.line_of("accounts"),
                    f"{own}: '{token}' is the token of {other}",
                )


def keeping(scope: Scope) -> Iterator[FileProblem]:
    """What is kept without an end is kept for ever."""
    for city in scope.facts.cities.values():
        for kind in sorted(scope.facts.kept - city.keep_days.keys()):
            yield problem(
                "keep-days-missing",
                city,
                city.line_of("keep_days"),
                f"{city.id}: 'keep_days' says nothing about '{kind}'",
            )
        if scope.facts.kept:
            for kind in sorted(city.keep_days.keys() - scope.facts.kept):
                yield problem(
                    "keep-days-unknown",
                    city,
                    city.line_of("keep_days"),
                    f"{city.id}: 'keep_days' names '{kind}', not kept",
                )
