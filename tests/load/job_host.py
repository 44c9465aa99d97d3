"""A job host as a process: ``python -m tests.load.job_host``, with what it needs as JSON on its standard input.

It does what ``ops-hub jobs`` does, but that the provider to measure with need not be installed.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import attrs

from ops_core.hub import OpsHub, build_hub
from ops_core.ports.wakeup import WakeUp
from ops_jobs.host import JobHost
from ops_jobs.in_process import EventWakeUp
from ops_jobs.process import run_until_told
from ops_jobs.settings import load_jobs_host_settings
from tests.load.watched_ranking import Watched

_READY = "ready"
_STOP_SECONDS = 30.0


@attrs.frozen
class HostSpec:
    """What a job host is to work on.

    Attributes:
        core: Settings of the hub.
        queue_url: Where wake-ups come from.
        watched: The provider to measure with.
    """

    core: Mapping[str, Any]
    queue_url: str
    watched: Watched

    def open_hub(self, wake_up: WakeUp | None = None) -> OpsHub:
        """Return a hub that knows the provider."""
        return build_hub(self.core, wake_up=wake_up, modules={"watched_plugin": self.watched.module()})


@contextlib.contextmanager
def job_hosts(spec: HostSpec, count: int) -> Iterator[list[int]]:
    """Run job hosts until the block ends and give the ids of their processes.

    Raises:
        RuntimeError: One did not start.
    """
    hosts = [_started(spec) for _ in range(count)]
    try:
        for host in hosts:
            assert host.stdout is not None
            if host.stdout.readline().strip() != _READY:
                msg = f"A job host did not start; it ended with {host.wait(_STOP_SECONDS)}."
                raise RuntimeError(msg)
        yield [host.pid for host in hosts]
    finally:
        for host in hosts:
            host.terminate()
        for host in hosts:
            host.communicate(timeout=_STOP_SECONDS)


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:  # noqa: PTH123 - read often
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _started(spec: HostSpec) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.load.job_host"]
    host = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert host.stdin is not None
    host.stdin.write(json.dumps(attrs.asdict(spec)))
    host.stdin.close()
    host.stdin = None
    return host


def main() -> int:
    """Run a job host until SIGTERM, or until the parent is gone."""
    given = json.load(sys.stdin)
    spec = HostSpec(given["core"], given["queue_url"], Watched(**given["watched"]))
    wake_up = EventWakeUp()
    hub = spec.open_hub(wake_up)
    settings = load_jobs_host_settings({"huey_url": spec.queue_url})
    host = JobHost(hub, wake_up, settings)
    on_ready = partial(print, _READY, flush=True)
    stopped = run_until_told(host, nice=settings.nice, parent=os.getppid(), on_ready=on_ready)
    hub.close()
    return 0 if stopped else 1


if __name__ == "__main__":
    sys.exit(main())
