from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ops_core.domain.cell import CellSource
from ops_core.domain.page import PageRequest
from ops_core.domain.run import RunState
from ops_core.hub import OpsHub
from ops_core.ports.storage import StorageUnavailable
from ops_core.services.sweep import Sweeper, Swept
from ops_jobs.host import JobHost
from ops_jobs.in_process import EventWakeUp
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
    """A sweep that found something is one line; one that found nothing is none."""
    wake_up = EventWakeUp()
    hub = open_hub(wake_up, jobs={"sweep_seconds": 0.02})
    found = [Swept(0, 0, (), 3), Swept(1, 2, ("rep_1: refused",), 0)]
    monkeypatch.setattr(Sweeper, "sweep", lambda _: found.pop(0) if found else Swept(0, 0, (), 0))
    host = running(JobHost(hub, wake_up))
    while found:
        time.sleep(0.01)
    host.stop()
    lines = [record.__dict__["fields"] for record in logs.records if record.getMessage() == "swept"]
    assert lines == [{"concluded": 1, "fired": 2, "refused": ("rep_1: refused",), "purged": 0}]


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
