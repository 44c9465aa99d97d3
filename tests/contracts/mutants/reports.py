"""Reports and runs that are wrong."""
# ruff: noqa: D101, D102 - the name of a mutant says what is wrong with it, and the port what would be right

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from ops_contracts.samples import ident
from ops_core.domain.chunk import ChunkState
from ops_core.domain.principal import Owner
from ops_core.ports.repositories.runs import OccurrenceTaken
from ops_plugins.memory.repositories.reports import MemoryReports
from ops_plugins.memory.repositories.runs import MemoryRuns
from tests.contracts.mutation import wrong_answer, wrong_input, wrong_repository

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ops_core.domain.chunk import Chunk
    from ops_core.domain.report import Report
    from ops_core.domain.run import Run, RunPlan, RunState
    from ops_core.domain.schedule import ScheduleProblem

FIRST_REPORT = ident("rep", 1)


@wrong_repository("test_updates_leave_what_runs_set")
class SetsTheStateBack(MemoryReports):
    def update(self, report: Report) -> Report:
        updated = super().update(report)
        self._rows.put(report.id, attrs.evolve(updated, state=report.state))
        return self.get(report.owner, report.id)


@wrong_repository("test_earlier_runs_leave_the_state_of_a_later_one")
class LetsTheLastWriterWin(MemoryReports):
    def record_run(self, report_id: str, run_id: str, state: RunState) -> None:
        report = self._rows.get(report_id)
        if report is not None:
            self._rows.put(report_id, attrs.evolve(report, state=state, last_run_id=run_id))


@wrong_repository("test_runs_set_the_state_of_their_report")
class CountsRunsAsChanges(MemoryReports):
    def record_run(self, report_id: str, run_id: str, state: RunState) -> None:
        super().record_run(report_id, run_id, state)
        report = self._rows.get(report_id)
        if report is not None:
            self._rows.put(report_id, attrs.evolve(report, version=report.version + 1))


@wrong_repository("test_reports_move_to_another_location")
class MovesWithoutAVersion(MemoryReports):
    def move(self, owner: Owner, source: str, target: str) -> int:
        moving = [row for row in self._rows.values() if row.owner == owner and row.location_id == source]
        for report in moving:
            self._rows.put(report.id, attrs.evolve(report, location_id=target))
        return len(moving)


@wrong_repository("test_due_reports_are_found")
class FindsTheNewestDueFirst(MemoryReports):
    def due(self, now: datetime, limit: int) -> tuple[Report, ...]:
        return super().due(now, 99)[::-1][:limit]


@wrong_repository("test_schedules_advance_once")
class FiresTwice(MemoryReports):
    def advance(self, report_id: str, due: datetime, following: datetime | None) -> bool:
        report = self._rows.get(report_id)
        return report is not None and super().advance(report_id, report.next_run_at or due, following)


@wrong_repository("test_saved_cells_are_the_sum_over_the_chunks")
class StoresTheSum(MemoryRuns):
    def _counted(self, run: Run) -> Run:
        return run


@wrong_repository("test_unfinished_runs_are_found")
class TakesDeadChunksForOpen(MemoryRuns):
    def _has_work(self, run_id: str) -> bool:
        return any(row.chunk.state is not ChunkState.DONE for row in self._chunks.get(run_id) or ())


@wrong_repository("test_foreign_runs_cannot_be_updated")
class UpdatesForeignRuns(MemoryRuns):
    def get(self, owner: Owner, run_id: str) -> Run:
        return self.find(run_id)


wrong_answer(
    "test_reports_come_back_as_stored",
    "sorts recipients",
    MemoryReports.get,
    lambda report, *_: attrs.evolve(report, recipients=tuple(sorted(report.recipients, reverse=True))),
)
wrong_input(
    "test_updates_change_the_configuration",
    "leaves the keywords alone",
    MemoryReports.update,
    lambda report: (attrs.evolve(report, keywords=("pizza",)),),
)
wrong_answer(
    "test_reports_are_counted_up_to_a_bound",
    "counts one report too many",
    MemoryReports.count,
    lambda count, *_: count + 1,
)
wrong_input(
    "test_reports_are_listed_by_location",
    "lists the reports of every location",
    MemoryReports.page,
    lambda owner, request, location_id=None: (owner, request),
)
wrong_answer(
    "test_runs_come_back_as_stored",
    "forgets summaries",
    MemoryRuns.find,
    lambda run, *_: attrs.evolve(run, summaries=()),
)
wrong_answer(
    "test_plans_come_back_as_stored",
    "rounds coordinates",
    MemoryRuns.plan,
    lambda plan, *_: attrs.evolve(
        plan, points=tuple(attrs.evolve(point, distance_m=round(point.distance_m, 3)) for point in plan.points)
    ),
)
wrong_input(
    "test_runs_are_listed_by_report",
    "lists the runs of the first report",
    MemoryRuns.page,
    lambda owner, report_id, request: (owner, min(report_id, FIRST_REPORT), request),
)
wrong_input(
    "test_updates_of_runs_change_what_changes",
    "keeps no reason",
    MemoryRuns.update,
    lambda run: (attrs.evolve(run, reason=None),),
)


@wrong_repository("test_runs_move_to_another_location")
class MovesForeignRuns(MemoryRuns):
    def move(self, owner: Owner, source: str, target: str) -> int:
        return sum(super(MovesForeignRuns, self).move(each, source, target) for each in (owner, Owner("user:bob")))


@wrong_repository("test_stale_updates_of_runs_are_refused")
class AcceptsStaleRuns(MemoryRuns):
    def update(self, run: Run) -> Run:
        return super().update(attrs.evolve(run, version=self.find(run.id).version))


@wrong_repository("test_unknown_and_foreign_runs_are_not_found")
class FindsForeignRuns(MemoryRuns):
    def get(self, owner: Owner, run_id: str) -> Run:
        return self.find(run_id)


@wrong_repository("test_stale_updates_of_reports_are_refused")
class AcceptsStaleReports(MemoryReports):
    def update(self, report: Report) -> Report:
        return super().update(attrs.evolve(report, version=self.get(report.owner, report.id).version))


@wrong_repository("test_unknown_and_foreign_reports_are_not_found")
class FindsForeignReports(MemoryReports):
    def get(self, owner: Owner, report_id: str) -> Report:
        report = self._rows.get(report_id)
        return super().get(owner, report_id) if report is None else report


@wrong_repository("test_foreign_reports_cannot_be_updated")
class UpdatesForeignReports(FindsForeignReports):
    pass


@wrong_repository("test_problems_of_schedules_are_recorded")
class CountsProblemsAsChanges(MemoryReports):
    def record_problem(self, report_id: str, problem: ScheduleProblem | None) -> None:
        super().record_problem(report_id, problem)
        report = self._rows.get(report_id)
        if report is not None:
            self._rows.put(report_id, attrs.evolve(report, version=report.version + 1))


@wrong_repository("test_problems_of_schedules_are_recorded")
class KeepsTheFirstProblem(MemoryReports):
    def record_problem(self, report_id: str, problem: ScheduleProblem | None) -> None:
        report = self._rows.get(report_id)
        if report is not None and report.schedule_problem is None:
            super().record_problem(report_id, problem)


@wrong_repository("test_updates_leave_the_problem_of_the_schedule")
class SetsTheProblemBack(MemoryReports):
    def update(self, report: Report) -> Report:
        updated = attrs.evolve(super().update(report), schedule_problem=report.schedule_problem)
        self._rows.put(report.id, updated)
        return updated


@wrong_repository("test_problems_of_schedules_are_counted")
class CountsProblemsOfDeletedReports(MemoryReports):
    def count_problems(self) -> int:
        return sum(report.schedule_problem is not None for report in self._rows.values())


@wrong_repository("test_overdue_runs_are_found")
class OverlooksReplays(MemoryRuns):
    def overdue(self, before: datetime, limit: int) -> tuple[str, ...]:
        return tuple(sorted(run.id for run in self._rows.values() if run.is_open and run.created_at < before)[:limit])


@wrong_repository("test_overdue_runs_are_found")
class FindsEndedRunsOverdue(MemoryRuns):
    def overdue(self, before: datetime, limit: int) -> tuple[str, ...]:
        begun = {run.id: run.resumed_at or run.created_at for run in self._rows.values()}
        return tuple(sorted(run_id for run_id, instant in begun.items() if instant < before)[:limit])


@wrong_repository("test_open_runs_are_counted")
class CountsEveryRun(MemoryRuns):
    def count_open(self) -> Mapping[RunState, int]:
        return Counter(run.state for run in self._rows.values())


wrong_answer(
    "test_open_runs_are_counted",
    "counts by the text of a state",
    MemoryRuns.count_open,
    lambda counted: {state.value: count for state, count in counted.items()},
)


@wrong_repository("test_an_instant_of_a_schedule_has_one_run")
class RunsAnInstantTwice(MemoryRuns):
    def _is_taken(self, report_id: str, instant: datetime) -> bool:
        return False


@wrong_repository("test_other_runs_are_not_in_the_way_of_a_schedule")
class RunsOneReportAtAnInstant(MemoryRuns):
    def _is_taken(self, report_id: str, instant: datetime) -> bool:
        return any(run.scheduled_for == instant for run in self._rows.values())


@wrong_repository("test_other_runs_are_not_in_the_way_of_a_schedule")
class TakesNoInstantForOne(MemoryRuns):
    def add(self, run: Run, plan: RunPlan, chunks: Sequence[Chunk]) -> None:
        if any(
            run.report_id == each.report_id and run.scheduled_for == each.scheduled_for for each in self._rows.values()
        ):
            raise OccurrenceTaken
        super().add(run, plan, chunks)
