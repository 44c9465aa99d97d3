"""Figures of a location come with its runs, and go where its runs go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ops_core.domain.cell import FailureClass
from ops_core.domain.overview import OverviewRequest
from ops_core.domain.run import Run, RunState
from ops_core.ports.ranking import RankingUnavailable
from ops_core.ports.repositories.runs import PlanUnreadable
from ops_plugins.memory.repositories.cells import MemoryCells
from ops_plugins.memory.repositories.runs import MemoryRuns
from tests.support.world import ANN, World, build_world, draft

if TYPE_CHECKING:
    from ops_core.domain.figures import LocationFigures
    from ops_core.domain.run import RunPlan


def measure(world: World, report_id: str, shift: int = 0) -> Run:
    """Run a report with ranks so much worse than usual, and return the run as it ended."""
    world.ranking.rank = lambda query: query.point.ring + 1 + shift
    run = world.hub.runs.request(ANN, report_id).run
    world.work()
    world.clock.advance(seconds=60)
    return world.now(run)


def figures_of(world: World, location_id: str) -> LocationFigures | None:
    """Return the figures of a location as a list of locations shows them."""
    rows = world.hub.locations.overview(ANN, OverviewRequest()).items
    return next(row.figures for row in rows if row.location.id == location_id)


def test_a_completed_run_leaves_its_figures(world: World) -> None:
    """They are those of the run, over all of its keywords; the first has nothing to be compared with."""
    report = world.report(keywords=["pizza", "tacos"])
    assert figures_of(world, report.location_id) is None
    run = measure(world, report.id)
    found = figures_of(world, report.location_id)
    assert found is not None
    assert (found.run_id, found.report_id, found.finished_at) == (run.id, report.id, run.finished_at)
    assert (found.provider, found.source, found.owner) == (run.provider, run.source, ANN.owner)
    assert found.average_rank == found.average_total_rank == (1 + 8 * 2) / 9
    assert (found.top3_share, found.found_share, found.coverage) == (100, 100, 100)
    assert found.change_since_last_run is None


def test_the_change_is_that_since_the_completed_run_before(world: World) -> None:
    """A run that was cancelled, or belongs to another report, is not the one before."""
    location = world.location()
    report, other = world.report(location=location), world.report(location=location)
    measure(world, report.id, 4)
    cancelled = world.hub.runs.request(ANN, report.id).run
    world.hub.runs.cancel(ANN, report.id, cancelled.id)
    measure(world, other.id, 9)
    run = measure(world, report.id, 1)
    found = figures_of(world, location.id)
    assert found is not None
    assert (found.run_id, found.change_since_last_run) == (run.id, -3)


def test_a_change_that_says_nothing_is_none(world: World) -> None:
    """After other keywords there is nothing to compare, and the run is completed all the same."""
    location = world.location()
    report = world.report(location=location)
    measure(world, report.id)
    world.hub.reports.change(ANN, report.id, draft(location, keywords=["tacos"]))
    run = measure(world, report.id)
    found = figures_of(world, location.id)
    assert found is not None
    assert (run.state, found.run_id, found.change_since_last_run) == (RunState.COMPLETED, run.id, None)


def test_runs_that_end_otherwise_leave_the_figures_alone(world: World) -> None:
    """What was cancelled or failed says too little; the figures stay those of the run before."""
    report = world.report()
    first = measure(world, report.id)
    cancelled = world.hub.runs.request(ANN, report.id).run
    world.hub.runs.cancel(ANN, report.id, cancelled.id)
    found = figures_of(world, report.location_id)
    assert found is not None
    assert found.run_id == first.id


def test_a_replay_that_completes_a_run_leaves_its_figures() -> None:
    """A run that failed has figures once a replay has filled its gaps."""
    world = build_world(jobs={"max_attempts": 1})
    world.ranking.fail(RankingUnavailable("Timed out."), at=4)
    report = world.report()
    run = measure(world, report.id)
    assert (run.state, run.failure, figures_of(world, report.location_id)) == (
        RunState.FAILED,
        FailureClass.TRANSIENT,
        None,
    )
    world.hub.replays.replay_run(ANN, report.id, run.id)
    world.work()
    found = figures_of(world, report.location_id)
    assert found is not None
    assert (found.run_id, found.finished_at) == (run.id, world.now(run).finished_at)
    world.hub.close()


def test_the_run_that_ends_last_has_the_figures(world: World) -> None:
    """Of two runs of a location that are carried out at once, the figures are those of the later end."""
    location = world.location()
    reports = [world.report(location=location) for _ in range(2)]
    runs = [world.hub.runs.request(ANN, report.id).run for report in reports]
    world.work()
    last = max((world.now(run) for run in runs), key=lambda run: (run.finished_at, run.id))
    found = figures_of(world, location.id)
    assert found is not None
    assert found.run_id == last.id


def test_merging_keeps_the_newer_figures(world: World) -> None:
    """Whichever of two merged locations was measured last, its figures are those of the one that is kept."""
    kept, other = world.location(), world.location(name="Second shop")
    older = measure(world, world.report(location=kept).id)
    newer = measure(world, world.report(location=other).id)
    world.hub.locations.merge(ANN, kept.id, other.id)
    found = figures_of(world, kept.id)
    assert found is not None
    assert (found.run_id, found.location_id) == (newer.id, kept.id)
    third = world.location(name="Third shop")
    world.hub.locations.merge(ANN, third.id, kept.id)
    moved = figures_of(world, third.id)
    assert moved is not None
    assert moved.run_id == newer.id != older.id


@pytest.mark.parametrize("fault", [PlanUnreadable("run_1"), LookupError("no such state")], ids=["plan", "cells"])
def test_a_damaged_run_before_keeps_nobody_from_ending(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """What cannot be compared leaves the change open, and the run is completed with all the rest."""
    report = world.report()
    first = measure(world, report.id)
    right_plan, right_cells = MemoryRuns.plan, MemoryCells.outcomes

    def plan(self: MemoryRuns, run_id: str) -> RunPlan:
        if run_id == first.id and isinstance(fault, PlanUnreadable):
            raise fault
        return right_plan(self, run_id)

    def outcomes(self: MemoryCells, run_id: str) -> Any:
        if run_id == first.id and isinstance(fault, LookupError):
            raise fault
        return right_cells(self, run_id)

    monkeypatch.setattr(MemoryRuns, "plan", plan)
    monkeypatch.setattr(MemoryCells, "outcomes", outcomes)
    run = measure(world, report.id, 3)
    found = figures_of(world, report.location_id)
    assert found is not None
    assert (run.state, found.run_id, found.change_since_last_run) == (RunState.COMPLETED, run.id, None)
    assert found.average_rank == (4 + 8 * 5) / 9
