from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.cell import FailureClass
from ops_core.domain.retry import LONGEST_WAIT, RetryPolicy, Verdict

POLICY = RetryPolicy(max_attempts=5, backoff=timedelta(seconds=2), backoff_cap=timedelta(seconds=300))
RETRY, SKIP, GIVE_UP = Verdict.RETRY, Verdict.SKIP_CELL, Verdict.GIVE_UP


@pytest.mark.parametrize(
    ("failure", "verdicts"),
    [
        (FailureClass.TRANSIENT, [RETRY, RETRY, RETRY, RETRY, GIVE_UP, GIVE_UP]),
        (FailureClass.THROTTLED, [RETRY] * 6),
        (FailureClass.AUTH, [GIVE_UP] * 6),
        (FailureClass.INPUT, [SKIP] * 6),
        (FailureClass.QUOTA, [GIVE_UP] * 6),
        (FailureClass.BUG, [RETRY, GIVE_UP, GIVE_UP, GIVE_UP, GIVE_UP, GIVE_UP]),
    ],
)
def test_the_table(failure: FailureClass, verdicts: list[Verdict]) -> None:
    """What follows from each class of failure after the first to the sixth attempt."""
    assert [POLICY.verdict(failure, attempts) for attempts in range(1, 7)] == verdicts


def test_no_class_is_forgotten() -> None:
    """A class that is added needs a line in the table."""
    assert {type(POLICY.verdict(failure, 1)) for failure in FailureClass} == {Verdict}


def test_a_single_attempt_is_the_only_one() -> None:
    """With one attempt allowed, nothing but being throttled is tried again."""
    once = RetryPolicy(1, timedelta(seconds=2), timedelta(seconds=300))
    assert {failure for failure in FailureClass if once.verdict(failure, 1) is RETRY} == {FailureClass.THROTTLED}


def test_waits_double_up_to_the_cap() -> None:
    """2, 4, 8 ... seconds at most, and no overflow however many attempts there were."""
    longest = [POLICY.wait(attempts, lambda: 1.0).total_seconds() for attempts in (1, 2, 3, 8, 9, 100)]
    assert longest == [2, 4, 8, 256, 300, 300]


def test_a_provider_that_asks_for_time_gets_it() -> None:
    """What it asks for is the least; a quarter of the usual wait comes on top, so that not all come back at once."""
    assert POLICY.wait(1, lambda: 0.0, 7).total_seconds() == 7
    assert POLICY.wait(3, lambda: 1.0, 7).total_seconds() == 9
    assert POLICY.wait(1, lambda: 0.0, 0).total_seconds() == 0


@given(st.integers(1, 60), st.floats(0, 1), st.none() | st.floats(0, 86_400))
def test_waits_stay_within_bounds(attempts: int, chance: float, asked: float | None) -> None:
    """Full jitter on top of what is asked for: from nothing to the doubled wait, which the cap bounds."""
    wait = POLICY.wait(attempts, lambda: chance, asked)
    least = min(timedelta(seconds=asked or 0), LONGEST_WAIT)
    assert least <= wait <= least + min(POLICY.backoff_cap, POLICY.backoff * 2 ** min(attempts - 1, 10))
