"""A job host as a process of its own: started, stopped by a signal, gone with the process that watches over it."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ops_jobs.host import JobHost

_LOOK_SECONDS = 0.5


def run_until_told(
    host: JobHost, *, nice: int = 0, parent: int | None = None, on_ready: Callable[[], None] = lambda: None
) -> bool:
    """Run `host` until SIGTERM or SIGINT arrives, and return whether it stopped in time. Call it in the main thread.

    Args:
        host: What to run.
        nice: Niceness of this process from now on, as in `JobsHostSettings`.
        parent: Process without which this one has no purpose: it stops when that one is gone, killed or not.
        on_ready: Called once the host runs.
    """
    told = Event()
    before = {number: signal.signal(number, lambda *_: told.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    _step_back(nice)  # threads get the niceness of the one that starts them
    gc.freeze()  # what is loaded by now lives as long as the process; collections need not go over it again and again
    try:
        host.start()
        on_ready()
        while not told.wait(_LOOK_SECONDS):
            if parent is not None and os.getppid() != parent:
                break
        return host.stop()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _step_back(nice: int) -> None:
    with contextlib.suppress(OSError):  # forbidden, as in some containers: then it works as before
        if os.getpriority(os.PRIO_PROCESS, 0) < nice:
            os.setpriority(os.PRIO_PROCESS, 0, nice)
