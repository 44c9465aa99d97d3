from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from ops_core.domain.event import EventKind
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.idempotency import IdempotencyKey
from ops_core.domain.report import Report, report_input
from ops_core.domain.run import Run, RunState, RunTrigger
from ops_core.ports.ranking import RankingCapability, RankingQuery
from ops_core.ports.storage import StorageUnavailable
from ops_core.services.runs import RequestedRun, RunService
from ops_core.services.schedules import Fired
from tests.support.ranking import ScriptedRanking
from tests.support.world import ADMIN, ALL, ANN, BEN, WEEKLY, World, build_world

DUE = datetime(2026, 3, 9, 9, tzinfo=UTC)
"""When the weekly schedule is due first: on a Monday at ten, in Berlin."""


def runs_of(world: World, report: Report) -> tuple[Run, ...]:
    """Return the runs of a report, newest first."""
    return world.hub.runs.list(ANN, report.id, ALL).items


def now(world: World, report: Report) -> Report:
    """Return a report as it is stored."""
    return world.hub.reports.get(ANN, report.id)


def test_a_schedule_fires_when_it_is_due(world: World) -> None:
    """Not a moment before; then once, as a scheduled run of its owner, and on to the next week."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE - timedelta(seconds=1))
    assert world.hub.schedules.fire().started == 0
    world.clock.set(DUE)
    assert world.hub.schedules.fire().started == 1
    (run,) = runs_of(world, report)
    assert run.scheduled_for == DUE
    assert (run.trigger, run.owner, run.state) == (RunTrigger.SCHEDULE, ANN.owner, RunState.QUEUED)
    assert now(world, report).next_run_at == DUE + timedelta(days=7)
    assert world.hub.schedules.fire().started == 0
    assert world.hub.reports.get(ANN, report.id).version == report.version
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_the_clock_of_the_place_counts(world: World) -> None:
    """Ten in the morning stays ten in the morning when the clocks change."""
    report = world.report(schedule=WEEKLY)
    found = []
    for _ in range(4):
        due = now(world, report).next_run_at
        assert due is not None
        world.clock.set(due)
        world.hub.schedules.fire()
        found.append(due.hour)
    assert found == [9, 9, 9, 8]


def test_missed_occurrences_are_made_up_for_once(world: World) -> None:
    """After three weeks without any host there is one run, and the next is on schedule."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE + timedelta(days=15))
    assert world.hub.schedules.fire().started == 1
    (run,) = runs_of(world, report)
    assert run.scheduled_for == DUE + timedelta(days=14)  # the latest that was missed
    # The clocks have changed by then: ten in Berlin is eight in UTC.
    assert now(world, report).next_run_at == DUE + timedelta(days=21) - timedelta(hours=1)
    assert world.hub.schedules.fire().started == 0


def test_two_hosts_fire_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every host looks; of two that both see the schedule due, one makes the run."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)
    barrier = threading.Barrier(2, timeout=10)
    original = RunService._queue

    def meet(*args: Any, **options: Any) -> RequestedRun | None:
        barrier.wait()
        return original(*args, **options)

    monkeypatch.setattr(RunService, "_queue", meet)
    found: list[Fired] = []
    threads = [threading.Thread(target=lambda: found.append(world.hub.schedules.fire())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.started for each in found) == [0, 1]
    assert [each.refused for each in found] == [(), ()]
    assert len(runs_of(world, report)) == 1
    assert now(world, report).next_run_at == DUE + timedelta(days=7)


def test_an_occurrence_has_one_run_whatever_clocks_do(world: World) -> None:
    """A clock that jumps ahead fires early; set back, and ahead again, it fires nothing more."""
    report = world.report(schedule=WEEKLY)
    for instant in (DUE + timedelta(minutes=5), DUE - timedelta(hours=1), DUE, DUE + timedelta(hours=1)):
        world.clock.set(instant)
        world.hub.schedules.fire()
    (run,) = runs_of(world, report)
    assert run.scheduled_for == DUE
    assert now(world, report).next_run_at == DUE + timedelta(days=7)


def test_a_schedule_that_is_set_again_does_not_repeat_an_occurrence(world: World) -> None:
    """With the clock set back, the new schedule names an instant that has its run; it is passed over."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)
    assert world.hub.schedules.fire().started == 1
    world.clock.set(DUE - timedelta(hours=2))
    for schedule in (None, report.schedule):
        world.hub.reports.change(ANN, report.id, attrs.evolve(report_input(report), schedule=schedule))
    assert now(world, report).next_run_at == DUE
    world.clock.set(DUE)
    assert world.hub.schedules.fire() == Fired(0, ())
    assert len(runs_of(world, report)) == 1
    assert now(world, report).next_run_at == DUE + timedelta(days=7)


def test_a_schedule_that_is_changed_meanwhile(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that read the old instant neither starts a run nor overwrites the new one."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)
    original = RunService.request

    def change(self: RunService, *args: Any, **options: Any) -> RequestedRun:
        world.hub.reports.change(ANN, report.id, attrs.evolve(report_input(report), schedule=None))
        return original(self, *args, **options)

    monkeypatch.setattr(RunService, "request", change)
    assert world.hub.schedules.fire() == Fired(0, ())
    assert now(world, report).next_run_at is None
    assert runs_of(world, report) == ()


def test_a_host_of_the_version_before_is_not_repeated(world: World) -> None:
    """It queues the run first and moves the schedule on afterwards; its key tells that there is a run already."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)
    old = IdempotencyKey("schedule", f"{report.id}:{DUE.isoformat()}", report.id)
    world.hub.runs.request(ANN, report.id, key=old)
    assert now(world, report).next_run_at == DUE
    assert world.hub.schedules.fire() == Fired(0, ())
    assert len(runs_of(world, report)) == 1
    assert now(world, report).next_run_at == DUE + timedelta(days=7)


def test_a_host_of_the_version_before_finds_what_was_started(world: World) -> None:
    """It asks for the run under that key, and gets the one that there is."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)
    assert world.hub.schedules.fire().started == 1
    old = IdempotencyKey("schedule", f"{report.id}:{DUE.isoformat()}", report.id)
    assert world.hub.runs.request(ANN, report.id, key=old).replayed
    assert len(runs_of(world, report)) == 1


def test_hundreds_are_due_at_once(world: World) -> None:
    """On Monday at ten all of them start, however many, in one go."""
    location = world.location()
    reports = [world.report(location=location, schedule=WEEKLY) for _ in range(230)]
    world.clock.set(DUE)
    assert world.hub.schedules.fire().started == 230
    assert world.hub.schedules.fire().started == 0
    assert {len(runs_of(world, report)) for report in reports} == {1}


def test_nothing_fires_while_runs_are_off(world: World) -> None:
    """The occurrence stays due, and is made up for when runs are on again."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Outage"))
    assert world.hub.schedules.fire().started == 0
    blocked = now(world, report)
    assert blocked.next_run_at == DUE
    assert blocked.schedule_problem is not None
    assert (blocked.schedule_problem.code, blocked.schedule_problem.due) == ("feature.disabled", DUE)
    world.clock.advance(minutes=1)
    world.hub.schedules.fire()
    assert now(world, report) == blocked  # told once, with the time at which it began
    assert [event.kind for event in world.events(report.id)] == [EventKind.SCHEDULE_REFUSED]
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=True, reason="Mended"))
    assert world.hub.schedules.fire().started == 1
    assert now(world, report).schedule_problem is None


def test_what_cannot_be_requested_is_named(world: World) -> None:
    """A report whose location is gone does not keep the others from running, and waits for its next time."""
    report, other = world.report(schedule=WEEKLY), world.report(BEN, schedule=WEEKLY)
    world.hub.locations.delete(ANN, report.location_id)
    world.clock.set(DUE)
    fired = world.hub.schedules.fire()
    assert (fired.started, fired.refused) == (1, (f"{report.id}: There is no such location.",))
    found = now(world, report)
    assert found.next_run_at == DUE + timedelta(days=7)
    assert found.schedule_problem is not None
    assert (found.schedule_problem.code, found.schedule_problem.message) == (
        "resource.not_found",
        "There is no such location.",
    )
    assert len(world.hub.runs.list(BEN, other.id, ALL).items) == 1
    world.clock.set(DUE + timedelta(days=7))
    world.hub.schedules.fire()
    again = now(world, report).schedule_problem
    assert again is not None
    assert (again.due, again.since) == (DUE + timedelta(days=7), found.schedule_problem.since)
    assert len(world.events(report.id)) == 1


def test_a_fault_in_one_report_is_not_the_end() -> None:
    """A provider whose check of a plan fails in an unforeseen way stops nobody else's schedule, and no later sweep."""

    class Faulty(ScriptedRanking):
        def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
            if queries[0].keyword == "pizza":
                msg = "secret-token"
                raise RuntimeError(msg)

    world = build_world(Faulty(capabilities=frozenset({RankingCapability.PLAN_CHECK})))
    report, other = world.report(schedule=WEEKLY), world.report(schedule=WEEKLY, keywords=["pasta"])
    world.clock.set(DUE)
    fired = world.hub.schedules.fire()
    assert (fired.started, fired.refused) == (1, (f"{report.id}: The run could not be planned (RuntimeError).",))
    assert len(runs_of(world, other)) == 1
    assert now(world, report).next_run_at == DUE + timedelta(days=7)


def test_storage_that_fails_ends_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing can be known about the others either; the next sweep begins anew."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)

    def fail(*args: Any, **options: Any) -> RequestedRun:
        msg = "The database is locked."
        raise StorageUnavailable(msg)

    with monkeypatch.context() as patched:
        patched.setattr(RunService, "request", fail)
        with pytest.raises(StorageUnavailable):
            world.hub.schedules.fire()
    assert now(world, report).next_run_at == DUE
    assert world.hub.schedules.fire().started == 1
