"""What follows from a failed provider call: a closed table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

import attrs

from ops_core.domain.cell import FailureClass

LONGEST_WAIT = timedelta(hours=1)
"""A provider that asks to wait for longer is asked again after this long all the same."""


class Verdict(StrEnum):
    """What to do with the chunk in which a call failed."""

    RETRY = "retry"
    """Hand it back; somebody tries again later."""
    SKIP_CELL = "skip_cell"
    """Save the cell as an error and go on."""
    GIVE_UP = "give_up"
    """Close the chunk and keep a dead letter."""


@attrs.frozen
class RetryPolicy:
    """How often and how fast failed work is tried again.

    Attributes:
        max_attempts: Claims of a chunk before it is given up.
        backoff: First wait; it doubles with each further attempt.
        backoff_cap: Longest wait.
    """

    max_attempts: int
    backoff: timedelta
    backoff_cap: timedelta

    def verdict(self, failure: FailureClass, attempts: int) -> Verdict:
        """Return what to do after `attempts` claims of the chunk, this one included."""
        match failure:
            case FailureClass.THROTTLED:
                return Verdict.RETRY
            case FailureClass.INPUT:
                return Verdict.SKIP_CELL
            case FailureClass.AUTH | FailureClass.QUOTA:
                return Verdict.GIVE_UP
            case FailureClass.BUG:
                return Verdict.RETRY if attempts < min(2, self.max_attempts) else Verdict.GIVE_UP
            case FailureClass.TRANSIENT:
                return Verdict.RETRY if attempts < self.max_attempts else Verdict.GIVE_UP

    def wait(self, attempts: int, random: Callable[[], float], retry_after: float | None = None) -> timedelta:
        """Return how long to wait before the next attempt: full jitter on top of what the provider asks for.

        Nobody waits for a provider longer than `LONGEST_WAIT`.

        Full jitter after M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
        """
        doublings = 1 << min(attempts - 1, 20)
        jittered = min(self.backoff_cap, self.backoff * doublings) * random()
        if retry_after is None:
            return jittered
        return timedelta(seconds=min(retry_after, LONGEST_WAIT.total_seconds())) + jittered / 4
