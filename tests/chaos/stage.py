"""A stage for chaos: a database, a queue, and host processes that are killed and started again."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Lock
from typing import Any

import attrs

from ops_core.environment import merge
from ops_core.hub import OpsHub
from tests.chaos.host_process import HostSpec, open_hub
from tests.chaos.processes import HostProcess, Nursery
from tests.chaos.queues import FILE, LOOPBACK, Queue, free_port, new_queue

_READY_SECONDS = 30.0
_NUMBER = re.compile(r"\d+")


@attrs.frozen
class StageSettings:
    """How a stage is set up.

    Attributes:
        database_url: A migrated database.
        folder: For everything else.
        queue: Kind of the queue: ``file`` or ``valkey``.
        lease_seconds: How long a claim holds without a sign of life.
        sweep_seconds: How often job hosts look for work by themselves.
        chunk_cells: Most cells in a chunk.
        latency_ms: How long a provider call takes.
        ranking: Offer that answers: ``paid``, ``paid_wide`` or ``free``.
        web_workers: Processes of the web host.
        core: Further settings of the hub, merged over these.
    """

    database_url: str
    folder: Path
    queue: str = FILE
    lease_seconds: float = 1.0
    sweep_seconds: float = 0.3
    chunk_cells: int = 441
    latency_ms: float = 5.0
    ranking: str = "paid"
    web_workers: int = 2
    core: dict[str, Any] = attrs.field(factory=dict)

    @property
    def calls_file(self) -> Path:
        """Where the provider writes down its calls."""
        return self.folder / "calls.txt"

    def core_settings(self) -> dict[str, Any]:
        """Return the settings of the hub, the same in every process."""
        provider = {"calls_file": str(self.calls_file), "latency_ms": self.latency_ms}
        settings: dict[str, Any] = {
            "storage": "sql",
            "ranking": self.ranking,
            "plugins": ["storage_sql"],
            "configs": {"sql": {"url": self.database_url}, self.ranking: provider},
            "jobs": {
                "workers": 1,  # so that a kill hits one worker
                "lease_seconds": self.lease_seconds,
                "sweep_seconds": self.sweep_seconds,
                "chunk_cells": self.chunk_cells,
            },
        }
        return merge(settings, self.core)


class Stage:
    """Hosts on one database and one queue.

    Attributes:
        settings: How it is set up.
        hub: A hub of this process on the same database: what happened is read through it.
        queue: The queue, to be killed and revived.
        port: Of the web host.
    """

    def __init__(self, settings: StageSettings) -> None:
        self.settings = settings
        self._nursery = Nursery(settings.folder)
        self.hub: OpsHub = open_hub(settings.core_settings())
        self.queue: Queue = new_queue(settings.queue, settings.folder)
        self.port = free_port()
        self._hosts: list[HostProcess] = []
        self._lock = Lock()
        self._secret = secrets.token_hex(32)

    def start_jobs(self, fault: str = "", log: str = "", **changes: Any) -> HostProcess:
        """Start a job host with one worker; `changes` are merged over the settings of the hub."""
        return self._start("jobs", core=merge(self.settings.core_settings(), changes), fault=fault, log=log)

    def start_drain(self, fault: str = "", **changes: Any) -> HostProcess:
        """Start a worker that never sweeps and ends when there is nothing left to do."""
        return self._start("drain", core=merge(self.settings.core_settings(), changes), fault=fault)

    def start_web(self) -> HostProcess:
        """Start the web host, always on the same port."""
        web = {"public_url": f"http://{LOOPBACK}:{self.port}", "secret_key": self._secret}
        return self._start("web", core=self.settings.core_settings(), web=web)

    def wait_for_web(self, seconds: float = _READY_SECONDS) -> None:
        """Wait until the web host answers."""
        deadline = time.monotonic() + seconds
        while True:
            connection = HTTPConnection(LOOPBACK, self.port, timeout=5)
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            finally:
                connection.close()

    def log_of(self, host: HostProcess) -> Path:
        """Return the file into which a host writes."""
        return Path(host.spec.log)

    def log_lines(self) -> Iterator[dict[str, Any]]:
        """Return what all hosts have logged; what is no JSON comes as ``{"raw": ...}``."""
        for path in sorted(self.settings.folder.glob("host-*.log")):
            with path.open(encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    try:
                        yield json.loads(line)
                    except ValueError:
                        yield {"raw": line.rstrip()}

    def said(self) -> Counter[str]:
        """Return how often hosts have logged a warning or an error, by what it says."""
        found: Counter[str] = Counter()
        for line in self.log_lines():
            if line.get("level") in {"warning", "error", "critical"}:
                about = [str(line[name]) for name in ("message", "code", "error", "state", "failure") if line.get(name)]
                found[_NUMBER.sub("#", " / ".join(about))[:160]] += 1
        return found

    def close(self) -> None:
        """Kill everything."""
        for host in self._hosts:
            host.kill()
        self._nursery.close()
        self.queue.close()
        self.hub.close()

    def _start(
        self, kind: str, *, core: dict[str, Any], web: dict[str, Any] | None = None, fault: str = "", log: str = ""
    ) -> HostProcess:
        spec = HostSpec(
            kind=kind,
            core=core,
            jobs_host={"huey_url": self.queue.url, "poll_seconds": 0.05},
            web=web or {},
            port=self.port,
            web_workers=self.settings.web_workers,
            log=str(self.settings.folder / f"host-{log or kind}.log"),
            fault=fault,
        )
        host = self._nursery.bear(spec)
        with self._lock:
            self._hosts = [other for other in self._hosts if other.is_alive]
            self._hosts.append(host)
        return host


@contextmanager
def on_stage(settings: StageSettings) -> Iterator[Stage]:
    """Set a stage up and strike it at the end of the block, whatever happened on it."""
    stage = Stage(settings)
    try:
        yield stage
    finally:
        stage.close()
