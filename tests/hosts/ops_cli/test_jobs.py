from __future__ import annotations

import errno
import json
import logging
import os
import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from ops_cli.settings import Given
from ops_cli.workload import draw, duration
from ops_core.domain.cell import FailureClass
from ops_core.domain.principal import Owner
from ops_core.domain.run import RunState
from ops_core.hub import OpsHub, build_hub
from ops_core.services.workload import HeldChunk, Workload
from tests.support.jobs import request_run

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HELD = HeldChunk("jobs:a:1:x", "run_1", 3, 1, "maps", Owner("user:ann"), 4, 2, NOW, NOW, 125.0, 9.4)
IDLE = Workload(
    at=NOW,
    ready=0,
    oldest_ready_seconds=0.0,
    leased=0,
    oldest_claim_seconds=0.0,
    overdue_leases=0,
    runs={RunState.QUEUED: 0, RunState.RUNNING: 0},
    dead_letters={},
    blocked_schedules=0,
    held=(),
)


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Take back what a job host in this process sets up for its logs."""
    names = (None, "ops_jobs", "ops_cli", "ops_core", "ops_plugins")
    root = logging.getLogger()
    handlers, levels = list(root.handlers), {name: logging.getLogger(name).level for name in names}
    yield
    logging.captureWarnings(capture=False)
    for handler in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def hub(ops_hub: Any, data_dir: Path) -> Iterator[OpsHub]:
    """Open a hub on a data directory with a schema."""
    ops_hub("db", "upgrade", "--data-dir", data_dir, "--quiet")
    opened = build_hub(Given(data_dir).choose().core)
    yield opened
    opened.close()


def drawn(workload: Workload, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines that people see."""
    from ops_cli.output import show  # noqa: PLC0415 - like the command

    show(*draw(workload))
    return capsys.readouterr().out.splitlines()


def claim(hub: OpsHub, worker: str) -> None:
    """Let a worker claim a chunk."""
    with hub.storage.write() as uow:
        assert uow.chunks.claim(worker, hub.clock.now(), timedelta(seconds=15)) is not None


def test_what_each_worker_holds_is_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    """A row tells worker, run, keyword, chunk, provider, calls, attempt, how long it is held and how long it may be."""
    late = attrs.evolve(HELD, worker="jobs:b:2:y", seconds_held=None, seconds_left=-3.2)
    lines = drawn(attrs.evolve(IDLE, leased=2, held=(HELD, late)), capsys)
    headings, first, second = (line.split("  ") for line in lines[:3])
    assert [heading.strip() for heading in headings if heading] == [
        "worker",
        "run",
        "keyword",
        "chunk",
        "provider",
        "calls",
        "attempt",
        "held for",
        "lease",
    ]
    cells = [cell.strip() for cell in first if cell.strip()]
    assert cells == ["jobs:a:1:x", "run_1", "1", "3", "maps", "4", "2", "2 min 5 s", "ends in 9 s"]
    assert [cell.strip() for cell in second if cell.strip()][-2:] == ["2", "ended 3 s ago"]


def test_what_waits_and_what_needs_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    """Below are the queue, the open runs, and where to look for what was given up."""
    workload = attrs.evolve(
        IDLE,
        leased=1,
        held=(HELD,),
        ready=3,
        oldest_ready_seconds=75.0,
        runs={RunState.QUEUED: 0, RunState.RUNNING: 2},
        dead_letters={FailureClass.AUTH: 1, FailureClass.BUG: 2},
        blocked_schedules=1,
    )
    assert drawn(workload, capsys)[-4:] == [
        "3 chunks wait, the oldest for 1 min 15 s.",
        "Open runs: 2 running.",
        "Dead letters: 1 auth, 2 bug. See `ops-hub dlq list`.",
        "Blocked schedules: 1. Each report says what keeps it from running.",
    ]


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, "Nothing is held. No chunk can be claimed now."),
        ({"ready": 1, "oldest_ready_seconds": 2.0}, "Nothing is held. 1 chunk waits, the oldest for 2 s."),
        ({"ready": 4, "oldest_ready_seconds": 7300.0}, "Nothing is held. 4 chunks wait, the oldest for 2 h 1 min."),
    ],
)
def test_nothing_is_held(changes: dict[str, Any], first: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An idle hub says so; where work waits for no worker, it says what to do."""
    lines = drawn(attrs.evolve(IDLE, **changes), capsys)
    assert lines[0] == first
    assert any("ops-hub jobs" in line for line in lines) is bool(changes)
    assert lines[-3:] == ["Open runs: none.", "Dead letters: none.", "Blocked schedules: none."]


def test_nothing_more_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """Where workers hold all there is, that is said."""
    assert "No other chunk can be claimed now." in drawn(attrs.evolve(IDLE, leased=1, held=(HELD,)), capsys)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.9, "59 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"), (90061, "25 h 1 min")]
)
def test_lengths_of_time(seconds: float, text: str) -> None:
    """Two units are enough."""
    assert duration(seconds) == text


def test_status_of_a_real_hub(hub: OpsHub, ops_hub: Any, data_dir: Path) -> None:
    """The command reads what workers wrote, for people and for scripts, and changes nothing."""
    run = request_run(hub)
    claim(hub, "jobs:here:1:a")
    shown = ops_hub("jobs", "status", "--data-dir", data_dir)
    assert shown.code == 0
    assert "jobs:here:1:a" in shown.out
    assert run.id in shown.out
    data = ops_hub("jobs", "status", "--data-dir", data_dir, "--json").data
    assert (data["ready"], data["leased"], data["runs"]) == (0, 1, {"queued": 1, "running": 0})
    (held,) = data["held"]
    assert (held["worker"], held["run_id"], held["chunk"], held["provider"]) == (
        "jobs:here:1:a",
        run.id,
        0,
        "simulated",
    )
    assert 0 < held["seconds_left"] <= 15


def test_settings_may_stand_before_or_after_the_subcommand(
    hub: OpsHub, ops_hub: Any, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said last counts, and both count more than the environment."""
    request_run(hub)
    assert ops_hub("jobs", "--data-dir", data_dir, "status", "--json").data["ready"] == 1
    monkeypatch.setenv("OPS_DATA_DIR", str(tmp_path / "nowhere"))
    assert ops_hub("jobs", "--data-dir", data_dir, "status", "--json").data["ready"] == 1
    assert ops_hub("jobs", "--data-dir", tmp_path / "no", "status", "--data-dir", data_dir, "--json").data["ready"] == 1
    assert ops_hub("jobs", "status", "--json").code == 3


@pytest.mark.parametrize("as_json", [True, False])
def test_watching_shows_it_again_until_interrupted(
    as_json: bool,  # noqa: FBT001 - pytest passes it
    hub: OpsHub,
    ops_hub: Any,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every two seconds the present state is shown; Ctrl-C is the usual end, not a failure."""
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 3:
            raise KeyboardInterrupt
        request_run(hub)

    monkeypatch.setattr("ops_cli.commands.jobs.time.sleep", rest)
    ended = ops_hub("jobs", "status", "--watch", "--data-dir", data_dir, *(["--json"] if as_json else []))
    assert (ended.code, rests) == (0, [2.0, 2.0, 2.0])
    if as_json:
        assert [json.loads(line)["ready"] for line in ended.out.splitlines()] == [0, 1, 2]
    else:
        assert ended.out.startswith("Nothing is held. No chunk can be claimed now.")
        assert "Nothing is held. 2 chunks wait" in ended.out


def test_a_storage_that_cannot_be_used(ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a schema the exit code is 3 and says what to do; a storage of one process is refused with 4."""
    ended = ops_hub("jobs", "status", "--data-dir", data_dir)
    assert ended.code == 3
    assert "ops-hub db upgrade" in ended.err
    monkeypatch.setenv("OPS_STORAGE", "memory")
    ended = ops_hub("jobs", "status", "--data-dir", data_dir)
    assert ended.code == 4
    assert "ops-hub jobs status" in ended.err


@pytest.mark.network
def test_a_port_for_figures_that_is_taken(ops_hub: Any, hub: OpsHub, data_dir: Path, monkeypatch: Any) -> None:
    """One sentence says which port it is and which setting changes it; the exit code is that of a taken address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setenv("OPS_JOBS_HOST__METRICS_LISTEN", f"127.0.0.1:{port}")
        ended = ops_hub("jobs", "--data-dir", data_dir)
    assert ended.code == 5
    (sentence,) = [line for line in ended.err.splitlines() if not line.startswith("{")]
    assert sentence.startswith(f"Port {port} on 127.0.0.1, where figures")
    assert "jobs_host.metrics_listen" in sentence


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (
            errno.EADDRNOTAVAIL,
            "192.0.2.1, where figures for Prometheus are to be served, is no address of this machine.",
        ),
        (errno.EACCES, "Port 80, where figures for Prometheus are to be served, is reserved for the system."),
    ],
)
@pytest.mark.usefixtures("hub")
def test_an_address_for_figures_that_cannot_be_used(
    number: int, sentence: str, ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address of another machine, or a port of the system, is refused in the same way."""

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("ops_jobs.metrics.start_http_server", refuse)
    monkeypatch.setenv("OPS_JOBS_HOST__METRICS_LISTEN", "192.0.2.1:80")
    ended = ops_hub("jobs", "--data-dir", data_dir)
    assert ended.code == 5
    assert sentence in ended.err
    assert "jobs_host.metrics_listen" in ended.err


def test_a_setting_that_is_no_address(ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting without the right form is refused before anything starts."""
    monkeypatch.setenv("OPS_JOBS_HOST__METRICS_LISTEN", "9108")
    ended = ops_hub("jobs", "--data-dir", data_dir)
    assert ended.code == 2
    assert "Setting jobs_host.metrics_listen" in ended.err
    assert "127.0.0.1:9108" in ended.err


@pytest.mark.network
def test_a_host_serves_its_figures_and_logs_json(
    hub: OpsHub, start: Callable[..., Any], data_dir: Path, tmp_path: Path
) -> None:
    """A running host answers scrapers with what it does and what waits; every line that it writes is JSON."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    run = request_run(hub)
    process = start("jobs", "--data-dir", data_dir, OPS_JOBS_HOST__METRICS_LISTEN=f"127.0.0.1:{port}")
    try:
        text = _scrape_until(port, 'ops_hub_jobs_cells_saved_total{provider="simulated"} 25.0')
    finally:
        process.terminate()
        assert process.wait(20) == 0
        process.stdout.close()
    assert "ops_hub_jobs_storage_up 1.0" in text
    assert "ops_hub_jobs_workers 2.0" in text
    lines = [json.loads(line) for line in (tmp_path / "stderr").read_text().splitlines()]
    settled = [line for line in lines if line["message"] == "chunk settled"]
    assert [line["trace_id"] for line in settled] == [run.trace_id]


def _scrape_until(port: int, wanted: str) -> str:
    deadline = time.monotonic() + 20
    text = ""
    while wanted not in text:
        assert time.monotonic() < deadline, text
        time.sleep(0.05)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
                text = answer.read().decode()
        except OSError:
            continue
    return text
