"""Something that happened, kept in the outbox until it has been delivered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from ops_core.domain.principal import Owner


class EventKind(StrEnum):
    """What happened."""

    RUN_QUEUED = "run.queued"
    RUN_COMPLETED = "run.completed"
    RUN_FAILED = "run.failed"
    RUN_CANCELLED = "run.cancelled"
    RUN_REPLAYED = "run.replayed"
    SCHEDULE_REFUSED = "schedule.refused"
    ONBOARDING_COMPLETED = "onboarding.completed"
    LOCATION_MERGED = "location.merged"


@attrs.frozen
class Event:
    """An entry of the outbox; there is at most one for an aggregate, a kind and an occurrence.

    Attributes:
        id: Identifier, ``evt_...``.
        owner: Whose data it is about.
        aggregate: Id of what it happened to.
        kind: What happened.
        occurrence: Tells repeated events of one kind apart, such as the version of a run.
        created_at: UTC.
        sent_at: UTC, or None while it waits for delivery.
    """

    id: str
    owner: Owner
    aggregate: str
    kind: EventKind
    occurrence: int
    created_at: datetime
    sent_at: datetime | None = None
