"""A storage that stops before and after each unit of work, and fails where it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import attrs

from ops_core.ports.storage import Storage, StorageStatus, StorageUnavailable, UnitOfWork
from tests.simulation.coroutine import Order, pause

READ, WRITE, COMMITTED, READ_DONE = "read", "write", "committed", "read done"


@attrs.define(eq=False)
class SteppedStorage:
    """Passes everything on to the storage of all hosts; each unit of work happens at once.

    Attributes:
        inner: Where everything is kept.
        commits: Units of work that were committed.
        nested: Units of work that were opened inside of another one.
    """

    inner: Storage
    commits: int = 0
    nested: int = 0
    _depth: int = 0

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """Open a unit of work that only reads."""
        if self._depth:
            self.nested += 1
            with self.inner.read() as uow:
                yield uow
            return
        if pause(READ) in {Order.REFUSE, Order.LOSE}:
            raise _lost()
        with self._inside(), self.inner.read() as uow:
            yield uow
        pause(READ_DONE)

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Open a unit of work that is kept as a whole or not at all."""
        assert not self._depth, "Units of work that write are never nested"
        order = pause(WRITE)
        if order is Order.REFUSE:
            raise _lost()
        with self._inside(), self.inner.write() as uow:
            yield uow
            if order is Order.LOSE:
                raise _lost()
        self.commits += 1
        pause(COMMITTED)

    def now(self) -> datetime | None:
        """Return what the inner storage shows."""
        return self.inner.now()

    def status(self) -> StorageStatus:
        """Return whether the inner storage can be used."""
        return self.inner.status()

    def close(self) -> None:
        """Leave the inner storage open: other hosts use it."""

    @contextmanager
    def _inside(self) -> Iterator[None]:
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1


def _lost() -> StorageUnavailable:
    return StorageUnavailable("The connection was lost.")
