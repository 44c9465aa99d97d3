"""Carrying out runs: claim a chunk, measure it, save what comes, settle it.

The database owns the work. A worker that dies leaves a lease that ends and a token that the next claim outdates; what
it saved stays, and nothing that it might still write is accepted.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

import attrs

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.flag import FlagName
from ops_core.domain.run import Run, RunPlan, RunState
from ops_core.ports.clock import Clock
from ops_core.ports.repositories.chunks import ChunkUnreadable
from ops_core.ports.storage import Storage
from ops_core.ports.telemetry import NoTelemetry, Telemetry
from ops_core.services.burial import bury
from ops_core.services.flags import FlagService
from ops_core.services.ranking import RankingSources
from ops_core.services.sharing import Refusal, Sharing
from ops_core.services.turn import Turn, Worked
from ops_core.settings import JobSettings
from ops_core.trace import tracing

_PLANS_KEPT = 8
_FULL_SECONDS = 0.02
"""How soon to look again when all calls of a provider are in use; they come free one by one."""
_FULL_SECONDS_CAP = 0.5


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
        telemetry: Counts what is done.
        on_freed: Called when calls of a limited provider came free that other workers may be waiting for.
        random: Jitter, 0 to 1.
        pause: Waits, in seconds, while the storage cannot take an answer.
        look_again: After `work_once` had nothing to do: how soon there may be something, in seconds, or None for when
            the worker is woken, or at the next sweep.
    """

    name: str
    storage: Storage
    clock: Clock
    rankings: RankingSources
    flags: FlagService
    jobs: JobSettings
    is_stopping: Callable[[], bool] = lambda: False
    telemetry: Telemetry = attrs.field(factory=NoTelemetry, repr=False)
    on_freed: Callable[[], object] = lambda: None
    random: Callable[[], float] = random.random
    pause: Callable[[float], object] = time.sleep
    look_again: float | None = attrs.field(default=None, init=False)
    sharing: Sharing = attrs.field(init=False, repr=False)
    _plan: Callable[[str], RunPlan] = attrs.field(init=False, repr=False)
    _refusals: int = attrs.field(default=0, init=False, repr=False)
    _turn: Turn | None = attrs.field(default=None, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Keep the plans of the latest runs: they never change, and every chunk needs one."""
        self._plan = lru_cache(maxsize=_PLANS_KEPT)(self._read_plan)
        self.sharing = Sharing(self.rankings, self.jobs)

    def work_once(self) -> Worked | None:
        """Carry out one chunk, as far as its turn goes; None when there is nothing to do.

        Raises:
            StorageFailed: The storage cannot be used; what was answered until then is saved or will be asked again.
        """
        self.look_again = None
        if self.reason_to_stop() is not None:
            return None
        usable = self.rankings.usable()
        try:
            with self.storage.write() as uow:
                chunk = self.sharing.claim(uow, self.name, self.clock, self.lease, usable)
        except ChunkUnreadable as unreadable:
            return self._buried(unreadable)
        if isinstance(chunk, Refusal):
            self.look_again = self._refused_again() if chunk.is_full else None
            return None
        self._refusals = 0
        run = self._started(chunk)
        waited = None
        if chunk.token == 1 and chunk.claimed_at is not None:
            waited = (chunk.claimed_at - run.created_at).total_seconds()
        self.telemetry.claimed(chunk.provider, waited)
        with tracing(run.trace_id):
            self._turn = Turn(self, chunk, run, self._plan)
            try:
                return self._turn.take()
            finally:
                self._turn = None

    def beat(self) -> None:
        """Extend the lease of the chunk at hand, if it is about to end; a host calls this from another thread.

        A provider call may take longer than a lease. One that takes longer than `jobs.call_seconds` is taken for
        stuck, and its chunk is left to others.

        Raises:
            StorageFailed: The storage cannot be used.
        """
        turn = self._turn
        if turn is not None:
            turn.beat()

    def reason_to_stop(self) -> str | None:
        """Return why no further call is to be made, or None."""
        if self.is_stopping():
            return "The job host was stopped."
        return None if self.flags.enabled(FlagName.RUNS_ENABLED) else "Runs were switched off."

    @property
    def lease(self) -> timedelta:
        """How long a claim holds without a sign of life."""
        return timedelta(seconds=self.jobs.lease_seconds)

    def _refused_again(self) -> float:
        """Return how soon to look again, a little later each time."""
        self._refusals += 1
        return min(_FULL_SECONDS_CAP, _FULL_SECONDS * 1.2 ** min(self._refusals - 1, 100))

    def _buried(self, unreadable: ChunkUnreadable) -> Worked:
        number = unreadable.number or 0
        bury(self.storage, self.clock, unreadable.run_id, number, unreadable.message)
        return Worked(unreadable.run_id, number, "", ChunkState.DEAD, 0, FailureClass.BUG, unreadable.message)

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
