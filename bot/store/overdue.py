"""Whom the tick has to wake: nobody's message waits longer than a crash takes to be noticed."""

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, or_, select, union

from bot.store.lease import NOBODY
from bot.store.line import Statement
from bot.store.tables import Moment, inbound, lease, talk

LOOK = "look"  # an action whose answer nobody is going to send: the talk itself has to ask again

_before: BindParameter[datetime] = bindparam("before", type_=Moment)
_free = or_(lease.c.resident.is_(None), lease.c.holder == NOBODY, lease.c.until < bindparam("now"))
OVERDUE = Statement(
    union(
        select(inbound.c.city, inbound.c.resident)
        .outerjoin_from(inbound, lease, lease.c.resident == inbound.c.resident)
        .where(inbound.c.handled_at.is_(None), inbound.c.received_at <= _before, _free),
        select(talk.c.city, talk.c.resident)
        .outerjoin_from(talk, lease, lease.c.resident == talk.c.resident)
        .where(talk.c.pending == LOOK, talk.c.updated_at <= _before, _free),
    ).limit(bindparam("most"))
)
