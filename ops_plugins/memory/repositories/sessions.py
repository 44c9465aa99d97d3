"""Browser sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from datetime import datetime

    from ops_core.domain.session import Session
    from ops_plugins.memory.tables import Tables


class MemorySessions:
    """Keeps sessions by the hash of their token."""

    def __init__(self, tables: Tables) -> None:
        self._sessions = tables.sessions

    def add(self, session: Session) -> None:
        """Store a new session."""
        self._sessions.insert(session.token_hash, session)

    def find(self, token_hash: str) -> Session | None:
        """Return the session with this hash, also one that is revoked or expired, or None."""
        return self._sessions.get(token_hash)

    def touch(self, token_hash: str, now: datetime) -> None:
        """Record that a session was used."""
        session = self._sessions.get(token_hash)
        if session is not None:
            self._sessions.put(token_hash, attrs.evolve(session, seen_at=now))

    def revoke(self, token_hash: str, now: datetime) -> bool:
        """End a session; False when it is unknown or has ended."""
        session = self._sessions.get(token_hash)
        if session is None or session.revoked_at is not None or session.expires_at <= now:
            return False
        self._sessions.put(token_hash, attrs.evolve(session, revoked_at=now))
        return True

    def purge(self, before: datetime) -> int:
        """Delete sessions that expired or were revoked before an instant and return how many."""
        ended = [
            token_hash
            for token_hash, session in self._sessions.items()
            if session.expires_at < before or (session.revoked_at is not None and session.revoked_at < before)
        ]
        for token_hash in ended:
            self._sessions.drop(token_hash)
        return len(ended)
