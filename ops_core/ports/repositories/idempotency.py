"""Outcomes of requests with an idempotency key."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ops_core.domain.idempotency import IdempotencyRecord
from ops_core.domain.principal import Owner


class IdempotencyRepository(Protocol):
    """Keeps outcomes by owner, route and key."""

    def find(self, owner: Owner, route: str, key: str, now: datetime) -> IdempotencyRecord | None:
        """Return the record, or None when there is none or it has expired."""
        ...

    def add(self, record: IdempotencyRecord) -> None:
        """Store a record in the transaction of the effect, replacing one that had expired when the new one was created.

        Raises:
            IdempotencyInProgress: Another transaction stored the same key first.
        """
        ...

    def purge(self, now: datetime) -> int:
        """Delete expired records and return how many."""
        ...
