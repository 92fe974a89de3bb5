"""Cities: is everything there that their residents will be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.engine.check_scope import Scope, at, missing_languages, problem
from flows.engine.city import City
from flows.engine.problems import FileProblem
from flows.engine.tongue import EMERGENCIES


def city_services(scope: Scope) -> Iterator[FileProblem]:
    for city in scope.facts.cities.values():
        desks = {service for desk in city.desks.values() for service in desk.services}
        for name in sorted((city.services | desks | city.elsewhere.keys()) - scope.catalog.keys()):
            message = f"{city.id}: there is no service '{name}'"
            yield problem("city-service", city, _named_at(city, name), message)
        for name in sorted(desks & scope.catalog.keys() - city.services):
            message = f"{city.id}: a desk books '{name}', not offered here"
            yield problem("desk-service", city, _desk_at(city, name), message)


def _named_at(city: City, service: str) -> int:
    """Where the city names it: among its services, elsewhere, or at a desk."""
    if service in city.elsewhere:
        return city.line_of("elsewhere", service)
    return city.line_of("services") if service in city.services else _desk_at(city, service)


def _desk_at(city: City, service: str) -> int:
    desk = next((desk.id for desk in city.desks.values() if service in desk.services), "")
    return city.line_of("desks", desk, "services")


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
                line = city.line_of("emergency", kind)
                yield problem("emergency-missing", city, line, message)


def city_texts(scope: Scope) -> Iterator[FileProblem]:
    for city in scope.facts.cities.values():
        for line, what, texts in _texts(city):
            missing = missing_languages(texts, city.languages)
            if missing:
                message = f"{city.id}: {what} is missing in {missing}"
                yield problem("city-text", city, line, message)


def _texts(city: City) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    """Where it stands in the file, what it is, and its words by language."""
    yield city.line_of("name"), "the city's name", city.names
    for name, texts in city.elsewhere.items():
        yield city.line_of("elsewhere", name), f"elsewhere '{name}'", texts
    for key, table in (("lists", city.lists), ("options", city.options)):
        for name, options in table.items():
            for one in options:
                line = at(one.lines, "missing") or city.line_of(key, name)
                yield line, f"'{one.value}' of '{name}'", one.titles
    for desk in city.desks.values():
        where = ("desks", desk.id)
        yield city.line_of(*where, "name"), f"the name of desk '{desk.id}'", desk.names
        yield city.line_of(*where, "address"), f"the address of desk '{desk.id}'", desk.addresses
        if desk.documents:
            line = city.line_of(*where, "documents")
            yield line, f"the documents of desk '{desk.id}'", desk.documents


def city_overrides(scope: Scope) -> Iterator[FileProblem]:
    for city in scope.facts.cities.values():
        for name in sorted(city.responses.keys() - scope.responses.keys()):
            message = f"{city.id}: no service has a response '{name}'"
            yield problem("city-response", city, city.line_of("responses", name), message)
        for name in sorted(city.options.keys() - scope.slots.keys()):
            message = f"{city.id}: 'options' names slot '{name}', not there"
            yield problem("city-options", city, city.line_of("options", name), message)


def channels(scope: Scope) -> Iterator[FileProblem]:
    for city in scope.facts.cities.values():
        for n, account in enumerate(city.accounts):
            if account.channel not in scope.facts.channels:
                message = f"{city.id}: account '{account.id}': no channel '{account.channel}'"
                yield problem("channel-unknown", city, city.line_of("accounts", str(n)), message)


def bots(scope: Scope) -> Iterator[FileProblem]:
    """An account with a token is one bot: messengers name it by its id alone, whatever the city."""
    named: dict[tuple[str, str], str] = {}
    tokens: dict[str, str] = {}
    for city in scope.facts.cities.values():
        for n, account in enumerate(city.accounts):
            if not account.token_env:
                continue
            own, line = f"{city.id}: account '{account.id}'", city.line_of("accounts", str(n))
            if (first := named.setdefault((account.channel, account.id), city.id)) != city.id:
                message = f"{own}: {first} has one of this id; give it another"
                yield problem("account-twice", city, line, message)
            if (other := tokens.setdefault(account.token_env, own)) != own:
                message = f"{own}: '{account.token_env}' is the token of {other}"
                yield problem("token-twice", city, line, message)


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
                message = f"{city.id}: 'keep_days' names '{kind}', not kept"
                yield problem("keep-days-unknown", city, city.line_of("keep_days", kind), message)
