"""Doing something at the same time, without ever hanging on an adapter that does."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds after which something that should have ended counts as hanging."""
MEANWHILE = 0.15
"""Seconds given to another thread to get as far as it can."""


def start(work: Callable[[], T]) -> Future[T]:
    """Run `work` in a thread of its own and return its future; a thread that hangs does not keep the process alive."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as problem:  # noqa: BLE001 - handed to whoever asks for the result
            future.set_exception(problem)

    threading.Thread(target=run, daemon=True).start()
    return future


def all_at_once(works: Sequence[Callable[[], T]]) -> list[T]:
    """Run every one of `works` in its own thread, all started at one moment, and return their results in order."""
    gate = threading.Barrier(len(works))

    def behind_the_gate(work: Callable[[], T]) -> T:
        gate.wait(PATIENCE)
        return work()

    futures = [start(lambda work=work: behind_the_gate(work)) for work in works]  # type: ignore[misc]  # bound default
    return [future.result(PATIENCE) for future in futures]
