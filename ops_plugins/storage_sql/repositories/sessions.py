"""Browser sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.session import Session
from ops_plugins.storage_sql.insertion import values_of
from ops_plugins.storage_sql.tables import sessions

if TYPE_CHECKING:
    from datetime import datetime

_THIS = sessions.c.token_hash == sa.bindparam("this")
_FIND = sa.select(*sessions.c).where(_THIS)
_TOUCH = sa.update(sessions).where(_THIS).values(seen_at=sa.bindparam("now"))
_REVOKE = (
    sa.update(sessions)
    .where(_THIS, sessions.c.revoked_at.is_(None), sessions.c.expires_at > sa.bindparam("now"))
    .values(revoked_at=sa.bindparam("now", type_=sessions.c.revoked_at.type))
)
_PURGE_EXPIRED = sa.delete(sessions).where(sessions.c.expires_at < sa.bindparam("before"))
_PURGE_REVOKED = sa.delete(sessions).where(sessions.c.revoked_at < sa.bindparam("before"))


@attrs.frozen
class SqlSessions:
    """Keeps sessions by the hash of their token."""

    connection: Connection

    def add(self, session: Session) -> None:
        """Store a new session."""
        self.connection.execute(sa.insert(sessions), values_of(session, sessions))

    def find(self, token_hash: str) -> Session | None:
        """Return the session with this hash, also one that is revoked or expired, or None."""
        row = self.connection.execute(_FIND, {"this": token_hash}).first()
        return None if row is None else Session(*row)

    def touch(self, token_hash: str, now: datetime) -> None:
        """Record that a session was used."""
        self.connection.execute(_TOUCH, {"this": token_hash, "now": now})

    def revoke(self, token_hash: str, now: datetime) -> bool:
        """End a session; False when it is unknown or has ended."""
        return self.connection.execute(_REVOKE, {"this": token_hash, "now": now}).rowcount == 1

    def purge(self, before: datetime) -> int:
        """Delete sessions that expired or were revoked before an instant and return how many."""
        statements = (_PURGE_EXPIRED, _PURGE_REVOKED)
        return sum(self.connection.execute(statement, {"before": before}).rowcount for statement in statements)
