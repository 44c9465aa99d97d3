"""Carrying out runs: claim a chunk, measure it, save what comes, settle it.

The database owns the work. A worker that dies leaves a lease that ends and a token that the next claim outdates; what
it saved stays, and nothing that it might still write is accepted.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from functools import lru_cache

import attrs

from ops_core.domain.cell import Cell, FailureClass, Listing
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.flag import FlagName
from ops_core.domain.grid import GridPoint
from ops_core.domain.identifier import new_id
from ops_core.domain.retry import RetryPolicy, Verdict
from ops_core.domain.run import Run, RunPlan, RunState
from ops_core.errors import OpsError
from ops_core.ports.clock import Clock
from ops_core.ports.ranking import RankingCapability
from ops_core.ports.storage import Storage
from ops_core.services.conclusion import conclude
from ops_core.services.flags import FlagService
from ops_core.services.measurement import Measured, Measurement, Unanswered
from ops_core.services.ranking import RankingSources
from ops_core.settings import JobSettings

_GROUP_FOR = timedelta(milliseconds=100)
_PLANS_KEPT = 8


class LeaseLost(Exception):
    """Raised inside a worker when somebody else holds its chunk by now."""


@attrs.frozen
class Worked:
    """What became of one chunk.

    Attributes:
        run_id: Its run.
        chunk: Its number.
        trace_id: Trace of the run.
        state: How the chunk was settled, or None when the lease was lost.
        saved: Cells that were saved.
        failure: Class of the failure that stopped it, or None.
    """

    run_id: str
    chunk: int
    trace_id: str
    state: ChunkState | None
    saved: int
    failure: FailureClass | None = None


@attrs.define
class Worker:
    """One worker. Several may work at once, in threads, processes and machines.

    Attributes:
        name: Who holds the leases, unique among workers.
        storage: Where the work is.
        clock: Tells when leases end.
        rankings: Who is asked.
        flags: Hold the kill switch, which is looked at before every claim and every call.
        jobs: Lease and retry settings.
        is_stopping: Whether the host stops; it is asked before every claim and every call. A worker that is to stop
            saves what was answered and gives the rest of its chunk back, which counts as no attempt.
        random: Jitter, 0 to 1.
    """

    name: str
    storage: Storage
    clock: Clock
    rankings: RankingSources
    flags: FlagService
    jobs: JobSettings
    is_stopping: Callable[[], bool] = lambda: False
    random: Callable[[], float] = random.random
    _plan: Callable[[str], RunPlan] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Keep the plans of the latest runs: they never change, and every chunk needs one."""
        self._plan = lru_cache(maxsize=_PLANS_KEPT)(self._read_plan)

    def work_once(self) -> Worked | None:
        """Carry out one chunk; None when there is nothing to do."""
        if self.reason_to_stop() is not None:
            return None
        with self.storage.write() as uow:
            chunk = uow.chunks.claim(self.name, self.clock.now(), self.lease)
        if chunk is None:
            return None
        run = self._started(chunk)
        if not run.is_open:
            return Worked(run.id, chunk.number, run.trace_id, None, 0)
        return _Turn(self, chunk, run, self._plan(run.id)).take()

    def reason_to_stop(self) -> str | None:
        """Return why no further call is to be made, or None."""
        if self.is_stopping():
            return "The job host was stopped."
        return None if self.flags.enabled(FlagName.RUNS_ENABLED) else "Runs were switched off."

    @property
    def lease(self) -> timedelta:
        """How long a claim holds without a sign of life."""
        return timedelta(seconds=self.jobs.lease_seconds)

    def _read_plan(self, run_id: str) -> RunPlan:
        with self.storage.read() as uow:
            return uow.runs.plan(run_id)

    def _started(self, chunk: Chunk) -> Run:
        """Return the run of a claimed chunk, moved to running by whoever comes first.

        This is a transaction of its own because locks are always taken in the order run, chunk, cell.
        """
        with self.storage.read() as uow:
            run = uow.runs.find(chunk.run_id)
        if run.state is not RunState.QUEUED:
            return run
        with self.storage.write() as uow:
            run = uow.runs.lock(chunk.run_id)
            if run.state is RunState.QUEUED:
                run = uow.runs.update(run.moved(RunState.RUNNING, now=self.clock.now()))
                uow.reports.record_run(run.report_id, run.id, run.state)
            return run


@attrs.define
class _Turn:
    """The work on one claimed chunk."""

    worker: Worker
    chunk: Chunk
    run: Run
    plan: RunPlan
    saved: int = 0
    _stopped: Unanswered | None = None
    _cells: list[Cell] = attrs.field(factory=list)
    _listings: dict[str, Listing] = attrs.field(factory=dict)
    _grouped_since: datetime | None = None

    def take(self) -> Worked:
        """Measure and settle the chunk."""
        try:
            self._measure()
            state = self._settle(self._stopped)
        except LeaseLost:
            return self._worked(None)
        return self._worked(state, self._stopped.failure if self._stopped else None)

    def _worked(self, state: ChunkState | None, failure: FailureClass | None = None) -> Worked:
        return Worked(self.run.id, self.chunk.number, self.run.trace_id, state, self.saved, failure)

    def _measure(self) -> None:
        """Measure what is missing and note what stopped the work, if anything did."""
        try:
            source = self.worker.rankings.named(self.run.provider)
            provider = self.worker.rankings.provider(source)
        except OpsError as unusable:
            self._stopped = Unanswered(-1, FailureClass.BUG, unusable.message)
            return
        except Exception as problem:  # noqa: BLE001 - an adapter is foreign code; its faults end in the dead letters
            text = f"Building the adapter '{self.run.provider}' raised {type(problem).__name__}."
            self._stopped = Unanswered(-1, FailureClass.BUG, text)
            return
        before = self._saved_before()
        if self.chunk.attempts > self.worker.jobs.max_attempts + len(before):
            text = f"It was taken up {self.chunk.attempts} times, and no worker lived to save an answer."
            self._stopped = Unanswered(-1, FailureClass.BUG, text)
            return
        measurement = Measurement(self.plan, self.chunk.keyword, source, provider)
        grouped = RankingCapability.REPEATABLE in source.capabilities
        with closing(measurement.measure(self._due(before))) as outcomes:
            for outcome in outcomes:
                if isinstance(outcome, Measured):
                    self._keep(outcome.cell, outcome.listings)
                elif self._policy.verdict(outcome.failure, self.chunk.attempts) is Verdict.SKIP_CELL:
                    self._keep(measurement.failed_cell(outcome), ())
                else:
                    self._stopped = self._stopped or outcome
                if self._stopped is not None:
                    continue  # what is under way is paid for; it is saved when the chunk is settled
                if not grouped or self._group_is_old():
                    self._save()
                if (reason := self.worker.reason_to_stop()) is not None:
                    self._stopped = Unanswered(-1, FailureClass.THROTTLED, reason)

    def _due(self, before: frozenset[int]) -> Iterator[GridPoint]:
        """Yield the points to ask for, up to where the work is stopped."""
        wanted = set(self.chunk.cells) - before
        for point in self.plan.points:
            if self._stopped is not None:
                return
            if point.number in wanted:
                yield point

    @property
    def _policy(self) -> RetryPolicy:
        jobs = self.worker.jobs
        return RetryPolicy(
            jobs.max_attempts, timedelta(seconds=jobs.backoff_seconds), timedelta(seconds=jobs.backoff_cap_seconds)
        )

    def _saved_before(self) -> frozenset[int]:
        """Return the cells of this chunk that have an answer from an earlier claim."""
        if self.chunk.token == 1:
            return frozenset()
        with self.worker.storage.read() as uow:
            return uow.cells.numbers(self.run.id, self.chunk.keyword) & set(self.chunk.cells)

    def _keep(self, cell: Cell, listings: tuple[Listing, ...]) -> None:
        self._cells.append(cell)
        self._listings.update(zip(cell.listings, listings, strict=True))
        if self._grouped_since is None:
            self._grouped_since = self.worker.clock.now()

    def _group_is_old(self) -> bool:
        return self._grouped_since is not None and self.worker.clock.now() - self._grouped_since >= _GROUP_FOR

    def _save(self) -> None:
        """Save what was kept, if the lease still holds, and extend the lease."""
        with self.worker.storage.write() as uow:
            added = uow.cells.add(self.run.id, self._cells, tuple(self._listings.values()))
            if not uow.chunks.hold(self.chunk, self.worker.clock.now(), self.worker.lease, added):
                raise LeaseLost
        self.saved += added
        self._cells.clear()
        self._listings.clear()
        self._grouped_since = None

    def _settle(self, stopped: Unanswered | None) -> ChunkState:
        """Save the rest and settle the chunk in one transaction; the last chunk of a run ends the run."""
        now = self.worker.clock.now()
        state = self._state(stopped)
        with self.worker.storage.write() as uow:
            run = uow.runs.lock(self.run.id)
            added = uow.cells.add(run.id, self._cells, tuple(self._listings.values())) if self._cells else 0
            if not uow.chunks.hold(self.chunk, now, self.worker.lease, added):
                raise LeaseLost
            settled = uow.chunks.settle(
                self.chunk,
                state,
                available_at=now + self._wait(stopped) if state is ChunkState.READY and stopped else None,
                attempts=self._attempts(stopped),
                failure=stopped.failure if stopped else None,
                detail=stopped.detail if stopped else None,
            )
            if not settled:
                raise LeaseLost
            if state is ChunkState.DEAD and stopped is not None:
                uow.dead_letters.add(self._letter(run, stopped, now))
                if stopped.failure in {FailureClass.AUTH, FailureClass.QUOTA}:
                    uow.chunks.cancel(run.id)  # every other chunk would fail the same way
            conclude(uow, run, now)
        self.saved += added
        return state

    def _state(self, stopped: Unanswered | None) -> ChunkState:
        if stopped is None:
            return ChunkState.DONE
        verdict = self._policy.verdict(stopped.failure, self.chunk.attempts)
        return ChunkState.READY if verdict is Verdict.RETRY else ChunkState.DEAD

    def _wait(self, stopped: Unanswered) -> timedelta:
        return self._policy.wait(self.chunk.attempts, self.worker.random, stopped.retry_after)

    def _attempts(self, stopped: Unanswered | None) -> int:
        """Return the attempts that count: being asked to slow down is not one."""
        throttled = stopped is not None and stopped.failure is FailureClass.THROTTLED
        return max(0, self.chunk.attempts - 1) if throttled else self.chunk.attempts

    def _letter(self, run: Run, stopped: Unanswered, now: datetime) -> DeadLetter:
        return DeadLetter(
            id=new_id("dlq", now),
            owner=run.owner,  # as it is now: a session may have become a user since the chunk was claimed
            run_id=run.id,
            report_id=run.report_id,
            chunk=self.chunk.number,
            failure=stopped.failure,
            evidence=stopped.detail,
            attempts=self.chunk.attempts,
            created_at=now,
        )
