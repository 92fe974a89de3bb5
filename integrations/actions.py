"""The one table of actions: what flows may ask for, what each reads, gives and may fail with.

Read by the engine (class), `citydesk check`, docs and studio. How they are done: bot/usecases/act.
Results of a look-up that a city's system adds on its own are read as `item.<field>`.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.facts import ActionFacts, Left

MOST: Mapping[str, int] = {"days": 7, "times": 12, "near": 3, "matters": 8}
"""Results that are lists of buttons, and how many there are at most."""

_PLACE_REASONS = frozenset({"taken", "closed", "no_such_time", "past", "too_soon", "too_far"})


def _action(
    name: str,
    kind: str,
    *,
    needs: str = "",
    takes: str = "",
    gives: str = "",
    reasons: frozenset[str] = frozenset(),
    left: Left | None = None,
) -> ActionFacts:
    return ActionFacts(
        name=name,
        kind=kind,  # type: ignore[arg-type]  # written out below: look, local or remote
        needs=frozenset(needs.split()),
        takes=frozenset(takes.split()),
        gives=frozenset(gives.split()) | {"outcome"},
        reasons=reasons,
        left=left or Left(),
        most={result: MOST[result] for result in gives.split() if result in MOST},
    )


_ROWS = (
    # looks: through a port, before the transaction, time-limited, repeatable
    _action(
        "look_up_debt",
        "look",
        needs="register by",
        gives="reference title place at lines total deadline receipt",
        reasons=frozenset(
            {"not_found", "already_paid", "not_ready", "in_person", "wrong_city"}
            | {"too_many_tries", "down"}
        ),
    ),
    _action(
        "find_days",
        "look",
        needs="desk slot",
        takes="within",
        gives="days fits",
        reasons=frozenset({"none"}),
    ),
    _action(
        "find_times",
        "look",
        needs="desk date slot",
        takes="date_slot within",
        gives="times days fits",
        reasons=frozenset({"none", "closed", "past", "too_soon", "too_far"}),
    ),
    _action(
        "check_person",
        "look",
        needs="id on",
        takes="min_age_male min_age_female",
        gives="sex age allowed_from",
        reasons=frozenset({"too_young", "unknown"}),
    ),
    _action(
        "list_matters", "look", takes="slot kind", gives="matters", reasons=frozenset({"none"})
    ),
    _action(
        "show_matter",
        "look",
        needs="matter",
        gives="kind title at place code state total link file desk booking payment",
        reasons=frozenset({"gone"}),
    ),
    _action(
        "tell_known",
        "look",
        gives="since messages answers doors bookings past_bookings paid unpaid filled",
    ),
    _action("list_doors", "look", gives="doors", reasons=frozenset({"one"})),
    # local: inside the turn's transaction, in a savepoint
    _action(
        "hold_place",
        "local",
        needs="desk date time",
        takes="date_slot time_slot",
        gives="booking until near",
        reasons=_PLACE_REASONS,
        left=Left(holds=frozenset({"ok"})),
    ),
    _action("give_back_place", "local", left=Left(frees=frozenset({"ok"}))),
    _action(
        "confirm_booking",
        "local",
        needs="booking title",
        takes="persons",
        gives="code place address arrive documents page file",
        reasons=frozenset({"lapsed", "already_booked"}),
        left=Left(frees=frozenset({"ok", "lapsed", "already_booked"})),
    ),
    _action(
        "move_booking",
        "local",
        needs="booking date time",
        takes="date_slot time_slot",
        gives="code place address near page file",
        reasons=_PLACE_REASONS | {"gone", "too_late"},
    ),
    _action(
        "cancel_booking",
        "local",
        needs="booking",
        reasons=frozenset({"gone", "too_late"}),
    ),
    _action(
        "create_payment",
        "local",
        needs="register reference total title receipt_text",
        gives="payment link until",
        reasons=frozenset({"already_paid", "being_paid", "nothing_due"}),
        left=Left(opens="link"),
    ),
    _action(
        "cancel_payment",
        "local",
        needs="payment",
        reasons=frozenset({"gone", "already_paid", "being_paid"}),
        left=Left(closes=True),
    ),
    _action("stop_reminders", "local"),
    _action("start_reminders", "local"),
    _action("erase_me", "local", gives="kept"),
    _action("make_link_code", "local", gives="code minutes"),
    _action(
        "check_link_code",
        "local",
        needs="code",
        gives="unfinished",
        reasons=frozenset({"wrong", "own", "booking", "too_many_tries"}),
    ),
    _action(
        "link_doors",
        "local",
        needs="code",
        gives="no_reminders",
        reasons=frozenset({"wrong", "own", "being_paid", "not_now", "too_many_tries"}),
    ),
    _action("unlink_doors", "local", reasons=frozenset({"none"})),
    # remote: asked right after the commit under its key, by the same hand
    _action(
        "submit_request",
        "remote",
        needs="register fields",
        gives="reference",
        reasons=frozenset({"refused", "down"}),
    ),
)

ACTIONS: Mapping[str, ActionFacts] = {row.name: row for row in _ROWS}
