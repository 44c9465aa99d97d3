"""Listening to the queue and passing wake-ups on to the workers of this process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ops_jobs.json_lines import log
from ops_jobs.queue import QueueUnusable, build_queue

_SHORTEST_POLL = 0.05
_RETRY_SECONDS = 2.0
"""How long to wait before a queue that failed is tried again."""


class Listener:
    """One thread of a Huey consumer.

    Args:
        url: Where the queue is.
        poll_seconds: How often a file is looked at.
        on_wake: Called at every wake-up, from the thread of the consumer.
    """

    def __init__(self, url: str, poll_seconds: float, on_wake: Callable[[], None]) -> None:
        self._url = url
        self._poll_seconds = poll_seconds
        self._on_wake = on_wake
        self._consumer: Any = None

    def start(self) -> None:
        """Start to listen. A queue that cannot be used is a line in the log: the sweep finds the work as well."""
        try:
            self._consumer = _consumer(build_queue(self._url, self._on_wake), self._poll_seconds)
        except QueueUnusable as problem:
            log("queue unusable", logging.ERROR, error=problem.message)
        else:
            self._consumer.start()

    def stop(self) -> None:
        """Stop to listen. May be called twice."""
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._consumer.huey.storage.close()
            self._consumer = None


def _consumer(huey: Any, poll_seconds: float) -> Any:
    from huey.consumer import Consumer, Scheduler, Worker  # noqa: PLC0415 - loaded by those who use a queue

    class Ear(Worker):  # type: ignore[misc]  # Huey publishes no types
        """Takes wake-ups; of a queue that is away it says so once, and keeps trying."""

        away = False

        def loop(self, now: object = None) -> None:
            try:
                task = self.huey.dequeue()
                if task is not None:
                    self.huey.execute(task, now)
            except Exception as problem:  # noqa: BLE001 - whatever a broken queue raises
                if not self.away:
                    log("queue lost", logging.WARNING, error=f"{type(problem).__name__}: {problem}")
                self.away = True
                self.stop_flag.wait(_RETRY_SECONDS)
                return
            if self.away:
                log("queue back")
                self.away = False
            if task is not None:
                self.delay = self.default_delay
            elif not self.huey.storage.blocking:
                self.sleep()

    class NoScheduler(Scheduler):  # type: ignore[misc]  # as above
        """Does nothing: schedules are in the database."""

        def loop(self, now: object = None) -> None:
            del now
            self.stop_flag.wait()

    class Quiet(Consumer):  # type: ignore[misc]  # as above
        """Leaves the signals of the process to the host."""

        worker_class = Ear
        scheduler_class = NoScheduler

        def _set_signal_handlers(self) -> None:
            pass

    shortest = min(_SHORTEST_POLL, poll_seconds)
    return Quiet(huey, workers=1, periodic=False, initial_delay=shortest, max_delay=poll_seconds)
