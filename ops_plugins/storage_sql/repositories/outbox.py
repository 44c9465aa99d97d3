"""Events that wait for delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.event import Event
from ops_plugins.storage_sql.insertion import insert, values_of
from ops_plugins.storage_sql.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_OLDEST_FIRST = sa.select(*outbox.c).order_by(outbox.c.created_at, outbox.c.id)
_UNSENT = _OLDEST_FIRST.where(outbox.c.sent_at.is_(None)).limit(sa.bindparam("rows"))
_OF_AGGREGATE = _OLDEST_FIRST.where(outbox.c.aggregate == sa.bindparam("aggregate"))
_MARK_SENT = (
    sa.update(outbox)
    .where(outbox.c.id.in_(sa.bindparam("ids", expanding=True)), outbox.c.sent_at.is_(None))
    .values(sent_at=sa.bindparam("now"))
)


@attrs.frozen
class SqlOutbox:
    """Keeps events, in the transaction of what they report."""

    connection: Connection

    def add(self, event: Event) -> bool:
        """Store an event; False when one with its aggregate, kind and occurrence is there."""
        unique = [outbox.c.aggregate, outbox.c.kind, outbox.c.occurrence]
        statement = insert(self.connection, outbox).on_conflict_do_nothing(index_elements=unique)
        return self.connection.execute(statement, values_of(event, outbox)).rowcount == 1

    def unsent(self, limit: int) -> tuple[Event, ...]:
        """Return events that wait for delivery, oldest first."""
        return tuple(Event(*row) for row in self.connection.execute(_UNSENT, {"rows": limit}))

    def mark_sent(self, ids: Sequence[str], now: datetime) -> None:
        """Record that events were delivered."""
        if ids:
            self.connection.execute(_MARK_SENT, {"ids": list(ids), "now": now})

    def of_aggregate(self, aggregate: str) -> tuple[Event, ...]:
        """Return all events about one thing, oldest first."""
        return tuple(Event(*row) for row in self.connection.execute(_OF_AGGREGATE, {"aggregate": aggregate}))
