"""The fake store's history of one address."""

from __future__ import annotations

from bot.domain.messages import Address, InboundKind
from bot.ports import Entry, History, Order, Sent
from tests.fakes_tables import OutgoingRow, Tables

UNSENT = ("queued", "sending", "unknown")


def history_of(tables: Tables, address: Address, most: int, before: Order | None) -> History:
    resident = tables.addresses.get(address)
    spoken = _spoken(tables, address, resident)
    entries = sorted([*_heard(tables, address, resident), *spoken], key=lambda entry: entry.order)
    mine = [entry.sent for entry in spoken if entry.sent]
    page = [entry for entry in entries if before is None or entry.order < before]
    return History(
        resident=resident,
        entries=tuple(page[-most:] if most else ()),
        earlier=len(page) > most,
        heard=max((e.order[2] for e in entries if e.said is not None), default=0),
        spoken=max((each.id for each in mine), default=0),
        unread=sum(each.state in UNSENT for each in mine),
    )


def _heard(tables: Tables, address: Address, resident: int | None) -> list[Entry]:
    return [
        Entry((row.id, 0, row.id), row.inbound.received_at, said=row.inbound.body)
        for row in tables.inbound.values()
        if row.address == address
        and row.resident == resident
        and row.inbound.kind is InboundKind.SAID
    ]


def _spoken(tables: Tables, address: Address, resident: int | None) -> list[Entry]:
    anchor, entries = 0, []
    rows = [row for row in tables.outgoing.values() if row.address == address]
    for row in sorted(rows, key=lambda row: row.id):
        if row.resident == resident:
            anchor = max(anchor, row.outgoing.reply_to or 0)
            place = row.outgoing.reply_to or anchor
            entries.append(Entry((place, 1, row.id), row.state_at, sent=_sent(row)))
        elif row.state in UNSENT:
            entries.append(Entry((0, 1, row.id), None, sent=_sent(row)))
    return entries


def _sent(row: OutgoingRow) -> Sent:
    return Sent(row.id, row.address, row.outgoing, row.state, row.outgoing.reply_to)
