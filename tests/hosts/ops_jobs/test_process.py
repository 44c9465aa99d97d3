from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer

import pytest

from ops_core.domain.chunk import ChunkState
from ops_core.domain.run import RunState
from ops_core.hub import OpsHub
from ops_jobs.process import run_until_told
from tests.support.jobs import ended, request_run, stored

SETTINGS = """
[configs.sql]
url = "{url}"
[configs.simulated]
latency_ms = {latency}
[jobs]
lease_seconds = 1
sweep_seconds = 0.2
chunk_cells = 25
"""

Spawn = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def spawn(tmp_path: Path, database: str) -> Iterator[Spawn]:
    """Return a function that starts a job host as a process of its own; all are killed in the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(
        latency: float = 0, *, name: str = "jobs", program: tuple[str, ...] = ("-m", "ops_cli"), **settings: str
    ) -> subprocess.Popen[bytes]:
        file = tmp_path / f"{name}.toml"
        file.write_text(SETTINGS.format(url=database, latency=latency))
        command = [sys.executable, *program, "jobs", "--data-dir", str(tmp_path), "--settings", str(file)]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("OPS_")} | settings
        with Path(tmp_path, f"{name}.log").open("wb") as log:
            process = subprocess.Popen([*command, "--workers", "1"], stderr=log, env=environ)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_another_host_finishes_what_a_killed_one_began(spawn: Spawn, open_hub: Callable[..., OpsHub]) -> None:
    """After kill -9 in the middle of a chunk another process takes over the rest: every cell once, nothing lost."""
    hub = open_hub()
    run = request_run(hub)
    victim = spawn(latency=100, name="victim")
    _until(lambda: stored(hub, run).started_at is not None)
    time.sleep(0.4)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    with hub.storage.read() as uow:
        saved = uow.cells.numbers(run.id, 0)
        (chunk,) = uow.chunks.of_run(run.id)
    assert (len(saved) < 25, chunk.state) == (True, ChunkState.LEASED)
    spawn(name="heir")
    finished = ended(hub, run)
    assert (finished.state, finished.saved_cells) == (RunState.COMPLETED, 25)
    with hub.storage.read() as uow:
        assert uow.cells.numbers(run.id, 0) == frozenset(range(25))
        (chunk,) = uow.chunks.of_run(run.id)
        completed = [event for event in uow.outbox.of_aggregate(run.id) if event.kind == "run.completed"]
    assert (chunk.token, len(completed)) == (2, 1)


def test_sigterm_ends_a_host_in_order(spawn: Spawn, tmp_path: Path, open_hub: Callable[..., OpsHub]) -> None:
    """SIGTERM ends the process at once with exit code 0, and what it had not finished is ready for others."""
    hub = open_hub()
    run = request_run(hub)
    process = spawn(latency=50)
    _until(lambda: stored(hub, run).started_at is not None)
    process.terminate()
    assert process.wait(5) == 0
    with hub.storage.read() as uow:
        (chunk,) = uow.chunks.of_run(run.id)
    assert chunk.state is ChunkState.READY
    assert '"message": "job host stopped"' in (tmp_path / "jobs.log").read_text()


SEVERAL_AT_ONCE = """
import sys
import attrs
from ops_cli.main import main
from ops_plugins.ranking_simulated import plugin
plugin.OFFER = attrs.evolve(plugin.OFFER, limits=attrs.evolve(plugin.OFFER.limits, concurrency=4))
sys.exit(main())
"""


def test_a_call_that_hangs_does_not_keep_a_host(spawn: Spawn, tmp_path: Path, open_hub: Callable[..., OpsHub]) -> None:
    """A host that is told to stop ends in time although the provider answers none of its calls; others take over."""
    hub = open_hub()
    run = request_run(hub)
    process = spawn(latency=60_000, program=("-c", SEVERAL_AT_ONCE), OPS_JOBS_HOST__STOP_SECONDS="0.5")
    _until(lambda: stored(hub, run).started_at is not None)
    time.sleep(0.2)
    process.terminate()
    assert process.wait(5) == 0
    assert '"message": "job host left work to others"' in (tmp_path / "jobs.log").read_text()
    spawn(name="heir")
    assert ended(hub, run).state is RunState.COMPLETED


class Host:
    """Counts what is asked of it."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def start(self) -> None:
        """Note it."""
        self.calls.append("start")

    def stop(self) -> bool:
        """Note it."""
        self.calls.append("stop")
        return True


def test_a_host_ends_with_the_process_that_it_follows() -> None:
    """A host whose parent is gone stops by itself, so that no orphan holds on to the database."""
    host = Host()
    assert run_until_told(host, parent=os.getppid() + 1, on_ready=lambda: host.calls.append("ready"))  # type: ignore[arg-type]  # enough of a host
    assert host.calls == ["start", "ready", "stop"]


def test_a_signal_stops_the_host_and_handlers_are_put_back() -> None:
    """SIGTERM stops the host; afterwards signals mean what they meant before."""
    before = signal.getsignal(signal.SIGTERM)
    Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
    host = Host()
    assert run_until_told(host)  # type: ignore[arg-type]  # enough of a host
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_host_steps_back_for_other_processes() -> None:
    """The threads of a host get its niceness; one that was nicer before stays so."""
    code = (
        "import os, threading\n"
        "from ops_jobs.process import run_until_told\n"
        "class Host:\n"
        "    def start(self):\n"
        "        look = lambda: print(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))\n"
        "        thread = threading.Thread(target=look)\n"
        "        thread.start()\n"
        "        thread.join()\n"
        "    def stop(self):\n"
        "        return True\n"
        "for nice in (7, 3):\n"
        "    run_until_told(Host(), nice=nice, parent=os.getppid() + 1)\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["7", "7"]


def _until(holds: Callable[[], bool], within: float = 20) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
