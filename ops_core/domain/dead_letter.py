"""Work that was given up, kept with its evidence until somebody replays it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

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
        replayed_at: When it was replayed or its run was cancelled, UTC, or None while it waits.
        replay_id: The replay that took it up, ``rpl_...``, or None.
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
    replay_id: str | None = None


class SkipReason(StrEnum):
    """Why a replay leaves a dead letter alone."""

    REPLAYED_BEFORE = "replayed_before"
    """Another replay took it up."""
    RUN_COMPLETED = "run_completed"
    """Its run has all answers."""
    RUN_CANCELLED = "run_cancelled"
    """Its run was cancelled, which is final."""
    RUN_DAMAGED = "run_damaged"
    """What is stored of its run cannot be read in full."""
    REPORT_DELETED = "report_deleted"
    """Its report is deleted, so nobody would see the answers."""

    @property
    def message(self) -> str:
        """The same in a sentence for people, with what to do."""
        return _SKIPPED[self]


_SKIPPED = {
    SkipReason.REPLAYED_BEFORE: "It was replayed before. If its run failed again, that left a new letter.",
    SkipReason.RUN_COMPLETED: "Its run completed and misses nothing.",
    SkipReason.RUN_CANCELLED: "Its run was cancelled. Request a new run of the report instead.",
    SkipReason.RUN_DAMAGED: "A part of what is stored of its run is damaged. Request a new run of the report instead.",
    SkipReason.REPORT_DELETED: "Its report is deleted. Restore the report and replay it then.",
}


@attrs.frozen
class SkippedLetter:
    """A dead letter that a replay left alone.

    Attributes:
        letter_id: The letter.
        code: Why, as a stable name.
        message: Why, in a sentence for people.
    """

    letter_id: str
    code: SkipReason
    message: str


@attrs.frozen
class Replay:
    """What a replay of dead letters took up.

    A run is replayed as a whole, so its other letters that waited are taken up with the one that was asked for.

    Attributes:
        id: Identifier, ``rpl_...``.
        letters: Ids of the letters that it took up, oldest first.
        runs: Ids of the runs that go on, oldest first.
        skipped: Letters that were asked for and left alone.
    """

    id: str
    letters: tuple[str, ...]
    runs: tuple[str, ...]
    skipped: tuple[SkippedLetter, ...]
