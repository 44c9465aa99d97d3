"""Outcomes of requests with an idempotency key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.idempotency import IdempotencyInProgress, IdempotencyKey, IdempotencyRecord
from ops_plugins.storage_sql.insertion import insert
from ops_plugins.storage_sql.tables import idempotency_keys as keys

if TYPE_CHECKING:
    from datetime import datetime

    from ops_core.domain.principal import Owner

_FIND = sa.select(keys.c.fingerprint, keys.c.result_id, keys.c.created_at, keys.c.expires_at).where(
    keys.c.owner == sa.bindparam("owner"),
    keys.c.route == sa.bindparam("route"),
    keys.c.key == sa.bindparam("key"),
    keys.c.expires_at > sa.bindparam("now"),
)
_PURGE = sa.delete(keys).where(keys.c.expires_at <= sa.bindparam("now"))


@attrs.frozen
class SqlIdempotency:
    """Keeps outcomes by owner, route and key."""

    connection: Connection

    def find(self, owner: Owner, route: str, key: str, now: datetime) -> IdempotencyRecord | None:
        """Return the record, or None when there is none or it has expired."""
        given = {"owner": owner, "route": route, "key": key, "now": now}
        row = self.connection.execute(_FIND, given).first()
        if row is None:
            return None
        fingerprint, result_id, created_at, expires_at = row
        return IdempotencyRecord(owner, IdempotencyKey(route, key, fingerprint), result_id, created_at, expires_at)

    def add(self, record: IdempotencyRecord) -> None:
        """Store a record in the transaction of the effect, replacing an expired one.

        Raises:
            IdempotencyInProgress: Another transaction stored the same key first.
        """
        statement = insert(self.connection, keys)
        fresh = {name: statement.excluded[name] for name in ("fingerprint", "result_id", "created_at", "expires_at")}
        statement = statement.on_conflict_do_update(
            index_elements=[keys.c.owner, keys.c.route, keys.c.key],
            set_=fresh,
            where=keys.c.expires_at <= statement.excluded.created_at,
        )
        values = {
            "owner": record.owner,
            "route": record.request.route,
            "key": record.request.key,
            "fingerprint": record.request.fingerprint,
            "result_id": record.result_id,
            "created_at": record.created_at,
            "expires_at": record.expires_at,
        }
        if not self.connection.execute(statement, values).rowcount:
            raise IdempotencyInProgress

    def purge(self, now: datetime) -> int:
        """Delete expired records and return how many."""
        return self.connection.execute(_PURGE, {"now": now}).rowcount
