"""Browser sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ops_core.domain.session import Session


class SessionRepository(Protocol):
    """Keeps sessions by the hash of their token."""

    def add(self, session: Session) -> None:
        """Store a new session."""
        ...

    def find(self, token_hash: str) -> Session | None:
        """Return the session with this hash, also one that is revoked or expired, or None."""
        ...

    def touch(self, token_hash: str, now: datetime) -> None:
        """Record that a session was used."""
        ...

    def revoke(self, token_hash: str, now: datetime) -> bool:
        """End a session; False when it is unknown or has ended."""
        ...

    def purge(self, before: datetime) -> int:
        """Delete sessions that expired or were revoked before an instant and return how many."""
        ...
