from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from ops_core.domain.cell import CellState
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.event import EventKind
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.idempotency import IdempotencyKey, IdempotencyMismatch
from ops_core.domain.report import report_input
from ops_core.domain.run import RunState, RunTrigger
from ops_core.errors import FeatureDisabled, InvalidInput, NotFound
from ops_core.ports.ranking import RankingCapability, RankingOutOfFunds, RankingQuery
from ops_core.services.runs import DueOccurrence
from tests.support.ranking import ScriptedRanking
from tests.support.world import ADMIN, ALL, ANN, BEN, GRID, WEEKLY, World, build_world

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = IdempotencyKey("POST /runs", "key-1", "f" * 64)


def chunks_of(world: World, run_id: str) -> tuple[Chunk, ...]:
    """Return the chunks of a run."""
    with world.hub.storage.read() as uow:
        return uow.chunks.of_run(run_id)


def kinds(world: World, run_id: str) -> list[EventKind]:
    """Return what happened to a run."""
    return [event.kind for event in world.events(run_id)]


def test_a_request_queues_everything_at_once(world: World) -> None:
    """The run, its chunks, the state of the report and one event are there before any work; a worker is woken."""
    report = world.report(keywords=["pizza", "pasta"])
    requested = world.hub.runs.request(ANN, report.id, trace_id="ab" * 16)
    run = requested.run
    assert not requested.replayed
    assert (run.state, run.trigger, run.version) == (RunState.QUEUED, RunTrigger.MANUAL, 1)
    assert (run.total_cells, run.saved_cells, run.provider, run.source) == (18, 0, "scripted", "recorded")
    assert run.trace_id == "ab" * 16
    assert world.hub.runs.get(ANN, report.id, run.id) == run
    assert [(chunk.keyword, chunk.cells) for chunk in chunks_of(world, run.id)] == [
        (0, tuple(range(9))),
        (1, tuple(range(9))),
    ]
    stored = world.hub.reports.get(ANN, report.id)
    assert (stored.state, stored.last_run_id, stored.version) == (RunState.QUEUED, run.id, 1)
    assert kinds(world, run.id) == [EventKind.RUN_QUEUED]
    assert world.wake_up.times == 1
    assert world.ranking.asked == []


def test_a_trace_is_made_where_none_is_given(world: World) -> None:
    """32 hex digits of its own for each run."""
    first, second = world.run(), world.run()
    assert first.trace_id != second.trace_id
    assert len(bytes.fromhex(first.trace_id)) == 16


def test_work_is_cut_into_chunks() -> None:
    """No chunk has more cells than the settings say, and each has one keyword."""
    world = build_world(jobs={"chunk_cells": 4})
    run = world.run(keywords=["pizza", "pasta"])
    assert [(chunk.number, chunk.keyword, chunk.cells) for chunk in chunks_of(world, run.id)] == [
        (0, 0, (0, 1, 2, 3)),
        (1, 0, (4, 5, 6, 7)),
        (2, 0, (8,)),
        (3, 1, (0, 1, 2, 3)),
        (4, 1, (4, 5, 6, 7)),
        (5, 1, (8,)),
    ]


def test_a_run_completes_with_its_figures(world: World) -> None:
    """From a click to the metrics: every point asked once, every answer kept with where it came from."""
    run = world.run(keywords=["pizza", "pasta"])
    assert [worked.state for worked in world.work()] == [ChunkState.DONE, ChunkState.DONE]
    done = world.hub.runs.get(ANN, run.report_id, run.id)
    assert (done.state, done.saved_cells, done.failure, done.reason) == (RunState.COMPLETED, 18, None, None)
    assert done.started_at is not None
    assert done.finished_at is not None
    assert done.created_at < done.started_at < done.finished_at
    assert [summary.keyword for summary in done.summaries] == ["pizza", "pasta"]
    # Rank 1 in the middle and 2 around it.
    assert done.summaries[0].average_rank == pytest.approx(17 / 9)
    assert (done.summaries[0].coverage, done.summaries[0].top3_share) == (100, 100)
    assert kinds(world, run.id) == [EventKind.RUN_QUEUED, EventKind.RUN_COMPLETED]
    assert world.hub.reports.get(ANN, run.report_id).state is RunState.COMPLETED
    assert [(query.keyword, query.point.number) for query in world.ranking.asked] == [
        (keyword, number) for keyword in ("pizza", "pasta") for number in range(9)
    ]
    results = world.hub.results.get(ANN, run.report_id, run.id)
    assert results.run == done
    assert results.provenance.cost == 0.036
    assert (results.provenance.zoom, results.provenance.depth) == (None, 20)  # the provider searches no map
    assert results.provenance.first_observed_at is not None
    assert [cell.rank for cell in results.keywords[0].cells] == [2, 2, 2, 2, 1, 2, 2, 2, 2]
    assert {cell.state for cell in results.keywords[1].cells} == {CellState.FOUND}
    assert len(results.listings) == 21
    assert results.business.key in {listing.key for listing in results.listings}


def test_a_run_keeps_what_it_was_planned_with(world: World) -> None:
    """Edits of the report and of the location change the next run, not this one."""
    report = world.report()
    run = world.run(report=report)
    world.hub.reports.change(ANN, report.id, attrs.evolve(report_input(report), keywords=("pasta",)))
    world.work()
    results = world.hub.results.get(ANN, report.id, run.id)
    assert [keyword.summary.keyword for keyword in results.keywords] == ["pizza"]
    assert {query.keyword for query in world.ranking.asked} == {"pizza"}
    assert world.run(report=report).keywords == ("pasta",)


def test_an_open_run_shows_what_is_known_so_far() -> None:
    """The first figures are there with the first answers."""
    world = build_world(jobs={"chunk_cells": 3})
    run = world.run()
    assert world.hub.runs.get(ANN, run.report_id, run.id).summaries == ()
    planned = world.hub.results.get(ANN, run.report_id, run.id).provenance
    assert (planned.zoom, planned.depth, planned.cost, planned.first_observed_at) == (17, 20, 0, None)
    world.worker().work_once()
    now = world.hub.runs.get(ANN, run.report_id, run.id)
    assert (now.state, now.saved_cells) == (RunState.RUNNING, 3)
    assert (now.summaries[0].cells.found, now.summaries[0].cells.not_measured) == (3, 6)
    results = world.hub.results.get(ANN, run.report_id, run.id)
    states = [cell.state for cell in results.keywords[0].cells]
    assert states == [CellState.FOUND] * 3 + [CellState.NOT_MEASURED] * 6
    assert world.hub.reports.get(ANN, run.report_id).state is RunState.RUNNING


def test_a_business_without_a_listing_is_known_by_what_it_is(world: World) -> None:
    """Entered again, it is looked for under the same key; another name or a listing is another key."""
    again: list[dict[str, Any]] = [{}, {}, {"name": "JOE'S PIZZA"}, {"name": "Blue Bottle"}]
    again.append({"place_id": "ChIJ123", "source_mode": "find"})
    for changes in again:
        world.run(report=world.report(location=world.location(**changes)))
    world.work()
    keys = list(dict.fromkeys(query.business.key for query in world.ranking.asked))
    assert len(keys) == 3
    assert keys[-1] == "ChIJ123"


def test_a_quarter_is_measured_and_the_rest_estimated(world: World) -> None:
    """A run of a quarter asks for a quarter, counts a quarter and shows the whole grid."""
    run = world.run(map=GRID["map"] | {"size": 9}, sampling="quarter", keywords=["pizza", "pasta"])
    assert run.total_cells == 50
    world.worker().work_once()
    early = world.hub.results.get(ANN, run.report_id, run.id)
    assert early.keywords[0].estimation is None
    assert early.keywords[0].summary.cells.not_measured == 56
    world.work()
    assert world.ranking.points == [row * 9 + col for row in range(0, 9, 2) for col in range(0, 9, 2)] * 2
    done = world.hub.runs.get(ANN, run.report_id, run.id)
    assert (done.state, done.saved_cells) == (RunState.COMPLETED, 50)
    assert (done.summaries[0].cells.total, done.summaries[0].cells.found) == (81, 25)
    assert done.summaries[0].cells.not_measured == 56
    for keyword, summary in zip(
        world.hub.results.get(ANN, run.report_id, run.id).keywords, done.summaries, strict=True
    ):
        assert [cell.number for cell in keyword.cells] == list(range(81))
        assert (keyword.summary.cells.found, keyword.summary.cells.estimated) == (25, 56)
        assert keyword.summary.average_rank == summary.average_rank
        assert keyword.summary.bounds == summary.bounds
        assert keyword.estimation is not None
        assert keyword.estimation.mean_error < 1
        # Rings of rank 1 to 5 around the middle.
        assert all(abs((cell.rank or 0) - (point_ring(cell.number) + 1)) <= 1 for cell in keyword.cells)


def point_ring(number: int) -> int:
    """Return the ring of a point of a 9 by 9 grid."""
    row, col = divmod(number, 9)
    return max(abs(row - 4), abs(col - 4))


def test_a_full_run_estimates_nothing(world: World) -> None:
    """What was asked for everywhere needs no estimates, whatever the answers."""
    world.ranking.fail(RankingOutOfFunds("No funds."))
    run = world.run()
    world.work()
    assert {keyword.estimation for keyword in world.hub.results.get(ANN, run.report_id, run.id).keywords} == {None}


def test_a_failed_run_of_a_quarter_counts_what_it_was_to_measure(world: World) -> None:
    """Points that nobody was to ask for are not missing."""
    world.ranking.fail(RankingOutOfFunds("No funds."), at=40)
    run = world.run(map=GRID["map"] | {"size": 9}, sampling="quarter")
    world.work()
    failed = world.now(run)
    assert failed.state is RunState.FAILED
    assert failed.reason is not None
    assert " 13 of 25 cells have no answer" in failed.reason


def test_the_same_key_gives_the_same_run(world: World) -> None:
    """However often it is sent and whatever became of the run, the answer is the run as it was requested."""
    report = world.report()
    first = world.hub.runs.request(ANN, report.id, key=KEY)
    world.work()
    assert world.now(first.run).state is RunState.COMPLETED
    second = world.hub.runs.request(ANN, report.id, key=KEY)
    assert (first.replayed, second.replayed) == (False, True)
    assert second.run == first.run
    assert len(world.hub.runs.list(ANN, report.id, ALL).items) == 1
    assert world.wake_up.times == 1


def test_the_same_key_works_while_runs_are_off(world: World) -> None:
    """Whoever has an answer coming gets it, also when nothing new may start."""
    report = world.report()
    run = world.hub.runs.request(ANN, report.id, key=KEY).run
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Outage"))
    assert world.hub.runs.request(ANN, report.id, key=KEY).run == run


def test_a_key_for_something_else_is_refused(world: World) -> None:
    """The content of the request is part of the promise."""
    report = world.report()
    world.hub.runs.request(ANN, report.id, key=KEY)
    with pytest.raises(IdempotencyMismatch):
        world.hub.runs.request(ANN, report.id, key=attrs.evolve(KEY, fingerprint="e" * 64))
    assert len(world.hub.runs.list(ANN, report.id, ALL).items) == 1


def test_keys_of_others_are_never_seen(world: World) -> None:
    """The same key of somebody else, or on another route, is a key of its own."""
    first = world.hub.runs.request(ANN, world.report().id, key=KEY)
    second = world.hub.runs.request(BEN, world.report(BEN).id, key=attrs.evolve(KEY, fingerprint="e" * 64))
    third = world.hub.runs.request(ANN, first.run.report_id, key=attrs.evolve(KEY, route="other"))
    assert len({each.run.id for each in (first, second, third)}) == 3
    assert not any(each.replayed for each in (first, second, third))


def test_a_key_may_be_used_anew_after_a_while(world: World) -> None:
    """It is forgotten after the hours that settings say."""
    report = world.report()
    first = world.hub.runs.request(ANN, report.id, key=KEY)
    world.clock.advance(hours=73)
    second = world.hub.runs.request(ANN, report.id, key=KEY)
    assert not second.replayed
    assert second.run.id != first.run.id


def test_one_key_from_many_threads_makes_one_run() -> None:
    """Twenty at once are one run and nineteen repetitions."""
    world = build_world()
    report = world.report()
    answers: list[Any] = []

    def send() -> None:
        answers.append(world.hub.runs.request(ANN, report.id, key=KEY))

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.run.id for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert len(world.hub.runs.list(ANN, report.id, ALL).items) == 1


def test_nothing_starts_while_runs_are_off(world: World) -> None:
    """A request and a replay say so, and nothing is stored."""
    report = world.report()
    world.hub.flags.set(ADMIN, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Outage"))
    for act in (
        lambda: world.hub.runs.request(ANN, report.id),
        lambda: world.hub.replays.replay_run(ANN, report.id, "run_1").run,
    ):
        with pytest.raises(FeatureDisabled) as refused:
            act()
        assert refused.value.flag == FlagName.RUNS_ENABLED
    assert world.hub.runs.list(ANN, report.id, ALL).items == ()


def test_a_live_provider_must_be_allowed() -> None:
    """Nobody spends money by default."""
    live = ScriptedRanking(capabilities=frozenset({RankingCapability.LIVE}))
    world = build_world(live)
    with pytest.raises(FeatureDisabled) as refused:
        world.run()
    assert refused.value.flag == FlagName.LIVE_RANKS_ENABLED
    world.hub.flags.set(ADMIN, FlagName.LIVE_RANKS_ENABLED, FlagInput(enabled=True, reason="Budget granted"))
    assert world.run().state is RunState.QUEUED


def test_a_provider_may_refuse_a_plan() -> None:
    """One that can tell is asked before anything is stored, and only about what would be measured."""

    class Choosy(ScriptedRanking):
        seen: tuple[RankingQuery, ...] = ()

        def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
            Choosy.seen = queries
            if any(query.keyword == "pasta" for query in queries):
                refused = InvalidInput.at("/keywords/1", "not_recorded", "There is no scan for this keyword.")
                raise refused

    world = build_world(Choosy(capabilities=frozenset({RankingCapability.PLAN_CHECK})))
    report = world.report(keywords=["pizza", "pasta"])
    with pytest.raises(InvalidInput) as refused:
        world.hub.runs.request(ANN, report.id)
    assert [error.pointer for error in refused.value.errors] == ["/keywords/1"]
    assert world.hub.runs.list(ANN, report.id, ALL).items == ()
    assert len(Choosy.seen) == 18
    world.run(map=GRID["map"] | {"size": 9}, sampling="quarter")
    assert len(Choosy.seen) == 25


def test_a_provider_without_that_capability_is_not_asked() -> None:
    """What is not declared is not called."""

    class Silent(ScriptedRanking):
        def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
            raise AssertionError

    assert build_world(Silent()).run().state is RunState.QUEUED


def test_a_run_belongs_to_its_report(world: World) -> None:
    """Under another report it is unknown, even to its owner."""
    run, other = world.run(), world.report()
    acts: list[Callable[[], object]] = [
        lambda: world.hub.runs.get(ANN, other.id, run.id),
        lambda: world.hub.runs.cancel(ANN, other.id, run.id),
        lambda: world.hub.replays.replay_run(ANN, other.id, run.id).run,
        lambda: world.hub.results.get(ANN, other.id, run.id),
    ]
    for act in acts:
        with pytest.raises(NotFound) as refused:
            act()
        assert refused.value.kind == "run"


def test_runs_are_listed_newest_first(world: World) -> None:
    """And each report shows the state of its latest."""
    report = world.report()
    first = world.run(report=report)
    world.clock.advance(seconds=1)
    second = world.run(report=report)
    assert [run.id for run in world.hub.runs.list(ANN, report.id, ALL).items] == [second.id, first.id]
    world.hub.runs.cancel(ANN, report.id, second.id)
    world.work()
    assert world.now(first).state is RunState.COMPLETED
    stored = world.hub.reports.get(ANN, report.id)
    assert (stored.last_run_id, stored.state) == (second.id, RunState.CANCELLED)


def test_a_scheduled_run_waits_for_those_who_watch(world: World) -> None:
    """Runs that somebody clicked are worked on first."""
    report = world.report(schedule=WEEKLY)
    due = report.next_run_at
    assert due is not None
    scheduled = world.hub.runs.request(ANN, report.id, occurrence=DueOccurrence(due, due, None)).run
    world.clock.advance(seconds=1)
    manual = world.run(report=report)
    assert [worked.run_id for worked in world.work()] == [manual.id, scheduled.id]
    assert timedelta(0) < (world.now(scheduled).started_at or scheduled.created_at) - scheduled.created_at
