from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.cell import CellSource, FailureClass
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, Unit, resolve_points
from ops_core.domain.principal import Owner
from ops_core.domain.run import (
    OPEN_STATES,
    TRANSITIONS,
    Business,
    Run,
    RunPlan,
    RunState,
    RunTransitionRefused,
    RunTrigger,
)
from ops_core.domain.sampling import Sampling
from ops_core.structure import structure, unstructure

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
QUEUED = Run(
    id="run_1",
    owner=Owner("user:ann"),
    report_id="rep_1",
    location_id="loc_1",
    state=RunState.QUEUED,
    trigger=RunTrigger.MANUAL,
    provider="simulated",
    source=CellSource.SIMULATED,
    keywords=("pizza",),
    total_cells=9,
    saved_cells=0,
    created_at=NOW,
    started_at=None,
    finished_at=None,
    failure=None,
    reason=None,
    summaries=(),
    trace_id="0" * 32,
    version=1,
)
MAP = GridMap(Coordinates(30.25, -97.75), 9, spacing=Distance(1, Unit.KM))
PLAN = RunPlan(Business("loc_1", "Joe's"), MAP, resolve_points(MAP), ("pizza",), "US", "en", 14, 20, "loc_1")

ALLOWED = {
    ("draft", "queued"),
    ("queued", "running"),
    ("queued", "failed"),
    ("queued", "cancelled"),
    ("running", "completed"),
    ("running", "failed"),
    ("running", "cancelled"),
    ("failed", "running"),
}


@pytest.mark.parametrize(("before", "after"), [tuple(pair) for pair in product(RunState, repeat=2)], ids=str)
def test_every_move(before: RunState, after: RunState) -> None:
    """Of all 36 moves, eight are allowed; the others are refused and name both states."""
    run = attrs.evolve(QUEUED, state=before)
    if (before, after) in ALLOWED:
        assert run.moved(after, now=NOW).state is after
        return
    with pytest.raises(RunTransitionRefused) as refused:
        run.moved(after, now=NOW)
    assert (refused.value.current, refused.value.wanted) == (before, after)


def test_final_states_are_final() -> None:
    """A run that completed or was cancelled never works again; whatever is open can come to an end."""
    assert {state for state in RunState if not TRANSITIONS[state]} == {RunState.COMPLETED, RunState.CANCELLED}
    assert set(TRANSITIONS) == set(RunState)
    assert all({RunState.FAILED, RunState.CANCELLED} <= TRANSITIONS[state] for state in OPEN_STATES)


def test_a_life_in_instants() -> None:
    """The start is that of the first work; the end is that of the latest, and gone while a replay works."""
    running = QUEUED.moved(RunState.RUNNING, now=NOW + timedelta(seconds=1))
    assert (running.started_at, running.finished_at) == (NOW + timedelta(seconds=1), None)
    failed = running.moved(
        RunState.FAILED, now=NOW + timedelta(seconds=2), failure=FailureClass.QUOTA, reason="No funds are left."
    )
    assert failed.finished_at == NOW + timedelta(seconds=2)
    assert (failed.failure, failed.reason, failed.is_open) == (FailureClass.QUOTA, "No funds are left.", False)
    replayed = failed.moved(RunState.RUNNING, now=NOW + timedelta(seconds=3))
    assert (replayed.started_at, replayed.finished_at) == (NOW + timedelta(seconds=1), None)
    assert (replayed.failure, replayed.reason, replayed.summaries, replayed.is_open) == (None, None, (), True)


def test_moving_leaves_the_version_to_the_storage() -> None:
    """The version names what is stored, so that a change by somebody else is noticed."""
    assert QUEUED.moved(RunState.RUNNING, now=NOW).version == QUEUED.version


@given(st.lists(st.sampled_from(RunState), max_size=12))
def test_no_walk_leaves_the_table(wanted: list[RunState]) -> None:
    """Whatever is tried in whatever order, the instants fit the state."""
    run, now = QUEUED, NOW
    for state in wanted:
        now += timedelta(seconds=1)
        try:
            run = run.moved(state, now=now)
        except RunTransitionRefused:
            assert state not in TRANSITIONS[run.state]
    assert (run.finished_at is None) == run.is_open
    assert run.started_at is not None or run.state in {RunState.QUEUED, RunState.FAILED, RunState.CANCELLED}


@pytest.mark.parametrize(("sampling", "measured"), [(Sampling.FULL, 81), (Sampling.QUARTER, 25)])
def test_a_plan_knows_where_searches_are_made(sampling: Sampling, measured: int) -> None:
    """The points of the grid stay; those that are measured are some of them."""
    plan = attrs.evolve(PLAN, sampling=sampling)
    assert len(plan.points) == 81
    assert len(plan.measured) == measured
    assert set(plan.measured) <= set(plan.points)


def test_plans_and_runs_read_and_write_json() -> None:
    """Both survive storage as documents; a plan from before sampling measures every point."""
    plan = attrs.evolve(PLAN, sampling=Sampling.QUARTER)
    assert structure(unstructure(plan), RunPlan) == plan
    assert structure(unstructure(QUEUED), Run) == QUEUED
    before = unstructure(PLAN)
    del before["sampling"]
    assert structure(before, RunPlan).sampling is Sampling.FULL
