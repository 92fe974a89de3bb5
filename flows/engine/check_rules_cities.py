"""Rules about the files of cities."""

from __future__ import annotations

from flows.engine.check_rule import Rule

CITIES = (
    Rule(
        "city-key-missing",
        "something every city must say is missing",
        "no `zone:`",
        "Add it; docs/cities.md has an example of each.",
    ),
    Rule(
        "practice-wall",
        "a live city with the sandbox behind it would answer residents with play money",
        "`gateway: sandbox` without `practice: true`",
        "Name a real gateway and connector, or say `practice: true`.",
    ),
    Rule(
        "city-service",
        "a city names a service that does not exist",
        "`services: [traffic_fien]`",
        "Services are the folders of flows/catalog.",
    ),
    Rule(
        "desk-service",
        "a desk books a service the city does not offer",
        "a desk for `passport`, and `services` without it",
        "Add it to the city's `services`, or take it from the desk.",
        "warning",
    ),
    Rule(
        "elsewhere-missing",
        "a service of another city, and nothing to say to who asks for it here",
        "`elsewhere` without `library_card`",
        "Say under `elsewhere` where it is to be had.",
        "warning",
    ),
    Rule(
        "emergency-missing",
        "an emergency text is missing in a language of the city",
        "`emergency: {gas: {en: …}}` in a city that speaks zh",
        "Write it in every language of the city.",
    ),
    Rule(
        "city-text",
        "a name, address or text of the city is missing in one of its languages",
        "`name: {en: North}` in a city that speaks zh",
        "Write it in every language of the city.",
    ),
    Rule(
        "city-response",
        "a city words a text that no service says",
        "`responses: {utter_helo: …}`",
        "Correct the name, or delete it.",
        "warning",
    ),
    Rule(
        "city-options",
        "a city has its own choices for a slot that does not exist",
        "`options: {tire: …}`",
        "Correct the name, or delete it.",
    ),
    Rule(
        "channel-unknown",
        "an account on a channel we do not speak",
        "`channel: telegraph`",
        "The channels are listed in docs/cities.md.",
    ),
    Rule(
        "account-twice",
        "two cities with one account of the same id on one channel",
        "`{id: desk_bot, channel: telegram}` in two files",
        "Give one of them another id.",
    ),
    Rule(
        "token-twice",
        "two accounts with the same token: one bot cannot be two",
        "`token_env: BOT_TOKEN` twice",
        "Name another setting for one of them.",
    ),
    Rule(
        "keep-days-missing",
        "a kind of row the city does not say how long to keep",
        "`keep_days` without `messages`",
        "Add it with a number of days.",
    ),
    Rule(
        "keep-days-unknown",
        "days for something that is not kept",
        "`keep_days: {gossip: 1}`",
        "Delete it or correct its name.",
        "warning",
    ),
)
