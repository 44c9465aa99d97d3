"""Saving what a worker has: under its claim or not at all, and not given up because the storage is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import chain, repeat
from typing import TYPE_CHECKING

from ops_core.ports.storage import StorageFull, StorageUnavailable, UnitOfWork

if TYPE_CHECKING:
    from ops_core.services.worker import Worker

_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)
"""Seconds between attempts; the last one stays."""


class LeaseLost(Exception):
    """Raised inside a unit of work when somebody else holds the chunk by now."""


def require(is_held: bool) -> None:  # noqa: FBT001 - the one thing that it looks at
    """Undo the unit of work at hand unless the claim still counts."""
    if not is_held:
        raise LeaseLost


def save(worker: Worker, action: Callable[[UnitOfWork], int]) -> int | None:
    """Do something in a unit of work and return what it returns; None when the claim was lost.

    While the storage cannot take it, it is done again and again: what was answered is paid for, so it is not thrown
    away because a database restarts or a disk is full for a moment. An attempt that did reach the storage, though it
    seemed to fail, does no harm: cells are only added that are not there, and a chunk that is settled is settled.

    Raises:
        StorageFailed: It has not worked for as long as a call may take, or the host stops.
    """
    begun = worker.clock.now()
    for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
        try:
            with worker.storage.write() as uow:
                return action(uow)
        except LeaseLost:
            return None
        except (StorageUnavailable, StorageFull):
            waited = worker.clock.now() - begun
            if worker.is_stopping() or waited >= timedelta(seconds=worker.jobs.call_seconds):
                raise
        worker.pause(pause)
    raise AssertionError
