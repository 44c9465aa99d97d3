"""Hosts as processes: ``python -m tests.chaos.host_process nursery``, or one host with its spec as JSON.

The nursery has everything imported and forks a host for every line on its standard input, so that a host that was
killed is replaced in a few milliseconds. What a host does after the fork is what ``ops-hub jobs`` and ``ops-hub web``
do, but that the ranking provider for tests need not be installed.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any, NoReturn

import attrs

from ops_cli.hubs import require_ready
from ops_core.errors import OpsError
from ops_core.hub import OpsHub, build_hub
from ops_core.ports.wakeup import WakeUp
from ops_jobs.host import JobHost
from ops_jobs.in_process import EventWakeUp, worker_name
from ops_jobs.json_lines import log_to
from ops_jobs.process import run_until_told
from ops_jobs.settings import load_jobs_host_settings
from ops_jobs.wakeup import HueyWakeUp
from ops_web.settings import load_web_settings
from tests.chaos import faults, paid_ranking

PLUGINS: Mapping[str, ModuleType] = MappingProxyType({"paid_plugin": paid_ranking})

_PRELOADED = (
    "falcon",
    "gunicorn.workers.gthread",
    "huey.consumer",
    "huey.storage",
    "ops_jobs.queue_storage",
    "ops_web.server",
    "psycopg",
    "redis",
    "sqlalchemy.dialects.postgresql.psycopg",
)
"""What hosts import late. Not `ops_web.app`: its workers choose at import where their figures are kept."""

_SUBREAPER, _PARENT_DEATH = 36, 1
"""Options of prctl(2): adopt orphans; have a signal sent when the parent dies."""

_REST_SECONDS = 0.02


@attrs.frozen
class HostSpec:
    """What a host process is to do.

    Attributes:
        kind: ``jobs``, ``web`` or ``drain``: worker threads alone that end when no chunk is open, without any sweep.
        core: Settings of the hub.
        jobs_host: Settings of the job host.
        web: Settings of the web host.
        port: Where the web host listens.
        web_workers: Its processes.
        log: File for standard output and error, appended to.
        fault: Name of a fault to plant, or "".
    """

    kind: str
    core: dict[str, Any]
    jobs_host: dict[str, Any]
    web: dict[str, Any] = attrs.field(factory=dict)
    port: int = 0
    web_workers: int = 2
    log: str = os.devnull
    fault: str = ""


def open_hub(core: Mapping[str, Any], wake_up: WakeUp | None = None) -> OpsHub:
    """Return a hub that knows the ranking provider for tests."""
    return build_hub(core, wake_up=wake_up, modules=PLUGINS)


def run_jobs(spec: HostSpec) -> int:
    """Run a job host until SIGTERM, or until the parent is gone."""
    log_to(sys.stderr)
    wake_up = EventWakeUp()
    hub = open_hub(spec.core, wake_up)
    try:
        require_ready(hub.storage)
        stopped = run_until_told(JobHost(hub, wake_up, load_jobs_host_settings(spec.jobs_host)), parent=os.getppid())
    finally:
        hub.close()
    return 0 if stopped else 1


def run_web(spec: HostSpec) -> int:
    """Run a web host until SIGTERM."""
    from ops_web.server import serve_web  # noqa: PLC0415 - gunicorn is for those who serve

    url = spec.jobs_host["huey_url"]
    return serve_web(
        lambda: open_hub(spec.core, HueyWakeUp(url)),
        load_web_settings(spec.web),
        port=spec.port,
        workers=spec.web_workers,
        threads=4,
    )


def run_drain(spec: HostSpec) -> int:
    """Work until no chunk is open, and sweep never: what workers leave undone stays undone."""
    log_to(sys.stderr)
    hub = open_hub(spec.core)
    worker = hub.worker(worker_name("drain"))
    while True:
        try:
            worked = worker.work_once()
            if worked is None and not _any_open(hub):
                break
        except OpsError as problem:
            sys.stderr.write(f"{problem.code}: {problem.message}\n")
        else:
            if worked is not None:
                continue
        time.sleep(_REST_SECONDS)
    hub.close()
    return 0


def _any_open(hub: OpsHub) -> bool:
    with hub.storage.read() as uow:
        return uow.chunks.backlog(hub.clock.now())[0] > 0 or bool(uow.chunks.leased(1))


HOSTS: Mapping[str, Callable[[HostSpec], int]] = MappingProxyType(
    {"jobs": run_jobs, "web": run_web, "drain": run_drain}
)


def nursery() -> None:
    """Fork a host for every spec on standard input and answer with its process id, until the input ends."""
    _prctl(_SUBREAPER, 1)  # the workers of a web host that was killed are reaped here
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _preload()
    _say("ready")
    while line := sys.stdin.readline():
        spec = HostSpec(**json.loads(line))
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            _be_born(spec, parent)
        _say(str(child))


def _be_born(spec: HostSpec, parent: int) -> NoReturn:
    """Turn this process, which was just forked, into a host, and end with it."""
    code = 1
    try:
        os.setsid()
        _prctl(_PARENT_DEATH, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        log = os.open(spec.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        code = run(spec)
    except SystemExit as end:  # a worker of the web host leaves through here as well
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - nothing may return into the loop of the nursery
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def run(spec: HostSpec) -> int:
    """Be the host that `spec` describes, and return its exit code."""
    faults.plant(spec.fault)
    return HOSTS[spec.kind](spec)


def _preload() -> None:
    for name in _PRELOADED:
        importlib.import_module(name)
    hub = build_hub({"configs": {"sql": {"url": "sqlite://"}}}, modules=PLUGINS)
    hub.storage.status()  # loads what the storage loads at its first use
    hub.close()


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the nursery, or one host."""
    if sys.argv[1:] == ["nursery"]:
        nursery()
        return 0
    return run(HostSpec(**json.loads(sys.argv[1])))


if __name__ == "__main__":
    sys.exit(main())
