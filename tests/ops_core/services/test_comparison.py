"""Two runs of a report beside each other."""

from __future__ import annotations

from typing import Any

import pytest

from ops_core.domain.comparison import ChangeCounts, RunsNotComparable
from ops_core.domain.run import Run, RunState
from ops_core.errors import NotFound
from tests.support.ranking import ScriptedRanking
from tests.support.world import ANN, World, build_world, draft


def measure(world: World, report_id: str, shift: int = 0) -> Run:
    """Run a report with ranks so much worse than usual, and return the run as it ended."""
    world.ranking.rank = lambda query: query.point.ring + 1 + shift
    run = world.hub.runs.request(ANN, report_id).run
    world.work()
    world.clock.advance(seconds=60)
    return world.now(run)


def cancelled(world: World, report_id: str) -> Run:
    """Request a run of a report and cancel it."""
    run = world.hub.runs.request(ANN, report_id).run
    world.clock.advance(seconds=60)
    return world.hub.runs.cancel(ANN, report_id, run.id)


def test_a_run_is_compared_with_the_completed_one_before(world: World) -> None:
    """Runs that ended otherwise, and later ones, are passed over; both origins are told."""
    report = world.report()
    first, second = measure(world, report.id, 4), measure(world, report.id, 2)
    between = cancelled(world, report.id)
    third = measure(world, report.id, 3)
    measure(world, report.id)
    found = world.hub.comparison.get(ANN, report.id, third.id)
    assert (found.later.id, found.earlier.id) == (third.id, second.id)
    assert (found.earlier.provider, found.earlier.source, found.earlier.finished_at) == (
        second.provider,
        second.source,
        second.finished_at,
    )
    (keyword,) = found.keywords
    assert (keyword.average_total_rank_change, keyword.compared) == (1.0, 9)
    assert keyword.counts == ChangeCounts(down=9)
    assert [(point.earlier, point.later) for point in keyword.points][4] == (3, 4)
    assert world.hub.comparison.get(ANN, report.id, between.id).earlier.id == second.id
    assert world.hub.comparison.get(ANN, report.id, second.id).earlier.id == first.id


def test_any_two_runs_of_a_report_can_be_compared(world: World) -> None:
    """The run to compare with may be named, whichever it is, and an open run is compared as far as it has answers."""
    report = world.report()
    first = measure(world, report.id, 4)
    measure(world, report.id, 2)
    queued = world.hub.runs.request(ANN, report.id).run
    found = world.hub.comparison.get(ANN, report.id, queued.id, first.id)
    assert found.earlier.id == first.id
    assert (found.later.finished_at, found.keywords[0].compared) == (None, 0)
    assert found.keywords[0].counts == ChangeCounts(inconclusive=9)


def test_the_first_run_has_nothing_to_be_compared_with(world: World) -> None:
    """That there is no run before is told by the parameter that could have named one."""
    report = world.report()
    cancelled(world, report.id)
    run = measure(world, report.id)
    with pytest.raises(NotFound, match="There is no such earlier completed run of this report") as missing:
        world.hub.comparison.get(ANN, report.id, run.id)
    assert missing.value.pointer == "/earlier"


def test_only_runs_of_the_report_can_be_compared(world: World) -> None:
    """A run of another report is as unknown as one that never was; the report must not be deleted."""
    report, other = world.report(), world.report()
    run, foreign = measure(world, report.id), measure(world, other.id)
    for unknown in (foreign.id, "run_unknown"):
        with pytest.raises(NotFound) as missing:
            world.hub.comparison.get(ANN, report.id, run.id, unknown)
        assert (missing.value.kind, missing.value.pointer) == ("run", "/earlier")
        with pytest.raises(NotFound) as missing:
            world.hub.comparison.get(ANN, report.id, unknown, run.id)
        assert (missing.value.kind, missing.value.pointer) == ("run", "")
    world.hub.reports.delete(ANN, report.id)
    with pytest.raises(NotFound):
        world.hub.comparison.get(ANN, report.id, run.id, run.id)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"keywords": ["tacos"]}, "no keyword in common"),
        ({"map": {"center": {"lat": 31, "lng": -97}, "size": 3, "spacing": {"value": 1, "unit": "km"}}}, "no point"),
    ],
)
def test_a_report_that_changed_cannot_be_compared(world: World, changes: dict[str, Any], said: str) -> None:
    """Where the runs share nothing there is a refusal rather than an empty answer."""
    location = world.location()
    report = world.report(location=location)
    measure(world, report.id)
    world.hub.reports.change(ANN, report.id, draft(location, **changes))
    run = measure(world, report.id)
    with pytest.raises(RunsNotComparable, match=said):
        world.hub.comparison.get(ANN, report.id, run.id)


def test_a_report_that_changed_in_part_is_compared_in_part(world: World) -> None:
    """Keywords and points that only one of the runs has are left out, or count as inconclusive."""
    location = world.location()
    report = world.report(location=location, keywords=["tacos", "Pizza"])
    measure(world, report.id, 2)
    wider = {"center": {"lat": 30.25, "lng": -97.75}, "size": 5, "spacing": {"value": 1, "unit": "km"}}
    world.hub.reports.change(ANN, report.id, draft(location, map=wider, keywords=["pizza", "burger"]))
    (keyword,) = world.hub.comparison.get(ANN, report.id, measure(world, report.id).id).keywords
    assert (keyword.keyword, keyword.compared, keyword.average_total_rank_change) == ("pizza", 9, -2)
    assert keyword.counts == ChangeCounts(up=9, inconclusive=16)


def test_another_location_is_another_business(world: World) -> None:
    """A report that was given to another location starts anew."""
    location, other = world.location(), world.location(name="Another shop")
    report = world.report(location=location)
    measure(world, report.id)
    world.hub.reports.change(ANN, report.id, draft(other))
    run = measure(world, report.id)
    with pytest.raises(RunsNotComparable, match="different businesses"):
        world.hub.comparison.get(ANN, report.id, run.id)
    world.hub.locations.merge(ANN, other.id, location.id)
    assert world.hub.comparison.get(ANN, report.id, run.id).keywords[0].compared == 9


def test_a_point_that_is_conquered_is_new() -> None:
    """Where a full list did not have the business, and a later one has it, it moved from 21 to its rank."""
    world = build_world(ScriptedRanking(rank=lambda query: None if query.point.number == 0 else query.point.ring + 1))
    report = world.report()
    run = world.run(report=report)
    world.work()
    assert world.now(run).state is RunState.COMPLETED
    world.clock.advance(seconds=60)
    (keyword,) = world.hub.comparison.get(ANN, report.id, measure(world, report.id).id).keywords
    assert keyword.counts == ChangeCounts(same=8, new=1)
    assert keyword.average_total_rank_change == (2 - 21) / 9
    world.hub.close()
