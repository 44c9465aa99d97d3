"""Events that wait for delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ops_core.domain.event import Event


class OutboxRepository(Protocol):
    """Keeps events, in the transaction of what they report."""

    def add(self, event: Event) -> bool:
        """Store an event; False when one with its aggregate, kind and occurrence is there."""
        ...

    def unsent(self, limit: int) -> tuple[Event, ...]:
        """Return events that wait for delivery, oldest first."""
        ...

    def mark_sent(self, ids: Sequence[str], now: datetime) -> None:
        """Record that events were delivered."""
        ...

    def of_aggregate(self, aggregate: str) -> tuple[Event, ...]:
        """Return all events about one thing, oldest first."""
        ...
