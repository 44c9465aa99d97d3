"""How wake-ups are kept in a file and written down. Imported only where Huey is used."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Lock
from typing import Any

from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import SqliteStorage
from pysqlite3 import dbapi2  # its SQLite is newer than that of most systems


class WakeSerializer(Serializer):  # type: ignore[misc]  # Huey publishes no types
    """Writes a wake-up as JSON and reads anything at all as a wake-up.

    The queue cannot say more than "look at the database", so a message that is broken, forged or from another version
    does no more and no less. Huey's own default, pickle, would run code for whoever can write to the queue.
    """

    def __init__(self, task: str) -> None:
        super().__init__()
        self._task = task

    def _serialize(self, data: Any) -> bytes:
        return json.dumps({"task": data.name, "id": data.id}).encode()

    def _deserialize(self, data: bytes) -> Any:
        del data
        return Message(id=None, name=self._task)


class WakeFile(SqliteStorage):  # type: ignore[misc]  # Huey publishes no types
    """A SQLite file that is opened when it is first used, and made again when somebody deletes it."""

    integrity_error = dbapi2.IntegrityError
    operational_error = dbapi2.OperationalError

    def __init__(self, name: str, filename: str, timeout: float) -> None:
        super().__init__(name, filename, timeout=timeout, create_tables=False)
        self._inode: tuple[int, int] | None = None
        self._following = Lock()

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        """Store a message."""
        self._follow()
        super().enqueue(data, priority)

    def dequeue(self) -> bytes | None:
        """Return a message and forget it, or None."""
        self._follow()
        found: bytes | None = super().dequeue()
        return found

    def _create_connection(self) -> Any:
        conn = dbapi2.connect(self.filename, timeout=self._timeout, check_same_thread=False)
        conn.isolation_level = None
        self._set_journal_mode(conn)
        conn.execute("pragma cache_size=-1000")
        # Without fsync a crash of the machine may lose wake-ups, which the sweep makes up for.
        conn.execute("pragma synchronous=0")
        return conn

    def _follow(self) -> None:
        with self._following:  # of two threads that find the file gone, one makes it again
            present = self._present()
            if present is None or present != self._inode:
                self.close()
                Path(self.filename).parent.mkdir(parents=True, exist_ok=True)
                self.initialize_schema()
                self._inode = self._present()

    def _present(self) -> tuple[int, int] | None:
        try:
            status = os.stat(self.filename)  # noqa: PTH116 - called at every poll
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino
