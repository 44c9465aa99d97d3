"""A worker's turn on one chunk that it has claimed: ask, save, settle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.cell import Cell, FailureClass, Listing
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.grid import GridPoint
from ops_core.domain.identifier import new_id
from ops_core.domain.retry import RetryPolicy, Verdict
from ops_core.domain.run import Run, RunPlan
from ops_core.errors import OpsError
from ops_core.ports.ranking import RankingCapability
from ops_core.ports.repositories.runs import PlanUnreadable
from ops_core.ports.storage import StorageUnavailable, UnitOfWork
from ops_core.services.allowance import Allowance
from ops_core.services.conclusion import conclude, recount
from ops_core.services.measurement import Measured, Measurement, Unanswered
from ops_core.services.saving import require, save

if TYPE_CHECKING:
    from ops_core.services.worker import Worker

_GROUP_FOR = timedelta(milliseconds=100)
_LOOK_SECONDS = 0.1


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
        detail: What happened, in plain words without secrets, or None.
    """

    run_id: str
    chunk: int
    trace_id: str
    state: ChunkState | None
    saved: int
    failure: FailureClass | None = None
    detail: str | None = None


@attrs.frozen
class HandedBack:
    """Why the rest of a chunk is left to whoever comes next; it counts as no attempt.

    Attributes:
        reason: In plain words.
    """

    reason: str


@attrs.define(eq=False)
class Turn:
    """The work on one claimed chunk.

    Attributes:
        worker: Who works.
        chunk: As it was claimed.
        run: Its run.
        read_plan: Reads the plan of a run.
        saved: Cells saved so far.
    """

    worker: Worker
    chunk: Chunk
    run: Run
    read_plan: Callable[[str], RunPlan]
    saved: int = 0
    _stopped: Unanswered | HandedBack | None = None
    _cells: list[Cell] = attrs.field(factory=list)
    _listings: dict[str, Listing] = attrs.field(factory=dict)
    _grouped_since: datetime | None = None
    _begun: datetime = attrs.field(init=False)
    _held_at: datetime = attrs.field(init=False)
    _answered_at: datetime = attrs.field(init=False)
    _is_lost: bool = False
    _allowance: Allowance = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Start the clocks of this turn."""
        self._begun = self._answered_at = self.worker.clock.now()
        self._held_at = self.chunk.claimed_at or self._begun
        self._allowance = Allowance(self.worker.sharing, self.chunk, self._begun)

    def take(self) -> Worked:
        """Measure and settle the chunk."""
        if self.run.is_open:
            self._measure()
            state = None if self._is_lost else self._settle()
        else:
            state = self._close()
        if self._is_lost:
            self._save_late()
        failed = self._stopped if isinstance(self._stopped, Unanswered) and state is not None else None
        failure = failed.failure if failed else None
        self.worker.telemetry.chunk_settled(self.chunk.provider, state, failure)
        detail = failed.detail if failed else None
        return Worked(self.run.id, self.chunk.number, self.run.trace_id, state, self.saved, failure, detail)

    def beat(self) -> None:
        """Extend the lease, from another thread, when a third of it has passed and the provider may still answer."""
        now = self.worker.clock.now()
        if self._is_lost or now - self._held_at < self.worker.lease / 3:
            return
        if now - self._answered_at > timedelta(seconds=self.worker.jobs.call_seconds):
            return
        with self.worker.storage.write() as uow:
            now = self.worker.clock.now()  # whoever waited to write must not take the wait off the lease
            if now - self._held_at >= self.worker.lease:
                return  # its calls may have been given to others; the worker finds out when it saves
            is_held = uow.chunks.hold(self.chunk, now, self.worker.lease, 0)
        if is_held:
            self._held_at = now
        else:
            self._is_lost = True

    def _measure(self) -> None:
        """Measure what is missing and note what stopped the work, if anything did."""
        measurement = self._prepared()
        if measurement is None:
            return
        before = self._saved_before()
        if self.chunk.attempts > self.worker.jobs.max_attempts + len(before):
            text = f"It was taken up {self.chunk.attempts} times, and no worker lived to save an answer."
            self._stopped = Unanswered(-1, FailureClass.BUG, text)
            return
        self._allowance.measurement = measurement
        grouped = RankingCapability.REPEATABLE in measurement.source.capabilities
        with closing(measurement.measure(self._due(measurement.plan, before))) as batches:
            for outcomes in batches:
                if not outcomes:
                    self._look_for_calls()
                    continue
                self._answered_at = self.worker.clock.now()
                for outcome in outcomes:
                    self._note(measurement, outcome)
                if self._is_over:
                    continue  # what is under way is paid for; it is saved when the chunk is settled
                if not grouped or self._group_is_old():
                    self._save()
                    self._look_around()

    def _prepared(self) -> Measurement | None:
        """Return what asks the provider, or note why it cannot be asked here."""
        name = self.run.provider
        try:
            plan = self.read_plan(self.run.id)
            source = self.worker.rankings.named(name)
            provider = self.worker.rankings.provider(source)
        except PlanUnreadable as problem:
            self._stopped = Unanswered(-1, FailureClass.INPUT, problem.message)
        except OpsError as unusable:
            # Another host may have what is missing here, so this is tried a few times more.
            self._stopped = Unanswered(-1, FailureClass.TRANSIENT, unusable.message)
        except Exception as problem:  # noqa: BLE001 - an adapter is foreign code; its faults end in the dead letters
            text = f"Building the adapter '{name}' raised {type(problem).__name__}."
            self._stopped = Unanswered(-1, FailureClass.BUG, text)
        else:
            telemetry, trace, calls = self.worker.telemetry, self.run.trace_id, lambda: self._allowance.calls
            return Measurement(plan, self.chunk.keyword, source, provider, trace, telemetry, calls, self._patience)
        return None

    def _patience(self) -> float | None:
        """Return after how many seconds to look whether more calls are free, or None where that makes no difference."""
        return _LOOK_SECONDS if self._allowance.is_short and not self._is_over else None

    def _look_for_calls(self) -> None:
        """Take up more calls when others have given some back."""
        now = self.worker.clock.now()
        if not self._is_over and self._asked(lambda uow: self._allowance.is_offered_more(uow, now)):
            self._save()

    def _asked(self, question: Callable[[UnitOfWork], bool]) -> bool:
        """Return an answer of the storage; no while it is away, which is no reason to lose what is under way."""
        try:
            with self.worker.storage.read() as uow:
                return question(uow)
        except StorageUnavailable:
            return False

    def _note(self, measurement: Measurement, outcome: Measured | Unanswered) -> None:
        if isinstance(outcome, Measured):
            self._keep(outcome.cell, outcome.listings)
        elif self._policy.verdict(outcome.failure, self.chunk.attempts) is Verdict.SKIP_CELL:
            self._keep(measurement.failed_cell(outcome), ())
        else:
            self._stopped = self._stopped or outcome

    def _look_around(self) -> None:
        """Note whether to go on with this chunk."""
        if (reason := self.worker.reason_to_stop()) is not None:
            self._stopped = HandedBack(reason)
        elif self.run.provider not in self.worker.rankings.usable():
            self._stopped = HandedBack("The ranking provider was switched off.")
        elif (now := self.worker.clock.now()) - self._begun >= timedelta(seconds=self.worker.jobs.turn_seconds):
            self._begun = now
            usable = self.worker.rankings.usable()
            if self._asked(lambda uow: self.worker.sharing.others_wait(uow, self.chunk, now, usable)):
                self._stopped = HandedBack("It was the turn of somebody else.")

    def _due(self, plan: RunPlan, before: frozenset[int]) -> Iterator[GridPoint]:
        """Yield the points to ask for, up to where the work is stopped."""
        wanted = set(self.chunk.cells) - before
        self._allowance.left = len(wanted)
        for point in plan.points:
            if point.number not in wanted:
                continue
            while not self._is_over and self.worker.clock.now() - self._held_at >= self.worker.lease:
                self._save()  # the lease has ended, as after a freeze; no money for what somebody else may have
            if self._is_over:
                self._allowance.left = 0
                return
            self._allowance.left -= 1
            yield point

    @property
    def _is_over(self) -> bool:
        """Whether no further call is to be made."""
        return self._is_lost or self._stopped is not None

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
            self._grouped_since = self._answered_at

    def _group_is_old(self) -> bool:
        return self._grouped_since is not None and self._answered_at - self._grouped_since >= _GROUP_FOR

    def _save(self) -> None:
        """Save what was kept, if the lease still holds, and extend the lease."""
        held = self._allowance.held
        added = save(self.worker, self._saved)
        if added is None:
            self._is_lost = True
            return
        self._forget(added)
        if self._allowance.held < held:
            self.worker.on_freed()

    def _saved(self, uow: UnitOfWork) -> int:
        now = self.worker.clock.now()
        had_ended = now - self._held_at >= self.worker.lease
        if not had_ended:
            calls = self._allowance.renew(uow, now)
        else:
            if not self._allowance.regain(uow, now):
                self._stopped = HandedBack("Its calls were given to others while it stood still.")
            calls = self._allowance.held
        added = self._store_cells(uow)
        self._store_listings(uow)
        require(uow.chunks.hold(self.chunk, now, self.worker.lease, added, calls=calls))
        self._held_at = now
        return added

    def _store_cells(self, uow: UnitOfWork) -> int:
        """Store the answers and return how many are new: before the run is locked, as others may wait for that lock."""
        return uow.cells.add(self.run.id, self._cells, ()) if self._cells else 0

    def _store_listings(self, uow: UnitOfWork) -> None:
        if self._listings:
            uow.cells.add(self.run.id, (), tuple(self._listings.values()))

    def _forget(self, added: int) -> None:
        self.saved += added
        if added:
            self.worker.telemetry.cells_saved(self.chunk.provider, added)
        self._cells.clear()
        self._listings.clear()
        self._grouped_since = None

    def _settle(self) -> ChunkState | None:
        """Save the rest and settle the chunk in one transaction; the last chunk of a run ends the run."""
        state = self._state(self._stopped)
        added = save(self.worker, lambda uow: self._settled(uow, state))
        if added is None:
            self._is_lost = True
            return None
        self._forget(added)
        if self._allowance.is_limited:
            self.worker.on_freed()
        return state

    def _settled(self, uow: UnitOfWork, state: ChunkState) -> int:
        now = self.worker.clock.now()
        failed = self._stopped if isinstance(self._stopped, Unanswered) else None
        added = self._store_cells(uow)
        run = uow.runs.lock(self.run.id)
        self._store_listings(uow)
        if added:
            require(uow.chunks.hold(self.chunk, now, self.worker.lease, added))
        is_settled = uow.chunks.settle(
            self.chunk,
            state,
            available_at=now + self._wait(self._stopped) if state is ChunkState.READY else None,
            attempts=self._attempts(self._stopped),
            failure=failed.failure if failed else None,
            detail=failed.detail if failed else None,
        )
        require(is_settled)
        if state is ChunkState.DEAD and failed is not None:
            uow.dead_letters.add(self._letter(run, failed, now))
            if failed.failure in {FailureClass.AUTH, FailureClass.QUOTA}:
                uow.chunks.cancel(run.id)  # every other chunk would fail the same way
        conclude(uow, run, now)
        uow.lanes.serve(self.chunk.lane, now)  # served until now: whoever came meanwhile is next
        return added

    def _close(self) -> ChunkState | None:
        """Close a chunk of a run that has ended; there should be none, and it must not be claimed for ever."""
        with self.worker.storage.write() as uow:
            run = uow.runs.lock(self.run.id)
            if not run.is_open:
                uow.chunks.cancel(run.id)
        return None

    def _save_late(self) -> None:
        """Keep answers that came after the chunk was cancelled: they are paid for, and nobody else asks for them.

        Those of a chunk that somebody else has taken over are dropped.
        """
        if self._cells:
            self._forget(save(self.worker, self._saved_late) or 0)

    def _saved_late(self, uow: UnitOfWork) -> int:
        added = self._store_cells(uow)
        run = uow.runs.lock(self.run.id)
        self._store_listings(uow)
        require(not run.is_open and uow.chunks.credit(self.chunk, added))
        recount(uow, uow.runs.find(run.id))
        return added

    def _state(self, stopped: Unanswered | HandedBack | None) -> ChunkState:
        if stopped is None:
            return ChunkState.DONE
        if isinstance(stopped, HandedBack):
            return ChunkState.READY
        verdict = self._policy.verdict(stopped.failure, self.chunk.attempts)
        return ChunkState.READY if verdict is Verdict.RETRY else ChunkState.DEAD

    def _wait(self, stopped: Unanswered | HandedBack | None) -> timedelta:
        if not isinstance(stopped, Unanswered):
            return timedelta(0)
        return self._policy.wait(self.chunk.attempts, self.worker.random, stopped.retry_after)

    def _attempts(self, stopped: Unanswered | HandedBack | None) -> int:
        """Return the attempts that count: being stopped, or asked to slow down, is not one."""
        is_free = isinstance(stopped, HandedBack) or (stopped is not None and stopped.failure is FailureClass.THROTTLED)
        return max(0, self.chunk.attempts - 1) if is_free else self.chunk.attempts

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
