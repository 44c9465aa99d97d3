from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from ops_core.domain.chunk import ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.idempotency import IdempotencyInProgress, IdempotencyKey
from ops_core.domain.report import Report, report_input
from ops_core.domain.run import Run, RunState, RunTrigger
from ops_core.ports.ranking import RankingCapability, RankingQuery
from ops_core.ports.storage import StorageUnavailable
from ops_core.services.sweep import Sweeper, Swept
from tests.support.ranking import ScriptedRanking
from tests.support.world import ADMIN, ALL, ANN, BEN, WEEKLY, World, build_world

DUE = datetime(2026, 3, 9, 9, tzinfo=UTC)
"""When the weekly schedule is due first: on a Monday at ten, in Berlin."""


def runs_of(world: World, report: Report) -> tuple[Run, ...]:
    """Return the runs of a report, newest first."""
    return world.hub.runs.list(ANN, report.id, ALL).items


def next_of(world: World, report: Report) -> datetime | None:
    """Return when a report runs next."""
    return world.hub.reports.get(ANN, report.id).next_run_at


def test_nothing_to_look_after(world: World) -> None:
    """A sweep of an empty hub finds nothing, and a run that works is left alone."""
    swept = world.hub.sweeper.sweep()
    assert (swept.concluded, swept.fired, swept.refused, swept.purged) == (0, 0, (), 0)
    run = world.run()
    assert world.hub.sweeper.sweep().concluded == 0
    assert world.now(run) == run


@pytest.mark.parametrize("start", [RunState.QUEUED, RunState.RUNNING])
def test_a_stuck_run_is_concluded(world: World, start: RunState) -> None:
    """One that is open although none of its chunks is ends as its chunks did, once."""
    run = world.run()
    with world.hub.storage.write() as uow:
        if start is RunState.RUNNING:
            uow.runs.update(run.moved(RunState.RUNNING, now=world.clock.now()))
        chunk = uow.chunks.claim("w", world.clock.now(), timedelta(seconds=15))
        assert chunk is not None
        assert uow.chunks.settle(chunk, ChunkState.DONE)
    assert world.hub.sweeper.sweep().concluded == 1
    assert world.now(run).state is RunState.COMPLETED
    assert world.hub.sweeper.sweep().concluded == 0
    assert [event.kind for event in world.events(run.id)] == [EventKind.RUN_QUEUED, EventKind.RUN_COMPLETED]


def test_a_stuck_run_with_a_dead_chunk_fails(world: World) -> None:
    """What is missing is said, also where nobody knows why."""
    run = world.run()
    with world.hub.storage.write() as uow:
        chunk = uow.chunks.claim("w", world.clock.now(), timedelta(seconds=15))
        assert chunk is not None
        uow.chunks.settle(chunk, ChunkState.DEAD)
    world.hub.sweeper.sweep()
    failed = world.now(run)
    assert (failed.state, failed.failure) == (RunState.FAILED, "bug")
    assert "9 of 9 cells have no answer" in (failed.reason or "")


def test_a_schedule_fires_when_it_is_due(world: World) -> None:
    """Not a moment before; then once, as a scheduled run of its owner, and on to the next week."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE - timedelta(seconds=1))
    assert world.hub.sweeper.sweep().fired == 0
    world.clock.set(DUE)
    assert world.hub.sweeper.sweep().fired == 1
    (run,) = runs_of(world, report)
    assert (run.trigger, run.owner, run.state) == (RunTrigger.SCHEDULE, ANN.owner, RunState.QUEUED)
    assert next_of(world, report) == DUE + timedelta(days=7)
    assert world.hub.sweeper.sweep().fired == 0
    assert world.hub.reports.get(ANN, report.id).version == report.version
    world.work()
    assert world.now(run).state is RunState.COMPLETED


def test_the_clock_of_the_place_counts(world: World) -> None:
    """Ten in the morning stays ten in the morning when the clocks change."""
    report = world.report(schedule=WEEKLY)
    found = []
    for _ in range(4):
        due = next_of(world, report)
        assert due is not None
        world.clock.set(due)
        world.hub.sweeper.sweep()
        found.append(due.hour)
    assert found == [9, 9, 9, 8]


def test_missed_occurrences_are_made_up_for_once(world: World) -> None:
    """After three weeks without any host there is one run, and the next is on schedule."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE + timedelta(days=15))
    assert world.hub.sweeper.sweep().fired == 1
    assert len(runs_of(world, report)) == 1
    # The clocks have changed by then: ten in Berlin is eight in UTC.
    assert next_of(world, report) == DUE + timedelta(days=21) - timedelta(hours=1)
    assert world.hub.sweeper.sweep().fired == 0


def test_two_sweepers_fire_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every host sweeps; of two that both see the schedule due, one makes the run."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)
    barrier = threading.Barrier(2, timeout=10)
    original = Sweeper._request

    def meet(self: Sweeper, found: Report) -> bool:
        barrier.wait()
        return original(self, found)

    monkeypatch.setattr(Sweeper, "_request", meet)
    swept: list[Swept] = []
    threads = [threading.Thread(target=lambda: swept.append(world.hub.sweeper.sweep())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.fired for each in swept) == [0, 1]
    assert [each.refused for each in swept] == [(), ()]
    assert len(runs_of(world, report)) == 1
    assert next_of(world, report) == DUE + timedelta(days=7)


def test_a_key_that_another_host_is_using(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """That host fires the schedule and moves it on; this one has nothing to report."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)

    def busy(self: Sweeper, found: Report) -> bool:
        raise IdempotencyInProgress

    monkeypatch.setattr(Sweeper, "_request", busy)
    swept = world.hub.sweeper.sweep()
    assert (swept.fired, swept.refused) == (0, ())
    assert next_of(world, report) == DUE


def test_a_crash_between_firing_and_advancing(world: World) -> None:
    """The next sweep finds the occurrence due again, and the run that is there."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)
    world.hub.sweeper._request(world.hub.reports.get(ANN, report.id))
    assert next_of(world, report) == DUE
    assert world.hub.sweeper.sweep().fired == 0
    assert len(runs_of(world, report)) == 1
    assert next_of(world, report) == DUE + timedelta(days=7)


def test_a_schedule_that_is_changed_meanwhile(world: World) -> None:
    """A sweep that read the old instant does not overwrite the new one."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)
    world.hub.reports.change(ANN, report.id, attrs.evolve(report_input(report), schedule=None))
    world.hub.sweeper._advance(report, world.clock.now())
    assert next_of(world, report) is None


def test_nothing_fires_while_runs_are_off(world: World) -> None:
    """The occurrence stays due, and is made up for when runs are on again."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Outage"))
    assert world.hub.sweeper.sweep().fired == 0
    assert next_of(world, report) == DUE
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=True, reason="Mended"))
    assert world.hub.sweeper.sweep().fired == 1


def test_what_cannot_be_requested_is_named(world: World) -> None:
    """A report whose location is gone does not keep the others from running, and waits for its next time."""
    report, other = world.report(schedule=WEEKLY), world.report(BEN, schedule=WEEKLY)
    world.hub.locations.delete(ANN, report.location_id)
    world.clock.set(DUE)
    swept = world.hub.sweeper.sweep()
    assert (swept.fired, swept.refused) == (1, (f"{report.id}: There is no such location.",))
    assert next_of(world, report) == DUE + timedelta(days=7)
    assert len(world.hub.runs.list(BEN, other.id, ALL).items) == 1


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
    swept = world.hub.sweeper.sweep()
    assert (swept.fired, swept.refused) == (1, (f"{report.id}: It could not be planned (RuntimeError).",))
    assert len(runs_of(world, other)) == 1
    assert next_of(world, report) == DUE + timedelta(days=7)


def test_storage_that_fails_ends_the_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing can be known about the others either; the next sweep begins anew."""
    report = world.report(schedule=WEEKLY)
    world.clock.set(DUE)

    def fail(self: Sweeper, found: Report) -> bool:
        msg = "The database is locked."
        raise StorageUnavailable(msg)

    with monkeypatch.context() as patched:
        patched.setattr(Sweeper, "_request", fail)
        with pytest.raises(StorageUnavailable):
            world.hub.sweeper.sweep()
    assert next_of(world, report) == DUE
    assert world.hub.sweeper.sweep().fired == 1


def test_what_has_expired_is_purged(world: World) -> None:
    """Sessions and keys that nobody can use any more are deleted, the others stay."""
    old = world.hub.sessions.open()
    world.hub.runs.request(ANN, world.report().id, key=IdempotencyKey("POST /runs", "key-1", "f" * 64))
    world.clock.advance(days=4)
    assert world.hub.sweeper.sweep().purged == 1
    world.clock.advance(days=3)
    new = world.hub.sessions.open()
    world.clock.advance(days=24)
    assert world.hub.sweeper.sweep().purged == 1
    with world.hub.storage.read() as uow:
        assert uow.sessions.find(old.session.token_hash) is None
        assert uow.sessions.find(new.session.token_hash) == new.session
