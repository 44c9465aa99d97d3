"""What can happen below a storage: each brings a fault about while others work, ends it, and says what it did."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs

from tests.chaos.account import Account
from tests.chaos.io_faults import Switch
from tests.chaos.ledger import Writer
from tests.chaos.own_databases import PostgresServer
from tests.chaos.web_host import WebHost, child_environment

_BLOCK = 4096
_LOCK = """
import sys, time
from ops_plugins.storage_sql.engine import sqlite_driver

connection = sqlite_driver().connect(sys.argv[1], isolation_level=None, timeout=30)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""


@attrs.frozen
class Scene:
    """Everything that works on one database.

    Attributes:
        file: Of SQLite, or None.
        postgres: The server, or None.
        host: The web host.
        account: Whose runs are requested.
        writers: The writers.
        switch: Says which writes of SQLite fail.
        seconds: How long a fault lasts, where that can be chosen.
        busy_seconds: How long everybody waits for a lock.
        chance: Decides what is left to chance.
    """

    file: Path | None
    postgres: PostgresServer | None
    host: WebHost
    account: Account
    writers: Sequence[Writer]
    switch: Switch
    seconds: float
    busy_seconds: float
    chance: random.Random

    @property
    def processes(self) -> list[int]:
        """Every process that uses the database."""
        return sorted([*(writer.process.pid for writer in self.writers), *(each.pid for each in self.host.workers)])

    @property
    def path(self) -> Path:
        """The file of SQLite."""
        assert self.file is not None
        return self.file

    @property
    def server(self) -> PostgresServer:
        """The server of PostgreSQL."""
        assert self.postgres is not None
        return self.postgres


@attrs.frozen
class Fault:
    """A fault.

    Attributes:
        act: Brings it about and ends it; returns what it did.
        database: ``sqlite`` or ``postgresql``.
        is_noticed: Whether requests may be refused meanwhile; nothing at all may fail otherwise.
        prefix: What the command lines of all processes start with.
        on_small_disk: Whether the database is on a small disk of its own, which takes the rights of root.
    """

    act: Callable[[Scene], str]
    database: str = "sqlite"
    is_noticed: bool = True
    prefix: tuple[str, ...] = ()
    on_small_disk: bool = False


def fill_disk(scene: Scene) -> str:
    """Let every write fail that would make a file of SQLite larger."""
    before = scene.switch.struck
    scene.switch.fill_disk()
    time.sleep(scene.seconds)
    scene.switch.clear()
    return f"no space left for SQLite for {scene.seconds} s, {scene.switch.struck - before} writes failed"


def fill_small_disk(scene: Scene) -> str:
    """Fill the disk with a file, and delete that file again."""
    filler = scene.path.with_name("filler")
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(_BLOCK))
    time.sleep(scene.seconds)
    size = filler.stat().st_size
    filler.unlink()
    return f"a disk of tmpfs filled with {size} bytes for {scene.seconds} s"


def limit_files(scene: Scene) -> str:
    """Forbid every process to make files larger than the database is now."""
    limit = scene.path.stat().st_size
    for process in scene.processes:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    time.sleep(scene.seconds)
    for process in scene.processes:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return f"files limited to {limit} bytes (RLIMIT_FSIZE) for {scene.seconds} s"


def fail_writes(scene: Scene) -> str:
    """Let one write in fifty fail."""
    before = scene.switch.struck
    scene.switch.fail_at_random(0.02)
    time.sleep(scene.seconds)
    scene.switch.clear()
    return f"2 % of the writes of SQLite failed (EIO) for {scene.seconds} s, {scene.switch.struck - before} in all"


def wait_while_failing(scene: Scene) -> str:
    """Wait: what fails was said on the command lines."""
    time.sleep(scene.seconds)
    return f"1 % of all pwrite and fsync failed (EIO, libfiu) from start to end, {scene.seconds} s at least"


def lock_shortly(scene: Scene) -> str:
    """Lock the database for less time than everybody waits."""
    return _lock(scene, min(scene.seconds, 0.8 * scene.busy_seconds))


def lock_for_long(scene: Scene) -> str:
    """Lock the database for more time than everybody waits."""
    return _lock(scene, 1.4 * scene.busy_seconds)


def _lock(scene: Scene, seconds: float) -> str:
    arguments = [sys.executable, "-c", _LOCK, str(scene.path), str(seconds)]
    with subprocess.Popen(arguments, env=child_environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "locked\n":
            msg = "The lock was not to be had."
            raise RuntimeError(msg)
        time.sleep(seconds / 2)
        start = time.perf_counter()
        found = _read(scene)
        reading = time.perf_counter() - start
        process.wait()
    return (
        f"BEGIN EXCLUSIVE in another process for {seconds:.1f} s; a list of {found} runs took {reading:.3f} s meanwhile"
    )


def _read(scene: Scene) -> int:
    """Return how many runs the first page of the list has."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{scene.host.port}{scene.account.path}s",
        headers={"Cookie": f"hub_session={scene.account.token}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - an address of this machine
        return len(json.load(answer)["items"])


def kill_backends(scene: Scene) -> str:
    """Kill -9 server processes of PostgreSQL, one after the other."""
    return _again_and_again(scene, scene.server.kill_backend, "kill -9 of a process of PostgreSQL")


def crash_server(scene: Scene) -> str:
    """Crash PostgreSQL and start it again, several times."""
    return _again_and_again(scene, scene.server.crash, "stops of PostgreSQL without a checkpoint, and starts")


def _again_and_again(scene: Scene, strike: Callable[[], None], what: str) -> str:
    until = time.monotonic() + scene.seconds
    times = 0
    while times == 0 or time.monotonic() < until:
        strike()
        times += 1
        time.sleep(scene.chance.uniform(0.1, 0.8))
    return f"{times} x {what} in {scene.seconds} s"


@contextmanager
def small_disk(megabytes: int = 12) -> Iterator[Path]:
    """Mount a disk of a few megabytes.

    Raises:
        subprocess.CalledProcessError: This takes rights that nobody gave.
    """
    folder = Path("/tmp") / f"ops-hub-chaos-disk-{os.getpid()}"  # noqa: S108 - named after this process
    folder.mkdir()
    try:
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
        subprocess.run(command, check=True, capture_output=True)
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()


_FIU = (
    *("fiu-run", "-x"),
    *("-c", "enable_random name=posix/io/rw/pwrite,probability=0.01,failinfo=5"),
    *("-c", "enable_random name=posix/io/sync/fsync,probability=0.01,failinfo=5"),
)

FAULTS = {
    "full": Fault(fill_disk),
    "full-disk": Fault(fill_small_disk, on_small_disk=True),
    "full-limit": Fault(limit_files),
    "io-errors": Fault(fail_writes),
    "io-errors-fiu": Fault(wait_while_failing, prefix=_FIU),
    "locked": Fault(lock_shortly, is_noticed=False),
    "locked-long": Fault(lock_for_long),
    "postgres-kill": Fault(kill_backends, database="postgresql"),
    "postgres-crash": Fault(crash_server, database="postgresql"),
}
"""Every fault by name; only ``full-disk`` (the rights of root) and ``io-errors-fiu`` (libfiu) need more than Linux."""
