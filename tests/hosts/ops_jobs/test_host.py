from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from threading import Event, current_thread
from typing import Any

import attrs
import pytest

from ops_core.domain.cell import CellSource
from ops_core.domain.page import PageRequest
from ops_core.domain.run import RunState
from ops_core.hub import OpsHub
from ops_core.ports.storage import StorageUnavailable
from ops_core.services.sweep import Sweeper, Swept
from ops_core.services.worker import Worker
from ops_jobs.host import JobHost
from ops_jobs.in_process import EventWakeUp
from ops_jobs.metrics import JobMetrics
from ops_jobs.settings import JobsHostSettings
from ops_jobs.wakeup import HueyWakeUp
from tests.support.jobs import OWNER, ended, request_run, stored

Open = Callable[..., OpsHub]
Running = Callable[[JobHost], JobHost]
KEYWORDS = ("pizza", "pasta", "calzone", "delivery", "slice")


def test_a_run_completes_soon_after_its_wake_up(tmp_path: Path, open_hub: Open, running: Running) -> None:
    """A full run of 2,205 cells, requested through the queue in another hub, completes in well under a second."""
    url = f"sqlite:///{tmp_path / 'huey.sqlite3'}"
    wake_up = EventWakeUp()
    running(JobHost(open_hub(wake_up), wake_up, JobsHostSettings(huey_url=url)))
    sender = HueyWakeUp(url)
    web = open_hub(sender)
    took = []
    for _ in range(3):  # the best of three, for the sake of busy machines
        requested = time.monotonic()
        run = ended(web, request_run(web, 21, KEYWORDS))
        took.append(time.monotonic() - requested)
        assert (run.state, run.saved_cells, run.source) == (RunState.COMPLETED, 2205, CellSource.SIMULATED)
    sender.close()
    assert min(took) < 1.0, took


def test_a_wake_up_reaches_idle_workers(tmp_path: Path, open_hub: Open, running: Running) -> None:
    """From the request to the first claim less than half a second passes, though the sweep is far away."""
    url = f"sqlite:///{tmp_path / 'huey.sqlite3'}"
    wake_up = EventWakeUp()
    host = JobHost(open_hub(wake_up, jobs={"sweep_seconds": 3600}), wake_up, JobsHostSettings(huey_url=url))
    running(host)
    sender = HueyWakeUp(url)
    web = open_hub(sender)
    took = []
    for _ in range(3):
        time.sleep(0.4)  # long enough for polling to have slowed down
        run = request_run(web)
        requested = time.monotonic()
        while not stored(web, run).started_at:
            time.sleep(0.005)
        took.append(time.monotonic() - requested)
        ended(web, run)
    sender.close()
    assert min(took) < 0.5, took


def test_without_queue_the_sweep_interval_finds_the_work(open_hub: Open, running: Running) -> None:
    """Work of which nobody was told is found at the next look."""
    wake_up = EventWakeUp()
    running(JobHost(open_hub(wake_up, jobs={"sweep_seconds": 0.1}), wake_up))
    hub = open_hub()
    assert ended(hub, request_run(hub)).state is RunState.COMPLETED


def test_the_queue_may_be_deleted_at_any_time(tmp_path: Path, open_hub: Open, running: Running) -> None:
    """Wake-ups arrive again after the file of the queue was deleted under both sides."""
    path = tmp_path / "huey.sqlite3"
    url = f"sqlite:///{path}"
    wake_up = EventWakeUp()
    host = JobHost(open_hub(wake_up, jobs={"sweep_seconds": 3600}), wake_up, JobsHostSettings(huey_url=url))
    running(host)
    sender = HueyWakeUp(url)
    web = open_hub(sender)
    assert ended(web, request_run(web)).state is RunState.COMPLETED
    for file in tmp_path.glob("huey.sqlite3*"):
        file.unlink()
    assert ended(web, request_run(web)).state is RunState.COMPLETED
    sender.close()


def test_storage_failures_are_logged_and_outlived(
    open_hub: Open, running: Running, logs: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A storage that is out of reach, or fails in a way nobody foresaw, is a line in the log; work goes on after it."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, jobs={"sweep_seconds": 0.05})
    host = JobHost(hub, wake_up, workers=1)
    write, troubles = hub.storage.write, [StorageUnavailable("It is locked."), RuntimeError("boom")]

    def failing() -> Any:
        if troubles:
            raise troubles.pop(0)
        return write()

    monkeypatch.setattr(type(hub.storage), "write", lambda _: failing())
    running(host)
    requester = open_hub()
    while troubles:
        time.sleep(0.01)
    assert ended(hub, request_run(requester)).state is RunState.COMPLETED
    told = {(record.levelname, record.__dict__["fields"].get("code")) for record in logs.records}
    assert {("WARNING", "storage.unavailable"), ("ERROR", "unforeseen")} <= told


def test_logs_carry_the_trace_of_the_run(open_hub: Open, running: Running, logs: pytest.LogCaptureFixture) -> None:
    """Every settled chunk is one line with the run and the trace that the request was given."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, jobs={"chunk_cells": 10})
    host = running(JobHost(hub, wake_up))
    run = ended(hub, request_run(hub))
    assert host.stop()
    lines = [record.__dict__["fields"] for record in logs.records if record.getMessage() == "chunk settled"]
    assert [line["chunk"] for line in sorted(lines, key=lambda line: line["chunk"])] == [0, 1, 2]
    assert {(line["run_id"], line["trace_id"], line["state"]) for line in lines} == {(run.id, run.trace_id, "done")}


def test_what_a_sweep_did_is_logged(
    open_hub: Open, running: Running, logs: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sweep that found something is one line; one that found nothing, or what the one before refused, is none."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, jobs={"sweep_seconds": 0.02})
    nothing = Swept(concluded=0, expired=0, mended=0, fired=0, refused=(), purged=3)
    found = [
        nothing,
        attrs.evolve(nothing, concluded=1, fired=2),
        attrs.evolve(nothing, refused=("rep_1: refused",)),
        attrs.evolve(nothing, refused=("rep_1: refused",)),
        attrs.evolve(nothing, expired=1, purged=0),
    ]
    monkeypatch.setattr(Sweeper, "sweep", lambda _: found.pop(0) if found else nothing)
    host = running(JobHost(hub, wake_up))
    while found:
        time.sleep(0.01)
    host.stop()
    records = [record for record in logs.records if record.getMessage() == "swept"]
    assert [record.__dict__["fields"] for record in records] == [
        {"concluded": 1, "expired": 0, "mended": 0, "fired": 2, "refused": (), "purged": 3},
        {"concluded": 0, "expired": 0, "mended": 0, "fired": 0, "refused": ("rep_1: refused",), "purged": 3},
        {"concluded": 0, "expired": 1, "mended": 0, "fired": 0, "refused": (), "purged": 0},
    ]
    assert [record.levelname for record in records] == ["INFO", "WARNING", "WARNING"]


def test_a_fresh_host_sweeps_at_once(open_hub: Open, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """What came due while no host ran does not wait for the interval of the sweep."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, jobs={"sweep_seconds": 3600})
    swept = Event()
    nothing = Swept(concluded=0, expired=0, mended=0, fired=0, refused=(), purged=0)

    def sweep(_: Sweeper) -> Swept:
        swept.set()
        return nothing

    monkeypatch.setattr(Sweeper, "sweep", sweep)
    running(JobHost(hub, wake_up))
    assert swept.wait(5)


def test_the_first_line_says_what_runs(open_hub: Open, running: Running, logs: pytest.LogCaptureFixture) -> None:
    """Whoever reads the log learns the version, the number of workers and the storage."""
    wake_up = EventWakeUp()
    running(JobHost(open_hub(wake_up), wake_up, workers=3))
    (line,) = [record.__dict__["fields"] for record in logs.records if record.getMessage() == "job host started"]
    assert (line["version"], line["workers"], line["storage"]) == (version("phow-ops-hub"), 3, "sql")


def test_a_worker_that_is_to_look_again_soon_does(
    open_hub: Open, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However far away the sweep is, a worker looks again when it said it would."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, jobs={"sweep_seconds": 3600})
    looked: list[float] = []
    told = [0.02, 0.05, None]

    def look(worker: Worker) -> None:
        looked.append(time.monotonic())
        worker.look_again = told[min(len(looked), len(told)) - 1]

    monkeypatch.setattr(Worker, "work_once", look)
    running(JobHost(hub, wake_up, workers=1))
    time.sleep(0.5)
    assert len(looked) == 3
    assert looked[1] - looked[0] >= 0.02
    assert looked[2] - looked[1] >= 0.05
    wake_up.notify()
    time.sleep(0.2)
    assert len(looked) == 4


def test_one_thread_beats_for_all_workers(
    open_hub: Open, running: Running, logs: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signs of life are given three times per lease, whatever goes wrong with one of them, until the host has ended."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, jobs={"lease_seconds": 0.15, "sweep_seconds": 3600})
    beats: list[tuple[str, str]] = []
    troubles = [StorageUnavailable("It is locked."), RuntimeError("boom")]

    def beat(worker: Worker) -> None:
        beats.append((worker.name, current_thread().name))
        if troubles:
            raise troubles.pop(0)

    monkeypatch.setattr(Worker, "beat", beat)
    host = running(JobHost(hub, wake_up, workers=2))
    time.sleep(0.5)
    assert host.stop()
    assert 6 <= len(beats) <= 24
    assert len({name for name, _ in beats}) == 2
    assert {thread for _, thread in beats} == {"ops-heartbeat"}
    failed = [record for record in logs.records if record.getMessage() == "heartbeat failed"]
    assert [record.levelname for record in failed] == ["WARNING", "ERROR"]
    ended = len(beats)
    time.sleep(0.2)
    assert len(beats) == ended


def test_a_long_call_keeps_its_lease_while_the_host_stops(open_hub: Open, running: Running) -> None:
    """A call of several leases is not taken over, and the heart beats on until its answer is saved."""
    wake_up = EventWakeUp()
    settings = {"jobs": {"lease_seconds": 0.3}, "configs": {"simulated": {"latency_ms": 1200}}}
    hub = open_hub(wake_up, **settings)
    host = running(JobHost(hub, wake_up, workers=1))
    run = request_run(hub)
    while not stored(hub, run).started_at:
        time.sleep(0.005)
    assert host.stop()
    with hub.storage.read() as uow:
        (chunk,) = uow.chunks.of_run(run.id)
        saved = uow.cells.numbers(run.id, 0)
    assert (chunk.token, chunk.state, len(saved) >= 1) == (1, "ready", True)


def test_a_host_counts_what_it_does(open_hub: Open, running: Running) -> None:
    """Workers, claims, calls, cells, chunks and sweeps of a host are in its figures."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, jobs={"chunk_cells": 10})
    metrics = JobMetrics(hub.workload)
    host = running(JobHost(hub, wake_up, workers=2, telemetry=metrics))
    ended(hub, request_run(hub))
    assert host.stop()
    found = {
        (sample.name.removeprefix("ops_hub_jobs_"), *sample.labels.values()): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
    }
    assert found["workers",] == 2
    assert found["sweeps_total",] >= 1
    assert found["sweep_last_success_timestamp_seconds",] == pytest.approx(time.time(), abs=60)
    assert found["claims_total", "simulated", "first"] == 3
    assert found["provider_calls_total", "simulated", "ok"] == 25
    assert found["cells_saved_total", "simulated"] == 25
    assert found["chunks_settled_total", "simulated", "done", ""] == 3
    assert (found["storage_up",], found["leased_chunks",], found["runs", "running"]) == (1, 0, 0)


def test_stopping_hands_back_the_chunk(open_hub: Open, running: Running) -> None:
    """A worker that is told to stop finishes its call, saves it and gives the rest back without counting an attempt."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, configs={"simulated": {"latency_ms": 50}})
    host = running(JobHost(hub, wake_up, workers=1))
    run = request_run(hub)
    while not stored(hub, run).started_at:
        time.sleep(0.005)
    time.sleep(0.15)
    began = time.monotonic()
    assert host.stop()
    assert time.monotonic() - began < 1.0
    with hub.storage.read() as uow:
        (chunk,) = uow.chunks.of_run(run.id)
        saved = uow.cells.numbers(run.id, 0)
    assert (chunk.state, chunk.attempts, chunk.worker) == ("ready", 0, None)
    assert 1 <= len(saved) < 25
    again = EventWakeUp()
    running(JobHost(open_hub(again, jobs={"sweep_seconds": 0.1}), again))
    assert ended(hub, run).saved_cells == 25


def test_a_worker_that_does_not_stop_in_time_is_left_behind(open_hub: Open, running: Running) -> None:
    """Stopping takes no longer than it may, and says that not all stopped."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, configs={"simulated": {"latency_ms": 1500}})
    host = running(JobHost(hub, wake_up, JobsHostSettings(stop_seconds=0.1), workers=1))
    run = request_run(hub)
    while not stored(hub, run).started_at:
        time.sleep(0.005)
    assert not host.stop()
    time.sleep(1.7)  # until the call ends: its thread must not outlive the test


def test_an_unusable_queue_is_a_line_in_the_log(
    tmp_path: Path, open_hub: Open, running: Running, logs: pytest.LogCaptureFixture
) -> None:
    """A queue that cannot be opened is told once, and runs complete all the same."""
    (tmp_path / "file").write_text("")
    wake_up = EventWakeUp()
    settings = JobsHostSettings(huey_url=f"sqlite:///{tmp_path / 'file' / 'huey.sqlite3'}")
    hub = open_hub(wake_up, jobs={"sweep_seconds": 0.1})
    running(JobHost(hub, wake_up, settings))
    assert ended(hub, request_run(hub)).state is RunState.COMPLETED
    assert [record.getMessage() for record in logs.records].count("queue lost") == 1
    assert hub.reports.list(OWNER, PageRequest()).items
