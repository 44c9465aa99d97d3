"""Outcomes of requests with an idempotency key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_core.domain.idempotency import IdempotencyInProgress

if TYPE_CHECKING:
    from datetime import datetime

    from ops_core.domain.idempotency import IdempotencyRecord
    from ops_core.domain.principal import Owner
    from ops_plugins.memory.tables import Tables


class MemoryIdempotency:
    """Keeps outcomes by owner, route and key."""

    def __init__(self, tables: Tables) -> None:
        self._records = tables.idempotency

    def find(self, owner: Owner, route: str, key: str, now: datetime) -> IdempotencyRecord | None:
        """Return the record, or None when there is none or it has expired."""
        record = self._records.get((owner, route, key))
        return None if record is None or record.expires_at <= now else record

    def add(self, record: IdempotencyRecord) -> None:
        """Store a record, replacing an expired one.

        Raises:
            IdempotencyInProgress: There is one that has not expired.
        """
        request = record.request
        if self.find(record.owner, request.route, request.key, record.created_at) is not None:
            raise IdempotencyInProgress
        self._records.put((record.owner, request.route, request.key), record)

    def purge(self, now: datetime) -> int:
        """Delete expired records and return how many."""
        expired = [place for place, record in self._records.items() if record.expires_at <= now]
        for place in expired:
            self._records.drop(place)
        return len(expired)
