"""The job host: worker threads on the leases of the database, one sweep, and an ear on the queue."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Thread

from ops_core.errors import OpsError
from ops_core.hub import OpsHub
from ops_core.services.worker import Worked, Worker
from ops_jobs.in_process import EventWakeUp, worker_name
from ops_jobs.json_lines import log
from ops_jobs.listener import Listener
from ops_jobs.settings import JobsHostSettings

_FIRST_REST = 0.2
_LONGEST_REST = 5.0


class JobHost:
    """Carries out runs in threads of this process until it is stopped.

    Neither the storage nor a plugin nor the queue can make it die: what fails is logged and tried again.

    Args:
        hub: What to work for.
        wake_up: Wakes the workers; build `hub` with the same one, so that runs that it schedules start at once.
        settings: Settings of this host. Without a queue in them, only `wake_up` and the sweep find work, which is all
            that an application needs that embeds the hub.
        workers: Worker threads; as many as the settings of the hub say when left out.
    """

    def __init__(
        self,
        hub: OpsHub,
        wake_up: EventWakeUp,
        settings: JobsHostSettings | None = None,
        *,
        workers: int | None = None,
    ) -> None:
        self._hub = hub
        self._wake_up = wake_up
        self._settings = settings or JobsHostSettings()
        self._stopping = Event()
        url = self._settings.huey_url
        self._listener = Listener(url, self._settings.poll_seconds, wake_up.notify) if url else None
        count = hub.settings.jobs.workers if workers is None else workers
        self._threads = [
            Thread(
                target=self._work,
                args=(hub.worker(worker_name("jobs"), is_stopping=self._stopping.is_set),),
                name=f"ops-worker-{number}",
                daemon=True,
            )
            for number in range(count)
        ]
        self._threads.append(Thread(target=self._sweep, name="ops-sweep", daemon=True))

    def start(self) -> None:
        """Start all threads and return."""
        for thread in self._threads:
            thread.start()
        if self._listener is not None:
            self._listener.start()
        log("job host started", workers=len(self._threads) - 1, sweep_seconds=self._hub.settings.jobs.sweep_seconds)

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
            self._wake_up.wait(seen, self._hub.settings.jobs.sweep_seconds)

    def _sweep(self) -> None:
        while not self._stopping.wait(self._hub.settings.jobs.sweep_seconds):
            self._guarded("sweep failed", self._sweep_once)

    def _sweep_once(self) -> None:
        swept = self._hub.sweeper.sweep()
        if swept.concluded or swept.fired or swept.refused:
            log("swept", concluded=swept.concluded, fired=swept.fired, refused=swept.refused, purged=swept.purged)

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
    )
