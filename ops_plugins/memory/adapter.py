"""The storage itself: who writes when, and what readers see meanwhile."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ops_core.ports.storage import StorageStatus, StorageUnavailable
from ops_plugins.memory.tables import Tables
from ops_plugins.memory.unit_of_work import MemoryUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ops_core.ports.storage import UnitOfWork
    from ops_plugins.memory.config import MemoryConfig


class MemoryStorage:
    """Keeps everything in this process.

    One unit of work writes at a time, on a fork of the tables that takes their place when its block ends. Readers keep
    the tables that were in place when they began.
    """

    def __init__(self, config: MemoryConfig) -> None:
        self._wait_seconds = config.wait_seconds
        self._writing = threading.Lock()
        self._tables: Tables | None = Tables()

    def __repr__(self) -> str:
        return f"<MemoryStorage {self.status().detail}>"

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """Open a unit of work on a snapshot."""
        yield MemoryUnitOfWork(self._open_tables().fork(writable=False))

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Open the one unit of work that may write now.

        Raises:
            StorageUnavailable: Another one wrote for too long, or the storage is closed.
        """
        if not self._writing.acquire(timeout=self._wait_seconds):
            msg = f"Another unit of work has been writing for {self._wait_seconds:g} seconds. Try again in a moment."
            raise StorageUnavailable(msg)
        try:
            tables = self._open_tables().fork(writable=True)
            try:
                yield MemoryUnitOfWork(tables)
            finally:
                tables.seal()
            self._open_tables()  # closed meanwhile: nothing is kept
            self._tables = tables
        finally:
            self._writing.release()

    def now(self) -> datetime | None:
        """Return None: all who use it are in one process and share its clock."""
        return None

    def status(self) -> StorageStatus:
        """Return whether it is open."""
        if self._tables is None:
            return StorageStatus(ready=False, detail="It is closed. Build a new one.")
        return StorageStatus(ready=True, detail="In the memory of this process; gone when it ends.")

    def close(self) -> None:
        """Forget everything."""
        self._tables = None

    def _open_tables(self) -> Tables:
        tables = self._tables
        if tables is None:
            msg = "This storage is closed. Build a new one."
            raise StorageUnavailable(msg)
        return tables
