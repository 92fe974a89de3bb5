"""Telegram: updates in, messages out. Our inbox is the dispatcher; the library is client and types.

    update --- parse ---> Arrival --- door ---> the inbox, and what Telegram wants done at once
    outbox --- channel --- render ---> messages, one part after the other

`poller` fetches updates where nobody can reach us; else `bot/web/hooks.py` is handed them. Both
give them to the same `door`.
"""
