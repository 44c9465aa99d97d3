"""Workers in the process at hand, without a queue: for applications that embed the hub, scripts and tests."""

from __future__ import annotations

import os
import secrets
from threading import Condition
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ops_core.hub import OpsHub


class EventWakeUp:
    """Wakes the workers of this process. Give it to the hub and to the job host that works for it."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._count = 0

    def notify(self) -> None:
        """Wake every worker that waits, and keep from waiting whoever looked for work before this call."""
        with self._changed:
            self._count += 1
            self._changed.notify_all()

    @property
    def count(self) -> int:
        """How often workers were woken so far: to be read before looking for work, and passed to `wait`."""
        return self._count

    def wait(self, seen: int, seconds: float) -> None:
        """Wait until the count differs from `seen`, at most for `seconds`."""
        with self._changed:
            self._changed.wait_for(lambda: self._count != seen, seconds)


def run_until_idle(hub: OpsHub, name: str = "inline") -> int:
    """Carry out everything that can be done at once, in this thread, and return how many chunks that were.

    What has to wait, as after a failure, is left for later.

    Raises:
        StorageFailed: The storage cannot be used.
    """
    worker = hub.worker(worker_name(name))
    worked = 0
    while worker.work_once() is not None:
        worked += 1
    return worked


def worker_name(prefix: str) -> str:
    """Return a name that no other worker has, in any process on any machine."""
    return f"{prefix}:{os.uname().nodename[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
