"""Clauses about reports."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import (
    ALICE,
    BERLIN,
    BOB,
    WILD,
    ident,
    long_text,
    make_location,
    make_problem,
    make_report,
    make_run,
    moment,
)
from ops_contracts.storage_clauses.storing import store_location, store_report, store_run
from ops_core.domain.grid import Distance, GridMap, Shape, Unit
from ops_core.domain.page import PageRequest
from ops_core.domain.run import RunState
from ops_core.domain.sampling import Sampling
from ops_core.domain.schedule import Frequency, Schedule
from ops_core.domain.weekday import Weekday
from ops_core.errors import NotFound, StaleVersion

if TYPE_CHECKING:
    from ops_core.domain.report import Report
    from ops_core.domain.schedule import ScheduleProblem
    from ops_core.ports.storage import Storage

FULL = make_report(
    name=WILD,
    map=GridMap(BERLIN, 21, radius=Distance(0.06, Unit.MI), shape=Shape.CIRCLE),
    keywords=(WILD[:80], "b", "a", "東京", "5"),
    schedule=Schedule(Frequency.BIWEEKLY, "09:30", "Europe/Berlin", Weekday.SUNDAY, starts_on=date(2026, 3, 29)),
    recipients=("ann@example.com", "jörg@münchen.example"),
    next_run_at=moment(60.000001),
    deleted_at=moment(5.000001),
    sampling=Sampling.QUARTER,
)
STUCK = make_report(
    schedule=Schedule(Frequency.WEEKLY, "00:00", "Europe/Berlin", Weekday.MONDAY),
    schedule_problem=make_problem(message=long_text(500), due=moment(10.000001), since=moment(20.999999)),
)
LONGEST = make_report(
    name=long_text(120),
    keywords=tuple(f"{number}{long_text(79)}" for number in range(5)),
    schedule=Schedule(Frequency.MONTHLY, "23:59", "America/Argentina/ComodRivadavia", day_of_month=31),
    recipients=tuple(f"{number:02d}{'x' * 60}@{'d' * 60}.{'e' * 60}.{'f' * 60}.example" for number in range(20)),
    version=2**31 - 2,
)


class ReportClauses:
    """What the repository of reports promises."""

    @pytest.mark.parametrize("report", [make_report(), FULL, LONGEST, STUCK], ids=["plain", "full", "longest", "stuck"])
    def test_reports_come_back_as_stored(self, storage: Storage, report: Report) -> None:
        """A report comes back equal in every field, of the same types, deleted or not.

        If this fails: the message names the field. Documents such as the map and the schedule keep enums, dates and the
        difference between whole and real numbers only if they are structured on the way back.
        """
        with storage.write() as unit:
            store_report(unit, report)
        with storage.read() as unit:
            assert_same(unit.reports.get(ALICE, report.id), report)

    @pytest.mark.parametrize("target", [FULL, make_report()], ids=["filled", "emptied"])
    def test_updates_change_the_configuration(self, storage: Storage, target: Report) -> None:
        """An update stores every field of the configuration, also one that becomes None or empty.

        If this fails: the update lists its columns and one is missing, or None is taken for "no change".
        """
        before = make_report() if target is FULL else FULL
        with storage.write() as unit:
            store_report(unit, before)
            returned = unit.reports.update(target)
        with storage.read() as unit:
            assert_same(unit.reports.get(ALICE, target.id), attrs.evolve(target, version=2))
        assert_same(returned, attrs.evolve(target, version=2))

    def test_unknown_and_foreign_reports_are_not_found(self, storage: Storage) -> None:
        """A report of somebody else answers exactly like one that does not exist.

        If this fails: the query goes by id alone; its owner must be a condition of it.
        """
        with storage.write() as unit:
            store_report(unit, make_report())
        with storage.read() as unit:
            with pytest.raises(NotFound) as unknown:
                unit.reports.get(BOB, ident("rep", 99))
            with pytest.raises(NotFound) as foreign:
                unit.reports.get(BOB, make_report().id)
        assert str(unknown.value) == str(foreign.value)

    @pytest.mark.parametrize("version", [1, 3], ids=["older", "newer"])
    def test_stale_updates_of_reports_are_refused(self, storage: Storage, version: int) -> None:
        """An update made from another version than the stored one raises StaleVersion with the stored one.

        If this fails: make the version a condition of the update and count the rows that it changed.
        """
        with storage.write() as unit:
            store_report(unit, make_report())
            stored = unit.reports.update(make_report(name="Second"))
        with storage.write() as unit, pytest.raises(StaleVersion) as stale:
            unit.reports.update(make_report(name="Third", version=version))
        assert stale.value.current == stored.version == 2
        with storage.read() as unit:
            assert unit.reports.get(ALICE, stored.id) == stored

    def test_foreign_reports_cannot_be_updated(self, storage: Storage) -> None:
        """An update of an unknown report, or in the name of another owner, raises NotFound and changes nothing.

        If this fails: the update goes by id alone, and moves the row to whoever asks.
        """
        with storage.write() as unit:
            store_report(unit, make_report())
        with storage.write() as unit:
            with pytest.raises(NotFound):
                unit.reports.update(make_report(owner=BOB))
            with pytest.raises(NotFound):
                unit.reports.update(make_report(9))
        with storage.read() as unit:
            assert unit.reports.get(ALICE, make_report().id) == make_report()
            assert unit.reports.count(BOB, 5) == 0

    def test_updates_leave_what_runs_set(self, storage: Storage) -> None:
        """An update changes neither the state nor the last run, and returns them as they are stored.

        If this fails: an edit that was begun before a run ended sets the report back; leave both columns out.
        """
        with storage.write() as unit:
            store_run(unit, make_run())
            edited = unit.reports.get(ALICE, make_report().id)
            unit.reports.record_run(edited.id, make_run().id, RunState.RUNNING)
            returned = unit.reports.update(attrs.evolve(edited, name="Renamed"))
            stored = unit.reports.get(ALICE, edited.id)
        assert returned == stored
        assert (stored.name, stored.state, stored.last_run_id) == ("Renamed", RunState.RUNNING, make_run().id)

    def test_runs_set_the_state_of_their_report(self, storage: Storage) -> None:
        """`record_run` sets the state and the last run, again and again, and leaves the version alone.

        If this fails: the version grows, so that an edit is refused because a run went on meanwhile.
        """
        with storage.write() as unit:
            store_run(unit, make_run())
            before = unit.reports.get(ALICE, make_report().id)
            for state in (RunState.QUEUED, RunState.RUNNING, RunState.COMPLETED):
                unit.reports.record_run(before.id, make_run().id, state)
                after = unit.reports.get(ALICE, before.id)
                assert after == attrs.evolve(before, state=state, last_run_id=make_run().id)

    def test_earlier_runs_leave_the_state_of_a_later_one(self, storage: Storage) -> None:
        """A run that ends after a later one has begun does not set the report back to itself.

        If this fails: `record_run` overwrites without comparing ids; a later run has a greater id.
        """
        with storage.write() as unit:
            for number in (1, 2):
                store_run(unit, make_run(number))
            unit.reports.record_run(make_report().id, make_run(2).id, RunState.RUNNING)
            unit.reports.record_run(make_report().id, make_run(1).id, RunState.FAILED)
        with storage.read() as unit:
            report = unit.reports.get(ALICE, make_report().id)
        assert (report.state, report.last_run_id) == (RunState.RUNNING, make_run(2).id)

    def test_reports_are_listed_by_location(self, storage: Storage) -> None:
        """`page` with a location holds the reports of that location only, without one those of all.

        If this fails: the condition on the location is missing, or applied when None is given.
        """
        with storage.write() as unit:
            for number in range(1, 5):
                store_report(unit, make_report(number, location=1 + number % 2))
        with storage.read() as unit:
            odd = unit.reports.page(ALICE, PageRequest(), make_location(2).id).items
            every = unit.reports.page(ALICE, PageRequest()).items
        assert [report.id for report in odd] == [ident("rep", 3), ident("rep", 1)]
        assert len(every) == 4

    def test_reports_move_to_another_location(self, storage: Storage) -> None:
        """`move` gives the owner's reports of a location to another, one version on, and returns how many.

        If this fails: look for the condition on the owner, and for the version, by which open edits are refused.
        """
        with storage.write() as unit:
            for number in (1, 2):
                store_report(unit, make_report(number, location=1))
            store_report(unit, make_report(3, location=2))
            store_report(unit, make_report(4, BOB, location=9))
        with storage.write() as unit:
            assert unit.reports.move(ALICE, ident("loc", 1), ident("loc", 2)) == 2
            assert unit.reports.move(ALICE, ident("loc", 1), ident("loc", 2)) == 0
            assert unit.reports.move(ALICE, ident("loc", 9), ident("loc", 2)) == 0
        with storage.read() as unit:
            moved = [unit.reports.get(ALICE, ident("rep", number)) for number in (1, 2, 3)]
            assert {report.location_id for report in moved} == {ident("loc", 2)}
            assert [report.version for report in moved] == [2, 2, 1]
            assert unit.reports.get(BOB, ident("rep", 4)).location_id == ident("loc", 9)

    def test_due_reports_are_found(self, storage: Storage) -> None:
        """`due` returns the reports of all owners whose instant has come, to the microsecond, longest due first.

        If this fails: compare by `next_run_at <= now`, order by it, and leave out what has no schedule or is deleted.
        """
        with storage.write() as unit:
            for number, seconds in ((1, 30.0), (2, 10.0), (3, 20.0), (4, 30.000001)):
                store_report(unit, make_report(number, next_run_at=moment(seconds)))
            store_report(unit, make_report(5))
            store_report(unit, make_report(6, BOB, location=9, next_run_at=moment(15)))
            store_report(unit, make_report(7, next_run_at=moment(5), deleted_at=moment(6)))
        with storage.read() as unit:
            found = unit.reports.due(moment(30), 9)
            assert [report.id for report in found] == [ident("rep", number) for number in (2, 6, 3, 1)]
            assert unit.reports.due(moment(30), 2) == found[:2]
            assert unit.reports.due(moment(9), 9) == ()

    def test_schedules_advance_once(self, storage: Storage) -> None:
        """`advance` replaces the instant that was due and is refused when another one is stored; the version stays.

        If this fails: two hosts that fire one schedule both succeed; make the instant a condition of the update.
        """
        with storage.write() as unit:
            before = store_report(unit, make_report(next_run_at=moment(10.000001)))
            assert not unit.reports.advance(before.id, moment(10), moment(20))
            assert unit.reports.advance(before.id, moment(10.000001), moment(20))
            assert not unit.reports.advance(before.id, moment(10.000001), moment(30))
            assert unit.reports.get(ALICE, before.id) == attrs.evolve(before, next_run_at=moment(20))
            assert unit.reports.advance(before.id, moment(20), None)
            assert not unit.reports.advance(before.id, moment(20), moment(30))
            assert unit.reports.get(ALICE, before.id) == attrs.evolve(before, next_run_at=None)

    def test_problems_of_schedules_are_recorded(self, storage: Storage) -> None:
        """`record_problem` sets the problem or takes it away, for one report, and leaves all else, the version too.

        Of a report that does not exist it records nothing.

        If this fails: the version grows, so that an edit is refused because a schedule failed meanwhile; or the problem
        is missing from one of the ways to ask for a report.
        """
        with storage.write() as unit:
            before = store_report(unit, make_report(next_run_at=moment(5)))
            other = store_report(unit, make_report(2, BOB, location=9))
            for problem in (make_problem(), make_problem(code="report.blocked", since=moment(30.000001)), None):
                unit.reports.record_problem(before.id, problem)
                wanted = attrs.evolve(before, schedule_problem=problem)
                assert_same(unit.reports.get(ALICE, before.id), wanted)
                assert_same(unit.reports.page(ALICE, PageRequest()).items, (wanted,))
                assert_same(unit.reports.due(moment(9), 9), (wanted,))
            unit.reports.record_problem(ident("rep", 99), make_problem())
            assert unit.reports.count_problems() == 0
            assert unit.reports.get(BOB, other.id) == other

    @pytest.mark.parametrize("problem", [None, make_problem()], ids=["none", "one"])
    def test_updates_leave_the_problem_of_the_schedule(self, storage: Storage, problem: ScheduleProblem | None) -> None:
        """An update keeps the problem that is stored, or that there is none, and returns it so.

        If this fails: an edit that was begun before a schedule failed, or ran again, sets it back.
        """
        with storage.write() as unit:
            edited = store_report(unit, make_report(schedule_problem=make_problem() if problem is None else None))
            unit.reports.record_problem(edited.id, problem)
            returned = unit.reports.update(attrs.evolve(edited, name="Renamed"))
            stored = unit.reports.get(ALICE, edited.id)
        assert_same(returned, stored)
        assert_same(stored, attrs.evolve(edited, name="Renamed", schedule_problem=problem, version=2))

    def test_problems_of_schedules_are_counted(self, storage: Storage) -> None:
        """`count_problems` counts the reports of all owners with a problem, but for deleted ones.

        If this fails: deleted reports count, or all reports, or those of one owner only.
        """
        with storage.write() as unit:
            for number in range(1, 5):
                store_report(unit, make_report(number))
            store_report(unit, make_report(5, BOB, location=9, schedule_problem=make_problem()))
            for number in (1, 2, 3):
                unit.reports.record_problem(make_report(number).id, make_problem())
            unit.reports.update(make_report(2, deleted_at=moment(9)))
            unit.reports.record_problem(make_report(3).id, None)
        with storage.read() as unit:
            assert unit.reports.count_problems() == 2

    def test_reports_are_counted_up_to_a_bound(self, storage: Storage) -> None:
        """`count` leaves out deleted and foreign reports and stops at its bound.

        If this fails: put the limit inside the query that is counted, and its conditions too.
        """
        with storage.write() as unit:
            store_location(unit, make_location())
            for number in range(1, 6):
                store_report(unit, make_report(number))
            store_report(unit, make_report(6, BOB, location=9))
            unit.reports.update(make_report(5, deleted_at=moment(9)))
        with storage.read() as unit:
            assert [unit.reports.count(ALICE, bound) for bound in (1, 3, 4, 5, 100)] == [1, 3, 4, 4, 4]
