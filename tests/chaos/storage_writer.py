"""A process that requests runs, carries them out, and tells on a pipe what the storage has acknowledged.

``python -m tests.chaos.storage_writer SPEC``, with the fields of `WriterSpec` as JSON. It ends at SIGTERM.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread
from types import ModuleType
from typing import Any, cast

import attrs

from ops_core.domain.cell import Cell, Listing
from ops_core.domain.idempotency import IdempotencyInProgress, IdempotencyKey
from ops_core.domain.principal import Principal
from ops_core.hub import OpsHub, build_hub
from ops_core.plugins import StorageOffer
from ops_core.ports.clock import Clock
from ops_core.ports.ranking import RankingCapability
from ops_core.ports.storage import Storage, StorageFailed, UnitOfWork
from ops_jobs.host import JobHost
from ops_jobs.in_process import EventWakeUp
from ops_plugins.ranking_simulated import plugin as simulated
from ops_plugins.storage_sql import plugin as sql
from tests.chaos.io_faults import Switch, install
from tests.support.ranking import offering

CHUNK_CELLS = 5
LEASE_SECONDS = 1.0
_PAUSE_SECONDS = 0.1


@attrs.frozen
class WriterSpec:
    """What a writer is to do.

    Attributes:
        name: Unique among writers; its idempotency keys start with it.
        url: Of the database.
        user: Whose runs it requests.
        report_id: Of which report.
        pipe: Descriptor on which it tells.
        switch: File that says which writes of SQLite fail, or "".
        seed: Of everything that is left to chance.
        busy_timeout_ms: How long it waits for a lock.
    """

    name: str
    url: str
    user: str
    report_id: str
    pipe: int
    switch: str
    seed: int
    busy_timeout_ms: int


Tell = Callable[..., None]


class Teller:
    """Writes one JSON list a line; a line is short enough to arrive whole whichever thread it comes from.

    Args:
        descriptor: Of a pipe.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = Lock()

    def __call__(self, *said: object) -> None:
        """Tell."""
        with self._lock:
            os.write(self._descriptor, json.dumps(said).encode() + b"\n")


@attrs.frozen
class AcknowledgedCells:
    """Remembers the cells that a unit of work adds."""

    repository: Any
    added: list[tuple[str, int, int]]

    def add(self, run_id: str, cells: tuple[Cell, ...], listings: tuple[Listing, ...]) -> int:
        """Add and remember."""
        count: int = self.repository.add(run_id, cells, listings)
        self.added.extend((run_id, cell.keyword, cell.number) for cell in cells)
        return count

    def __getattr__(self, name: str) -> Any:
        return getattr(self.repository, name)


class WatchedUnitOfWork:
    """A unit of work whose cells are remembered.

    Args:
        uow: The unit of work.
        added: Where cells are remembered.
    """

    def __init__(self, uow: UnitOfWork, added: list[tuple[str, int, int]]) -> None:
        self._uow = uow
        self.cells = AcknowledgedCells(uow.cells, added)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._uow, name)


class AcknowledgingStorage:
    """A storage that tells of each cell once the unit of work that saved it has returned.

    Args:
        storage: The storage.
        tell: Called with ``"cell"``, the run, the keyword and the number.
    """

    def __init__(self, storage: Storage, tell: Tell) -> None:
        self._storage = storage
        self._tell = tell

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """Open a unit of work and tell what it saved."""
        added: list[tuple[str, int, int]] = []
        with self._storage.write() as uow:
            yield cast("UnitOfWork", WatchedUnitOfWork(uow, added))
        for cell in added:
            self._tell("cell", *cell)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)


class Complaints(logging.Handler):
    """Tells what the job host logs about failures: those with a code of the storage are as they should be.

    Args:
        tell: Called with ``"clean"`` or ``"unclean"`` and what happened.
    """

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one record."""
        fields: dict[str, Any] = getattr(record, "fields", {})
        if (code := fields.get("code")) is not None:
            kind = "clean" if str(code).startswith("storage.") else "unclean"
            self._tell(kind, f"worker {code}", fields.get("error", ""))
        elif record.levelno >= logging.ERROR:
            self._tell("unclean", "worker", record.getMessage())


def acknowledging_hub(spec: WriterSpec, tell: Tell, wake_up: EventWakeUp) -> OpsHub:
    """Return a hub whose storage tells, and whose workers save each cell by itself, as those of paid providers do."""

    def build(config: Any, clock: Clock) -> Storage:
        return cast("Storage", AcknowledgingStorage(sql.build(config, clock), tell))

    storage: StorageOffer = attrs.evolve(sql.OFFER, name="acknowledging", build=build)
    ranking = attrs.evolve(simulated.OFFER, capabilities=simulated.OFFER.capabilities - {RankingCapability.REPEATABLE})
    module: ModuleType = offering(
        "chaos_plugin", ops_storage_offers=lambda: [storage], ops_ranking_offers=lambda: [ranking]
    )
    settings = {
        "storage": "acknowledging",
        "plugins": [],
        "configs": {
            "acknowledging": {"url": spec.url, "busy_timeout_ms": spec.busy_timeout_ms},
            "simulated": {"latency_ms": 2},
        },
        "jobs": {
            "workers": 2,
            "lease_seconds": LEASE_SECONDS,
            "sweep_seconds": 0.5,
            "chunk_cells": CHUNK_CELLS,
            "backoff_seconds": 0.1,
        },
    }
    return build_hub(settings, wake_up=wake_up, modules={"chaos_plugin": module})


def submit(hub: OpsHub, spec: WriterSpec, tell: Tell, stopping: Event, number: int) -> None:
    """Request one run after the other, repeating each request under its key until it is acknowledged."""
    owner = Principal.user(spec.user)
    for count in range(1_000_000):
        if stopping.wait(_PAUSE_SECONDS):
            return
        key = f"{spec.name}-{number}-{count}"
        tell("key", key)
        while True:
            try:
                requested = hub.runs.request(owner, spec.report_id, key=IdempotencyKey("request_run", key, "same"))
            except (StorageFailed, IdempotencyInProgress) as problem:
                tell("clean", f"request {problem.code}", problem.message)
                time.sleep(0.05)
            except Exception as problem:  # noqa: BLE001 - whatever it is, it is told
                tell("unclean", f"request {type(problem).__name__}", str(problem))
                time.sleep(0.05)
            else:
                tell("run", key, requested.run.id)
                break


def main() -> int:
    """Write until SIGTERM."""
    spec = WriterSpec(**json.loads(sys.argv[1]))
    told = Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    if spec.switch:
        install(Switch(Path(spec.switch)), spec.seed)
    tell = Teller(spec.pipe)
    logger = logging.getLogger("ops_jobs")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(Complaints(tell))
    wake_up = EventWakeUp()
    hub = acknowledging_hub(spec, tell, wake_up)
    host = JobHost(hub, wake_up)
    stopping = Event()
    submitters = [Thread(target=submit, args=(hub, spec, tell, stopping, number)) for number in range(2)]
    host.start()
    for thread in submitters:
        thread.start()
    tell("ready")
    told.wait()
    stopping.set()
    for thread in submitters:
        thread.join()
    if not host.stop():
        tell("unclean", "stop", "A worker did not stop in time.")
    hub.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
