"""Events that wait for delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ops_core.domain.event import Event
    from ops_plugins.memory.tables import Tables


class MemoryOutbox:
    """Keeps events."""

    def __init__(self, tables: Tables) -> None:
        self._events = tables.events

    def add(self, event: Event) -> bool:
        """Store an event; False when one with its aggregate, kind and occurrence is there."""
        if any(_occasion(event) == _occasion(other) for other in self._events.values()):
            return False
        self._events.insert(event.id, event)
        return True

    def unsent(self, limit: int) -> tuple[Event, ...]:
        """Return events that wait for delivery, oldest first."""
        waiting = [event for event in self._events.values() if event.sent_at is None]
        return tuple(sorted(waiting, key=lambda event: event.id)[:limit])

    def mark_sent(self, ids: Sequence[str], now: datetime) -> None:
        """Record that events were delivered."""
        for event_id in ids:
            event = self._events.get(event_id)
            if event is not None and event.sent_at is None:
                self._events.put(event_id, attrs.evolve(event, sent_at=now))

    def of_aggregate(self, aggregate: str) -> tuple[Event, ...]:
        """Return all events about one thing, oldest first."""
        events = [event for event in self._events.values() if event.aggregate == aggregate]
        return tuple(sorted(events, key=lambda event: event.id))


def _occasion(event: Event) -> tuple[str, str, int]:
    return event.aggregate, event.kind, event.occurrence
