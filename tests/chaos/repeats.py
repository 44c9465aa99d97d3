"""Why provider calls had to be repeated: the strike at the worker that had made them, or a database that was locked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

import attrs

from tests.chaos.recovery import Span

SAVED_WITHIN = 1.0
"""Seconds in which an answer is saved, or begins to wait for the database."""
THAWED_WITHIN = 0.3
"""Seconds in which a worker that goes on notices that its lease has ended, so that it makes no further call."""


@attrs.frozen
class Call:
    """A provider call.

    Attributes:
        trace_id: Of the run.
        keyword: What was searched.
        point: Where, by number.
        pid: Process that made it.
        at: Monotonic time of its start.
        answered: Whether it was answered.
    """

    trace_id: str
    keyword: str
    point: int
    pid: int
    at: float
    answered: bool


@attrs.frozen
class Repeat:
    """An answered call, and the equal one that came after it.

    Attributes:
        first: Its answer was not saved.
        again: Paid for a second time.
    """

    first: Call
    again: Call


@attrs.frozen
class Strike:
    """A kill or a freeze of a worker's process.

    Attributes:
        pid: The process.
        span: From the strike until the process went on; endless for a kill.
    """

    pid: int
    span: Span


class Reason(StrEnum):
    """Why a call was repeated."""

    STRUCK = "struck"
    """Its worker was killed or frozen before it could save the answer."""
    STALLED = "stalled"
    """The database was locked by a frozen process for so long that the lease of its worker ended."""
    UNKNOWN = "unknown"


def explain(
    repeats: Sequence[Repeat], strikes: Sequence[Strike], stalls: Sequence[Span], at_once: int
) -> dict[Reason, list[Repeat]]:
    """Return the repeated calls by reason; a strike explains no more of them than a worker makes at once."""
    found: dict[Reason, list[Repeat]] = {reason: [] for reason in Reason}
    used: Counter[Strike] = Counter()
    for repeat in sorted(repeats, key=lambda repeat: -repeat.first.at):
        unsaved = Span(repeat.first.at, repeat.first.at + SAVED_WITHIN)
        strike = next(
            (
                strike
                for strike in strikes
                if strike.pid == repeat.first.pid
                and strike.span.meets(Span(repeat.first.at - THAWED_WITHIN, unsaved.until))
                and used[strike] < at_once
            ),
            None,
        )
        if strike is not None:
            used[strike] += 1
            found[Reason.STRUCK].append(repeat)
        elif any(map(unsaved.meets, stalls)):
            found[Reason.STALLED].append(repeat)
        else:
            found[Reason.UNKNOWN].append(repeat)
    return found
