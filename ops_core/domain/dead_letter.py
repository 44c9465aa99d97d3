"""Work that was given up, kept with its evidence until somebody replays it."""

from __future__ import annotations

from datetime import datetime

import attrs

from ops_core.domain.cell import FailureClass
from ops_core.domain.principal import Owner


@attrs.frozen
class DeadLetter:
    """A chunk that was given up.

    Attributes:
        id: Identifier, ``dlq_...``.
        owner: Who owns the run.
        run_id: The run.
        report_id: The report of the run.
        chunk: Number of the chunk within the run.
        failure: Why it was given up.
        evidence: What the provider or the hub said last, without secrets.
        attempts: How often it was tried.
        created_at: UTC.
        replayed_at: UTC, or None while it waits.
    """

    id: str
    owner: Owner
    run_id: str
    report_id: str
    chunk: int
    failure: FailureClass
    evidence: str
    attempts: int
    created_at: datetime
    replayed_at: datetime | None = None
