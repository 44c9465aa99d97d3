from __future__ import annotations

import math

import pytest

from tests.chaos.recovery import Span, joined, percentile
from tests.chaos.repeats import Call, Reason, Repeat, Strike, explain


def repeat(pid: int, at: float) -> Repeat:
    """Return a call of a process that another one made again a second later."""
    return Repeat(
        Call("trace", "pizza", 0, pid, at, answered=True), Call("trace", "pizza", 0, 99, at + 1, answered=True)
    )


def test_a_kill_explains_one_call_of_a_worker_that_makes_one_at_a_time() -> None:
    """A second unsaved call of the same process is a fault, and so is one that was made long before."""
    killed = Strike(7, Span(10.0, math.inf))
    found = explain([repeat(7, 9.9), repeat(7, 9.8), repeat(7, 3.0), repeat(8, 9.9)], [killed], [], 1)
    assert [each.first.at for each in found[Reason.STRUCK]] == [9.9]
    assert len(found[Reason.UNKNOWN]) == 3
    assert len(explain([repeat(7, 9.9), repeat(7, 9.8)], [killed], [], 2)[Reason.STRUCK]) == 2


def test_a_freeze_explains_calls_around_it_and_a_locked_database_those_of_others() -> None:
    """A worker that goes on may make a call before it notices; others lose their lease while the database is locked."""
    frozen = Span(10.0, 11.5)
    found = explain([repeat(7, 11.6), repeat(8, 10.2), repeat(8, 13.0)], [Strike(7, frozen)], [frozen], 1)
    assert [len(found[reason]) for reason in (Reason.STRUCK, Reason.STALLED, Reason.UNKNOWN)] == [1, 1, 1]


def test_spans_are_joined_where_they_meet() -> None:
    """What one freeze after the other blocks counts as one stretch of time."""
    assert joined([Span(5, 6), Span(1, 3), Span(2, 4)]) == [Span(1, 4), Span(5, 6)]


@pytest.mark.parametrize(("part", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.0, 1)])
def test_percentiles_are_values_that_occurred(part: float, value: float) -> None:
    """The nearest rank is taken, so a percentile is never better than what was measured."""
    assert percentile([float(each) for each in range(100, 0, -1)], part) == value
    assert percentile([], part) == 0
