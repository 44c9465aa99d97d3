"""Waking the workers of all job hosts through the queue."""

from __future__ import annotations

import logging
import time
from threading import Lock
from typing import Any

from ops_jobs.json_lines import log
from ops_jobs.queue import build_queue

_REST_SECONDS = 2.0
"""How long no wake-up is tried after one has failed, so that a queue that is away does not slow down every request."""


class HueyWakeUp:
    """Puts wake-ups into the queue at a URL, which is opened at the first one."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._queue: Any = None
        self._rest_until = 0.0
        self._lock = Lock()

    def notify(self) -> None:
        """Wake whoever listens. When the queue fails, write a line about it: the next sweep finds the work."""
        if time.monotonic() < self._rest_until:
            return
        try:
            with self._lock:
                queue = self._queue = self._queue or build_queue(self._url)
            queue.wake()
        except Exception as problem:  # noqa: BLE001 - no fault of a queue may reach whoever asked for a run
            self._rest_until = time.monotonic() + _REST_SECONDS
            log(f"wake-up failed: {type(problem).__name__}: {problem}", logging.WARNING)

    def close(self) -> None:
        """Let go of the queue. May be called twice; a later wake-up opens it again."""
        with self._lock:
            if self._queue is not None:
                self._queue.storage.close()
                self._queue = None
