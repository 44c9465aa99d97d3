"""Runs: requested once, followed, cancelled, replayed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs

from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.event import Event, EventKind
from ops_core.domain.flag import FlagName
from ops_core.domain.grid import GridPoint
from ops_core.domain.idempotency import IdempotencyKey, IdempotencyMismatch, IdempotencyRecord
from ops_core.domain.identifier import new_id
from ops_core.domain.lane import Lane
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Owner, Principal
from ops_core.domain.report import Report, report_input
from ops_core.domain.run import Run, RunPlan, RunState, RunTransitionRefused, RunTrigger
from ops_core.errors import Conflict, NotFound
from ops_core.ports.clock import Clock
from ops_core.ports.ranking import RankingCapability, RankingQuery
from ops_core.ports.repositories.runs import OccurrenceTaken
from ops_core.ports.storage import Storage, UnitOfWork
from ops_core.ports.wakeup import WakeUp
from ops_core.services.conclusion import cancel, summarise
from ops_core.services.flags import FlagService
from ops_core.services.locations import live_location
from ops_core.services.preview import plan_run
from ops_core.services.ranking import RankingSource, RankingSources
from ops_core.services.reports import live_report
from ops_core.settings import JobSettings

KIND = "run"
_MANUAL, _SCHEDULED = 0, 10
_PLANNINGS = 3


@attrs.frozen
class RequestedRun:
    """The answer to a request for a run.

    Attributes:
        run: As it was when it was requested.
        replayed: Whether it was requested before under the same idempotency key.
    """

    run: Run
    replayed: bool


@attrs.frozen
class DueOccurrence:
    """An instant of a schedule that has come.

    Attributes:
        due: The instant that is stored as the next one of the report.
        instant: The latest instant that has come; later than `due` when some were missed.
        following: The next instant after that, or None.
    """

    due: datetime
    instant: datetime
    following: datetime | None


@attrs.frozen
class RunService:
    """Everything one can do with runs but carry them out.

    Attributes:
        storage: Where they are kept.
        clock: Stamps them.
        rankings: Who answers.
        flags: Hold the kill switch.
        wake_up: Told when there is new work.
        jobs: How work is cut into chunks.
        idempotency: How long the outcome of a request is remembered.
    """

    storage: Storage
    clock: Clock
    rankings: RankingSources
    flags: FlagService
    wake_up: WakeUp
    jobs: JobSettings
    idempotency: timedelta

    def request(
        self,
        principal: Principal,
        report_id: str,
        *,
        key: IdempotencyKey | None = None,
        trace_id: str | None = None,
        occurrence: DueOccurrence | None = None,
    ) -> RequestedRun:
        """Queue a run of a report and return it; with a key, at most once however often it is asked.

        Args:
            principal: Who asks.
            report_id: What to run.
            key: Identifies the request.
            trace_id: Under which everything that follows is logged; a new one when left out.
            occurrence: The instant of its schedule that the run answers. The schedule moves on in the same transaction,
                so that over any number of hosts exactly one run is queued for an occurrence.

        Raises:
            NotFound: The report or its location is unknown, deleted, or somebody else's.
            FeatureDisabled: Runs or the ranking provider are switched off.
            InvalidInput: The provider cannot answer this report in full.
            IdempotencyMismatch: The key was used for something else.
            IdempotencyInProgress: The first request with this key is still being handled.
            Conflict: The report is being changed all the time.
            OccurrenceTaken: The occurrence is not due any more, or has its run.
        """
        if key is not None:
            with self.storage.read() as uow:
                before = self._requested_before(uow, principal.owner, key, self.clock.now())
            if before is not None:
                return before
        self.flags.require(FlagName.RUNS_ENABLED, "Runs are switched off for now. Try again later.")
        source = self.rankings.current()
        trace = trace_id or secrets.token_hex(16)
        for _ in range(_PLANNINGS):
            report, plan = self._plan(principal, report_id, source)
            requested = self._queue(report, plan, source, key=key, trace_id=trace, occurrence=occurrence)
            if requested is not None:
                break
        else:
            msg = "This report keeps being changed. Try again when nobody edits it."
            raise Conflict(msg)
        if not requested.replayed:
            self.wake_up.notify()
        return requested

    def _queue(
        self,
        planned: Report,
        plan: RunPlan,
        source: RankingSource,
        *,
        key: IdempotencyKey | None,
        trace_id: str,
        occurrence: DueOccurrence | None,
    ) -> RequestedRun | None:
        """Store a run with everything that belongs to it; None when the report was changed since it was planned."""
        with self.storage.write() as uow:
            now = self.clock.now()
            if key is not None and (before := self._requested_before(uow, planned.owner, key, now)):
                return before
            report = live_report(uow, planned.owner, planned.id)
            if report.version != planned.version:
                return None
            if occurrence and not _moved_on(uow, report, occurrence, now):
                raise OccurrenceTaken
            run = Run(
                id=new_id("run", now),
                owner=report.owner,
                report_id=report.id,
                location_id=report.location_id,
                state=RunState.QUEUED,
                trigger=RunTrigger.SCHEDULE if occurrence else RunTrigger.MANUAL,
                provider=source.name,
                source=source.source,
                keywords=plan.keywords,
                total_cells=len(plan.measured) * len(plan.keywords),
                saved_cells=0,
                created_at=now,
                started_at=None,
                finished_at=None,
                failure=None,
                reason=None,
                summaries=(),
                trace_id=trace_id,
                version=1,
                scheduled_for=occurrence.instant if occurrence else None,
            )
            if occurrence and report.schedule_problem:
                uow.reports.record_problem(report.id, None)
            uow.lanes.open(Lane(run.owner, run.provider), now)
            uow.runs.add(run, plan, tuple(_chunks(run, plan, self.jobs.chunk_cells, now)))
            uow.reports.record_run(report.id, run.id, run.state)
            uow.outbox.add(Event(new_id("evt", now), run.owner, run.id, EventKind.RUN_QUEUED, run.version, now))
            kept = _key_of(report, occurrence) if occurrence else key
            if kept is not None:
                uow.idempotency.add(IdempotencyRecord(report.owner, kept, run.id, now, now + self.idempotency))
        return RequestedRun(run, replayed=False)

    def list(self, principal: Principal, report_id: str, request: PageRequest) -> Page[Run]:
        """Return the runs of a report, newest first.

        Raises:
            NotFound: The report is unknown, deleted, or somebody else's.
        """
        with self.storage.read() as uow:
            live_report(uow, principal.owner, report_id)
            return uow.runs.page(principal.owner, report_id, request)

    def get(self, principal: Principal, report_id: str, run_id: str) -> Run:
        """Return a run; while it is open, with the metrics of what has been answered so far.

        Raises:
            NotFound: The report or the run is unknown or somebody else's, or the report is deleted.
        """
        with self.storage.read() as uow:
            live_report(uow, principal.owner, report_id)
            run = run_of(uow, principal.owner, report_id, run_id)
            if not run.is_open or not run.saved_cells:
                return run
            found = summarise(
                uow.runs.plan(run.id), run.keywords, uow.cells.outcomes(run.id), uow.chunks.of_run(run.id)
            )
            return attrs.evolve(run, summaries=found)

    def cancel(self, principal: Principal, report_id: str, run_id: str) -> Run:
        """Cancel an open run; what has been answered is kept. A cancelled run stays as it is.

        Raises:
            NotFound: Unknown, or somebody else's.
            RunTransitionRefused: It has ended.
        """
        with self.storage.write() as uow:
            run_of(uow, principal.owner, report_id, run_id)
            run = uow.runs.lock(run_id)
            if run.state is RunState.CANCELLED:
                return run
            if not run.is_open:
                raise RunTransitionRefused(run.state, RunState.CANCELLED)
            return cancel(uow, run, self.clock.now())

    def _requested_before(
        self, uow: UnitOfWork, owner: Owner, key: IdempotencyKey, now: datetime
    ) -> RequestedRun | None:
        record = uow.idempotency.find(owner, key.route, key.key, now)
        if record is None:
            return None
        if record.request.fingerprint != key.fingerprint:
            raise IdempotencyMismatch
        run = uow.runs.get(owner, record.result_id)
        as_requested = attrs.evolve(
            run,
            state=RunState.QUEUED,
            saved_cells=0,
            started_at=None,
            finished_at=None,
            failure=None,
            reason=None,
            summaries=(),
            version=1,
        )
        return RequestedRun(as_requested, replayed=True)

    def _plan(self, principal: Principal, report_id: str, source: RankingSource) -> tuple[Report, RunPlan]:
        with self.storage.read() as uow:
            report = live_report(uow, principal.owner, report_id)
            location = live_location(uow, principal.owner, report.location_id)
        plan = plan_run(report_input(report), location, source.limits)
        if RankingCapability.PLAN_CHECK in source.capabilities:
            measured = plan.measured
            queries = (query(plan, keyword, point) for keyword in range(len(plan.keywords)) for point in measured)
            self.rankings.provider(source).check_plan(tuple(queries))
        return report, plan


def query(plan: RunPlan, keyword: int, point: GridPoint, trace_id: str = "") -> RankingQuery:
    """Return what to ask the provider for one keyword of a plan at one of its points."""
    return RankingQuery(
        keyword=plan.keywords[keyword],
        point=point,
        business=plan.business,
        zoom=plan.zoom,
        depth=plan.depth,
        country=plan.country,
        language=plan.language,
        seed=plan.seed,
        trace_id=trace_id,
    )


def run_of(uow: UnitOfWork, owner: Owner, report_id: str, run_id: str) -> Run:
    """Return a run of a report.

    Raises:
        NotFound: Unknown, of another report, or somebody else's.
    """
    run = uow.runs.get(owner, run_id)
    if run.report_id != report_id:
        raise NotFound(KIND)
    return run


def _moved_on(uow: UnitOfWork, report: Report, occurrence: DueOccurrence, now: datetime) -> bool:
    """Move the schedule on and return whether that was possible and the occurrence has no run yet.

    Hosts of revision 0001 queue the run in one transaction and move the schedule on in the next. What tells them, and
    tells of them, is the key under which they queue it.
    """
    key = _key_of(report, occurrence)
    if uow.idempotency.find(report.owner, key.route, key.key, now) is not None:
        return False
    return uow.reports.advance(report.id, occurrence.due, occurrence.following)


def _key_of(report: Report, occurrence: DueOccurrence) -> IdempotencyKey:
    return IdempotencyKey("schedule", f"{report.id}:{occurrence.due.isoformat()}", report.id)


def _chunks(run: Run, plan: RunPlan, size: int, now: datetime) -> Iterator[Chunk]:
    numbers = [point.number for point in plan.measured]
    parts = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    for number, (keyword, cells) in enumerate(
        (keyword, part) for keyword in range(len(plan.keywords)) for part in parts
    ):
        yield Chunk(
            run_id=run.id,
            number=number,
            keyword=keyword,
            cells=tuple(cells),
            priority=_SCHEDULED if run.trigger is RunTrigger.SCHEDULE else _MANUAL,
            state=ChunkState.READY,
            worker=None,
            token=0,
            attempts=0,
            available_at=now,
            owner=run.owner,
            provider=run.provider,
        )
