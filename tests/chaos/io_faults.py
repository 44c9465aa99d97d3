"""Writes of SQLite that fail on demand, as they do on a full or a dying disk; no tool and no rights are needed.

SQLite lets its system calls be exchanged (sqlite.org/c3ref/vfs.html, xSetSystemCall). Those that write are exchanged
for some that ask a `Switch` first, which another process turns. ``python -m tests.chaos.io_faults SWITCH ...`` runs the
command line of the hub like that.
"""

from __future__ import annotations

import atexit
import ctypes
import errno
import gc
import importlib
import mmap
import os
import random
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ops_plugins.storage_sql.engine import sqlite_driver

_STATE: Final = struct.Struct("<did")
"""Chance of a failure, its errno, and how much larger than now a file may get in bytes, or -1 for any size."""

_CALLS: Final = (b"pwrite64", b"pwrite")
_PLAIN: Final = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True
)
_SET: Final = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_GET: Final = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)
_METHODS_BEFORE_SET: Final = 13

_installed: list[Any] = []
"""What SQLite calls from now on; it must not be collected."""


class Switch:
    """A file that several processes share and that says which writes fail.

    Args:
        path: Of the file; it is made when it is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._struck = path.with_suffix(".struck")
        if not path.exists():
            path.write_bytes(_STATE.pack(0.0, 0, -1.0))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _STATE.size)
        self._counter = os.open(self._struck, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def fail_at_random(self, chance: float, number: int = errno.EIO) -> None:
        """Let each write fail with this chance."""
        _STATE.pack_into(self._memory, 0, chance, number, -1.0)

    def fill_disk(self) -> None:
        """Let every write fail that would make a file larger."""
        _STATE.pack_into(self._memory, 0, 1.0, errno.ENOSPC, 0.0)

    def clear(self) -> None:
        """Let every write succeed."""
        _STATE.pack_into(self._memory, 0, 0.0, 0, -1.0)

    @property
    def struck(self) -> int:
        """How many writes failed so far, in all processes."""
        return self._struck.stat().st_size

    def verdict(self, descriptor: int, end: int, chance: Callable[[], float]) -> int:
        """Return the errno with which a write up to byte `end` of a file fails, or 0."""
        share, number, limit = _STATE.unpack_from(self._memory, 0)
        if not share or (limit >= 0 and end <= os.fstat(descriptor).st_size) or chance() >= share:
            return 0
        os.write(self._counter, b".")
        return int(number)


def install(switch: Switch, seed: int) -> None:
    """Let `switch` decide about the writes of the SQLite in use, in this process and those that it forks.

    Garbage is not collected from then on: a collection in the middle of a write could free a statement of the very
    connection that writes. At the end of the process, when no Python can be run any more, writes are plain again.

    Raises:
        RuntimeError: This SQLite has no system calls that could be exchanged.
    """
    name = "pysqlite3._sqlite3" if sqlite_driver().__name__.startswith("pysqlite3") else "_sqlite3"
    library = ctypes.CDLL(importlib.import_module(name).__file__)
    library.sqlite3_initialize()
    library.sqlite3_vfs_find.restype = ctypes.c_void_p
    vfs = library.sqlite3_vfs_find(None)
    header = 3 * ctypes.sizeof(ctypes.c_int)
    header += -header % ctypes.sizeof(ctypes.c_void_p)
    methods = ctypes.cast(vfs + header + 3 * ctypes.sizeof(ctypes.c_void_p), ctypes.POINTER(ctypes.c_void_p))
    exchange, ask = _SET(methods[_METHODS_BEFORE_SET] or 0), _GET(methods[_METHODS_BEFORE_SET + 1] or 0)
    gc.disable()
    atexit.register(exchange, vfs, None, None)
    dice = random.Random(seed)  # noqa: S311 - which writes fail is no secret
    for call in _CALLS:
        if not (address := ask(vfs, call)):
            continue
        replacement = _failing(_PLAIN(address), switch, dice.random)
        _installed.append(replacement)
        if exchange(vfs, call, ctypes.cast(replacement, ctypes.c_void_p)):
            msg = f"SQLite does not let {call.decode()} be exchanged."
            raise RuntimeError(msg)
    if not _installed:
        msg = "This SQLite has no system calls that could be exchanged."
        raise RuntimeError(msg)


def _failing(plain: Any, switch: Switch, chance: Callable[[], float]) -> Any:
    def write(descriptor: int, data: int, size: int, offset: int) -> int:
        if number := switch.verdict(descriptor, offset + size, chance):
            ctypes.set_errno(number)
            return -1
        return int(plain(descriptor, data, size, offset))

    return _PLAIN(write)


def main() -> int:
    """Run the command line of the hub on a SQLite whose writes may fail."""
    from ops_cli.main import main as ops_hub  # noqa: PLC0415 - SQLite comes first

    install(Switch(Path(sys.argv[1])), seed=int(sys.argv[2]))
    return ops_hub(sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
