"""Clauses about runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import (
    ALICE,
    BERLIN,
    BOB,
    LEASE,
    START,
    WILD,
    ident,
    long_text,
    make_chunk,
    make_location,
    make_plan,
    make_report,
    make_run,
    make_summary,
    moment,
)
from ops_contracts.storage_clauses.storing import store_location, store_report, store_run
from ops_core.domain.cell import CellSource, FailureClass
from ops_core.domain.chunk import ChunkState
from ops_core.domain.comparison import origin_of
from ops_core.domain.page import PageRequest
from ops_core.domain.run import Business, Run, RunState, RunTrigger
from ops_core.domain.summary import summarise_keyword
from ops_core.errors import NotFound, StaleVersion
from ops_core.ports.repositories.runs import OccurrenceTaken

if TYPE_CHECKING:
    from ops_core.ports.storage import Storage, UnitOfWork

FULL = make_run(
    state=RunState.FAILED,
    trigger=RunTrigger.SCHEDULE,
    provider="dataforseo",
    source=CellSource.LIVE,
    keywords=(WILD[:80], "b", "a", "東京", "5"),
    total_cells=2205,
    started_at=moment(1.000001),
    finished_at=moment(99.999999),
    failure=FailureClass.QUOTA,
    reason=long_text(500),
    summaries=(make_summary(WILD[:80]), summarise_keyword("b", 441, [])),
    version=2**31 - 2,
    scheduled_for=moment(0.000001),
    resumed_at=moment(50.000001),
)
PLAN = make_plan(
    business=Business("place-1", WILD, BERLIN, "Pizza restaurant"), keywords=(WILD[:80], "b"), seed=long_text(80)
)


class RunClauses:
    """What the repository of runs promises."""

    @pytest.mark.parametrize("run", [make_run(), FULL], ids=["plain", "full"])
    def test_runs_come_back_as_stored(self, storage: Storage, run: Run) -> None:
        """A run comes back equal in every field and of the same types, by each way of asking for it.

        If this fails: the message names the field. Figures of the summaries keep all their digits, and None stays None.
        """
        with storage.write() as unit:
            store_run(unit, run)
            assert_same(unit.runs.lock(run.id), run)
        with storage.read() as unit:
            assert_same(unit.runs.get(ALICE, run.id), run)
            assert_same(unit.runs.find(run.id), run)
            assert_same(unit.runs.page(ALICE, run.report_id, PageRequest()).items, (run,))

    @pytest.mark.parametrize("plan", [make_plan(), PLAN], ids=["plain", "full"])
    def test_plans_come_back_as_stored(self, storage: Storage, plan: object) -> None:
        """The plan of a run comes back equal, to the last digit of every point.

        If this fails: coordinates are rounded, or a document is read back without its types.
        """
        wanted = make_plan() if plan == make_plan() else PLAN
        with storage.write() as unit:
            store_run(unit, make_run(), plan=wanted)
        with storage.read() as unit:
            assert_same(unit.runs.plan(make_run().id), wanted)

    def test_unknown_and_foreign_runs_are_not_found(self, storage: Storage) -> None:
        """A run of somebody else answers exactly like one that does not exist, and lists of it are empty.

        If this fails: the query goes by id alone; its owner must be a condition of it.
        """
        with storage.write() as unit:
            store_run(unit, make_run())
        with storage.write() as unit:
            with pytest.raises(NotFound) as unknown:
                unit.runs.get(BOB, ident("run", 99))
            with pytest.raises(NotFound) as foreign:
                unit.runs.get(BOB, make_run().id)
            for ask in (unit.runs.find, unit.runs.lock, unit.runs.plan):
                with pytest.raises(NotFound):
                    ask(ident("run", 99))
            assert unit.runs.page(BOB, make_report().id, PageRequest()).items == ()
        assert str(unknown.value) == str(foreign.value)

    @pytest.mark.parametrize("target", [FULL, make_run()], ids=["filled", "emptied"])
    def test_updates_of_runs_change_what_changes(self, storage: Storage, target: Run) -> None:
        """An update stores the state, the instants, the failure, the reason and the summaries, one version on.

        What a run was made for stays: its trigger, the instant of its schedule, its provider and its keywords.

        If this fails: the update lists its columns and one is missing, or None is taken for "no change".
        """
        fixed = ("trigger", "provider", "source", "keywords", "total_cells", "scheduled_for")
        before = attrs.evolve(
            FULL if target.version == 1 else make_run(),
            **{name: getattr(target, name) for name in fixed},
            version=1,
        )
        changed = attrs.evolve(target, version=1)
        with storage.write() as unit:
            store_run(unit, before)
            returned = unit.runs.update(changed)
        with storage.read() as unit:
            assert_same(unit.runs.find(target.id), attrs.evolve(changed, version=2))
        assert_same(returned, attrs.evolve(changed, version=2))

    @pytest.mark.parametrize("version", [1, 3], ids=["older", "newer"])
    def test_stale_updates_of_runs_are_refused(self, storage: Storage, version: int) -> None:
        """An update made from another version than the stored one raises StaleVersion with the stored one.

        If this fails: a run that was cancelled meanwhile is completed all the same; make the version a condition.
        """
        with storage.write() as unit:
            store_run(unit, make_run())
            stored = unit.runs.update(make_run(state=RunState.CANCELLED))
        with storage.write() as unit, pytest.raises(StaleVersion) as stale:
            unit.runs.update(make_run(state=RunState.COMPLETED, version=version))
        assert stale.value.current == stored.version == 2
        with storage.read() as unit:
            assert unit.runs.find(stored.id) == stored

    def test_foreign_runs_cannot_be_updated(self, storage: Storage) -> None:
        """An update of an unknown run, or in the name of another owner, is refused and changes nothing.

        If this fails: the update goes by id alone, and moves the row to whoever asks.
        """
        with storage.write() as unit:
            store_run(unit, make_run())
        with storage.write() as unit:
            for run in (make_run(owner=BOB), make_run(9)):
                with pytest.raises((NotFound, StaleVersion)):
                    unit.runs.update(run)
        with storage.read() as unit:
            assert unit.runs.get(ALICE, make_run().id) == make_run()
            with pytest.raises(NotFound):
                unit.runs.find(ident("run", 9))

    def test_runs_are_listed_by_report(self, storage: Storage) -> None:
        """`page` holds the runs of one report only.

        If this fails: the condition on the report is missing.
        """
        with storage.write() as unit:
            store_report(unit, make_report(2))
            for number in range(1, 5):
                store_run(unit, make_run(number, report=1 + number % 2))
        with storage.read() as unit:
            runs = unit.runs.page(ALICE, ident("rep", 2), PageRequest()).items
        assert [run.id for run in runs] == [ident("run", 3), ident("run", 1)]

    def test_saved_cells_are_the_sum_over_the_chunks(self, storage: Storage) -> None:
        """`saved_cells` is what workers added while they held chunks, in every answer, and no update changes it.

        If this fails: the figure is stored with the run, where two workers overwrite each other's; sum over the chunks.
        """
        with storage.write() as unit:
            store_run(unit, make_run(saved_cells=5), [make_chunk(number=0), make_chunk(number=1)])
            store_run(unit, make_run(2), [make_chunk(2)])
            for saved in ((2, 1), (4,)):
                chunk = unit.chunks.claim("worker", START, LEASE)
                assert chunk is not None
                for count in saved:
                    assert unit.chunks.hold(chunk, START, LEASE, count)
        with storage.write() as unit:
            run = unit.runs.lock(make_run().id)
            assert run.saved_cells == 7
            assert unit.runs.update(attrs.evolve(run, saved_cells=99)).saved_cells == 7
        with storage.read() as unit:
            assert unit.runs.find(run.id).saved_cells == 7
            assert unit.runs.get(ALICE, run.id).saved_cells == 7
            page = unit.runs.page(ALICE, run.report_id, PageRequest()).items
            assert [each.saved_cells for each in page] == [0, 7]

    def test_runs_move_to_another_location(self, storage: Storage) -> None:
        """`move` gives the owner's runs of a location to another and returns how many.

        If this fails: look for the condition on the owner.
        """
        with storage.write() as unit:
            for number in (1, 2):
                store_run(unit, make_run(number))
            store_run(unit, make_run(3, report=2, location=2))
            store_run(unit, make_run(4, BOB, report=9, location=9))
        with storage.write() as unit:
            assert unit.runs.move(ALICE, ident("loc", 1), ident("loc", 2)) == 2
            assert unit.runs.move(ALICE, ident("loc", 1), ident("loc", 2)) == 0
            assert unit.runs.move(ALICE, ident("loc", 9), ident("loc", 2)) == 0
        with storage.read() as unit:
            moved = [unit.runs.find(ident("run", number)).location_id for number in (1, 2, 3, 4)]
        assert moved == [ident("loc", 2)] * 3 + [ident("loc", 9)]

    def test_unfinished_runs_are_found(self, storage: Storage) -> None:
        """`unfinished` returns the open runs, of all owners, whose chunks are all closed, oldest first.

        If this fails: a run whose last worker died between its two commits stays open for ever.
        """
        closed = [make_chunk, lambda run: make_chunk(run, state=ChunkState.DONE, available_at=None)]
        states = {
            1: RunState.RUNNING,
            2: RunState.QUEUED,
            3: RunState.COMPLETED,
            4: RunState.FAILED,
            5: RunState.RUNNING,
        }
        with storage.write() as unit:
            for number, state in states.items():
                store_run(unit, make_run(number, state=state), [closed[1](number)])
            store_run(unit, make_run(6, state=RunState.RUNNING), [closed[0](6)])
            leased = make_chunk(7, state=ChunkState.LEASED, worker="worker", token=1, attempts=1)
            store_run(unit, make_run(7, state=RunState.RUNNING), [leased])
            dead = make_chunk(8, state=ChunkState.DEAD, available_at=None, owner=BOB)
            store_run(unit, make_run(8, BOB, report=9, location=9, state=RunState.RUNNING), [dead])
        with storage.read() as unit:
            assert unit.runs.unfinished(9) == tuple(ident("run", number) for number in (1, 2, 5, 8))
            assert unit.runs.unfinished(2) == tuple(ident("run", number) for number in (1, 2))

    def test_overdue_runs_are_found(self, storage: Storage) -> None:
        """`overdue` returns the open runs of all owners that were last replayed, or else made, before an instant.

        Oldest first, up to the limit.

        If this fails: compare the instant of the replay where there is one, and else that of the creation; closed runs
        are never overdue.
        """
        with storage.write() as unit:
            for number, state in enumerate(RunState, start=1):
                store_run(unit, make_run(number, state=state))
            # In order: long overdue, replayed just now, replayed long ago, of somebody else, just made.
            store_run(unit, make_run(11, state=RunState.RUNNING, resumed_at=moment(60)))
            store_run(unit, make_run(12, state=RunState.RUNNING, resumed_at=moment(59.999999)))
            store_run(unit, make_run(13, BOB, report=9, location=9, state=RunState.RUNNING))
            store_run(unit, make_run(60))
        with storage.read() as unit:
            found = unit.runs.overdue(moment(60), 9)
            assert found == tuple(ident("run", number) for number in (2, 3, 12, 13))
            assert unit.runs.overdue(moment(60), 2) == found[:2]
            later = unit.runs.overdue(moment(60.000001), 9)
            assert later == tuple(ident("run", number) for number in (2, 3, 11, 12, 13, 60))
            assert unit.runs.overdue(moment(2), 9) == ()

    def test_the_completed_run_before_is_found(self, storage: Storage) -> None:
        """`completed_before` returns the latest run of the report that was made before and is completed, or None.

        If this fails: it takes the run itself, one that ended otherwise, one of another report or of somebody else.
        """
        completed: dict[str, Any] = {"state": RunState.COMPLETED, "finished_at": moment(70)}
        with storage.write() as unit:
            for run in (
                make_run(1, **completed),
                make_run(
                    2, **completed, location=2, source=CellSource.LIVE, provider="other", summaries=FULL.summaries
                ),
                make_run(3, state=RunState.FAILED, finished_at=moment(80)),
                make_run(4, state=RunState.RUNNING),
                make_run(5, report=2, **completed),
                make_run(6, BOB, report=3, location=3, **completed),
                make_run(7, **completed),
            ):
                store_run(unit, run)
        with storage.read() as unit:
            for number, wanted in ((1, None), (2, 1), (3, 2), (6, 2), (7, 2), (8, 7)):
                found = unit.runs.completed_before(ALICE, make_report().id, ident("run", number))
                assert_same(found, None if wanted is None else origin_of(unit.runs.find(ident("run", wanted))))
            assert unit.runs.completed_before(BOB, make_report().id, ident("run", 8)) is None

    def test_open_runs_are_counted(self, storage: Storage) -> None:
        """`count_open` counts the queued and the running runs of all owners, and no others.

        A state without any may be there with 0.

        If this fails: closed runs count, or those of one owner only, or the keys are texts.
        """
        states = [*RunState, RunState.RUNNING, RunState.RUNNING]
        with storage.write() as unit:
            for number, state in enumerate(states, start=1):
                store_run(unit, make_run(number, state=state))
            store_run(unit, make_run(99, BOB, report=9, location=9))
        with storage.read() as unit:
            counted = unit.runs.count_open()
        assert {type(state) for state in counted} == {RunState}
        assert {state: count for state, count in counted.items() if count} == {RunState.QUEUED: 2, RunState.RUNNING: 3}

    def test_an_instant_of_a_schedule_has_one_run(self, storage: Storage) -> None:
        """A second run of a report for one scheduled instant raises OccurrenceTaken; its unit of work keeps nothing.

        If this fails: two hosts that fire one schedule both start a run; the two columns need a unique index.
        """
        first = make_run(1, scheduled_for=moment(0.000001), state=RunState.COMPLETED)
        with storage.write() as unit:
            store_run(unit, first, [make_chunk()])
        with pytest.raises(OccurrenceTaken), storage.write() as unit:
            _store_elsewhere(unit, make_run(2, scheduled_for=first.scheduled_for))
        with storage.read() as unit:
            assert unit.runs.page(ALICE, first.report_id, PageRequest()).items == (first,)
            assert unit.chunks.of_run(make_run(2).id) == ()
            with pytest.raises(NotFound):
                unit.locations.get(ALICE, make_location(7).id)

    def test_other_runs_are_not_in_the_way_of_a_schedule(self, storage: Storage) -> None:
        """Another instant, another report, and runs that were asked for, as many as there are, are all stored.

        If this fails: the unique index must be on the report and the instant, and must leave out runs without one.
        """
        instants = (moment(5), moment(5.000001), None, None)
        with storage.write() as unit:
            for number, instant in enumerate(instants, start=1):
                store_run(unit, make_run(number, scheduled_for=instant))
            store_run(unit, make_run(5, report=2, scheduled_for=moment(5)))
        with storage.read() as unit:
            runs = unit.runs.page(ALICE, make_report().id, PageRequest()).items
            assert tuple(run.scheduled_for for run in reversed(runs)) == instants
            assert unit.runs.find(make_run(5).id).scheduled_for == moment(5)


def _store_elsewhere(unit: UnitOfWork, run: Run) -> None:
    """Store something that has nothing to do with a run, and then the run."""
    store_location(unit, make_location(7))
    store_run(unit, run, [make_chunk(2)])
