"""The job host: workers on the leases of the database, one heartbeat, one sweep, and an ear on the queue."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from importlib.metadata import version
from threading import Event, Thread
from typing import TYPE_CHECKING

import attrs

from ops_core.errors import OpsError
from ops_core.hub import OpsHub
from ops_core.ports.telemetry import NoTelemetry
from ops_core.services.turn import Worked
from ops_core.services.worker import Worker
from ops_jobs.in_process import EventWakeUp, worker_name
from ops_jobs.json_lines import log
from ops_jobs.listener import Listener
from ops_jobs.settings import JobsHostSettings

if TYPE_CHECKING:
    from ops_jobs.metrics import JobMetrics

_FIRST_REST = 0.2
_LONGEST_REST = 5.0
_BEATS_PER_LEASE = 3


class JobHost:
    """Carries out runs in threads of this process until it is stopped.

    Neither the storage nor a plugin nor the queue can make it die: what fails is logged and tried again.

    Args:
        hub: What to work for.
        wake_up: Wakes the workers; build `hub` with the same one, so that runs that it schedules start at once.
        settings: Settings of this host. Without a queue in them, only `wake_up` and the sweep find work, which is all
            that an application needs that embeds the hub.
        workers: Worker threads; as many as the settings of the hub say when left out.
        telemetry: Counts what this host does; nobody does when left out.
    """

    def __init__(
        self,
        hub: OpsHub,
        wake_up: EventWakeUp,
        settings: JobsHostSettings | None = None,
        *,
        workers: int | None = None,
        telemetry: JobMetrics | None = None,
    ) -> None:
        self._hub = hub
        self._wake_up = wake_up
        self._settings = settings or JobsHostSettings()
        self._metrics = telemetry
        self._stopping = Event()
        self._finished = Event()
        self._refused: tuple[str, ...] = ()
        url = self._settings.huey_url
        self._listener = Listener(url, self._settings.poll_seconds, wake_up.notify) if url else None
        counted = telemetry or NoTelemetry()
        self._workers = [
            hub.worker(
                worker_name("jobs"), is_stopping=self._stopping.is_set, telemetry=counted, on_freed=wake_up.notify
            )
            for _ in range(hub.settings.jobs.workers if workers is None else workers)
        ]
        self._threads = [
            Thread(target=self._work, args=(worker,), name=f"ops-worker-{number}", daemon=True)
            for number, worker in enumerate(self._workers)
        ]
        self._threads.append(Thread(target=self._sweep, name="ops-sweep", daemon=True))
        self._heartbeat = Thread(target=self._beat, name="ops-heartbeat", daemon=True)

    def start(self) -> None:
        """Start all threads and return."""
        if self._metrics is not None:
            self._metrics.working(len(self._workers))
        for thread in (*self._threads, self._heartbeat):
            thread.start()
        if self._listener is not None:
            self._listener.start()
        log(
            "job host started",
            version=version("phow-ops-hub"),
            workers=len(self._workers),
            storage=self._hub.settings.storage,
            sweep_seconds=self._hub.settings.jobs.sweep_seconds,
        )

    def stop(self) -> bool:
        """Stop to claim work, let workers finish their call and hand back the rest; return whether all did in time.

        A worker that does not is left behind: its lease ends by itself, and another worker takes over what it had not
        saved.
        """
        self._stopping.set()
        self._wake_up.notify()
        if self._listener is not None:
            self._listener.stop()
        deadline = time.monotonic() + self._settings.stop_seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        stopped = not any(thread.is_alive() for thread in self._threads)
        self._finished.set()
        if stopped:
            self._heartbeat.join(max(0.0, deadline - time.monotonic()))
        log("job host stopped" if stopped else "job host left work to others")
        return stopped

    def _work(self, worker: Worker) -> None:
        failures = 0
        while not self._stopping.is_set():
            if self._guarded("work failed", lambda: self._turn(worker)):
                failures = 0
            else:
                self._stopping.wait(min(_FIRST_REST * 2**failures, _LONGEST_REST))
                failures = min(failures + 1, 10)

    def _turn(self, worker: Worker) -> None:
        """Work on a chunk, or wait until there may be one."""
        seen = self._wake_up.count
        worked = worker.work_once()
        if worked is not None:
            _report(worked)
        elif not self._stopping.is_set():
            longest = self._hub.settings.jobs.sweep_seconds
            self._wake_up.wait(seen, longest if worker.look_again is None else min(worker.look_again, longest))

    def _beat(self) -> None:
        """Give signs of life for all workers, also for those that finish their call while the host stops."""
        while not self._finished.wait(self._hub.settings.jobs.lease_seconds / _BEATS_PER_LEASE):
            for worker in self._workers:
                self._guarded("heartbeat failed", worker.beat)

    def _sweep(self) -> None:
        while not self._stopping.is_set():
            succeeded = self._guarded("sweep failed", self._sweep_once)
            if self._metrics is not None:
                self._metrics.swept(succeeded=succeeded)
            self._stopping.wait(self._hub.settings.jobs.sweep_seconds)

    def _sweep_once(self) -> None:
        swept = self._hub.sweeper.sweep()
        if swept.mended:
            self._wake_up.notify()  # what a host of another version queued could not be claimed before
        refused = (
            bool(swept.refused) and swept.refused != self._refused
        )  # every sweep finds them until runs are allowed
        self._refused = swept.refused
        if swept.concluded or swept.expired or swept.mended or swept.fired or refused:
            log("swept", logging.WARNING if swept.expired or refused else logging.INFO, **attrs.asdict(swept))

    def _guarded(self, message: str, action: Callable[[], None]) -> bool:
        """Return whether `action` succeeded; when it did not, say so in one line."""
        try:
            action()
        except OpsError as problem:
            log(message, logging.WARNING, code=problem.code, error=problem.message)
        except Exception as problem:  # noqa: BLE001 - a storage plugin is foreign code; the host outlives its faults
            log(message, logging.ERROR, code="unforeseen", error=f"{type(problem).__name__}: {problem}")
        else:
            return True
        return False


def _report(worked: Worked) -> None:
    log(
        "chunk settled" if worked.state else "chunk lost",
        logging.WARNING if worked.failure or not worked.state else logging.INFO,
        trace_id=worked.trace_id,
        run_id=worked.run_id,
        chunk=worked.chunk,
        state=worked.state,
        saved=worked.saved,
        failure=worked.failure,
        detail=worked.detail,
    )
