from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

pytestmark = pytest.mark.network

Start = Callable[..., "subprocess.Popen[str]"]
MEGABYTES_250 = 250 * 2**20


@pytest.fixture
def port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        found: int = server.getsockname()[1]
    return found


@pytest.fixture
def serving(start: Start, data_dir: Path, port: int) -> Iterator[Callable[..., psutil.Process]]:
    """Return a function that serves and returns the process once it answers; it is killed in the end."""
    started: list[tuple[subprocess.Popen[str], list[psutil.Process]]] = []

    def serve(command: str = "serve", *arguments: object, **environ: str) -> psutil.Process:
        process = start(command, "--data-dir", data_dir, "--port", port, *arguments, **environ)
        parent = psutil.Process(process.pid)
        _until(lambda: process.poll() is not None or _alive(port))
        assert process.poll() is None, process.communicate()
        started.append((process, parent.children(recursive=True)))
        return parent

    yield serve
    for process, children in started:
        for child in children:
            _kill(child)
        process.kill()
        process.communicate()


def _kill(process: psutil.Process) -> None:
    if process.is_running():
        process.kill()


def _alive(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _until(holds: Callable[[], bool], within: float = 30) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _jobs(parent: psutil.Process) -> psutil.Process | None:
    def is_jobs(child: psutil.Process) -> bool:
        try:
            return "jobs" in child.cmdline()
        except psutil.Error:  # it is gone, or about to be
            return False

    return next(filter(is_jobs, parent.children()), None)


def test_serve_keeps_both_hosts_running_in_little_memory(
    serving: Callable[..., psutil.Process], ops_hub: Any, data_dir: Path, port: int
) -> None:
    """One command makes the schema and runs both hosts; together they need less than 250 MB, also under load."""
    parent = serving()
    family = [parent, *parent.children(recursive=True)]
    assert _resident(family) < MEGABYTES_250
    ops_hub("demo", "--once", "--data-dir", data_dir, "--quiet")
    report = ops_hub("report", "list", "--data-dir", data_dir, "--json").data["reports"][0]["id"]
    for _ in range(200):
        _alive(port)
    before = _resident(family)
    run = ops_hub("report", "run", report, "--data-dir", data_dir, "--json").data["run"]["id"]
    _until(lambda: _state(ops_hub, data_dir, report, run) == "completed")
    for _ in range(200):
        _alive(port)
    assert _resident(family) < MEGABYTES_250
    assert _resident(family) - before < 30 * 2**20


def _resident(family: list[psutil.Process]) -> int:
    return sum(process.memory_info().rss for process in family)


def _state(ops_hub: Any, data_dir: Path, report: str, run: str) -> str:
    found: str = ops_hub("report", "show", report, "--run", run, "--data-dir", data_dir, "--json").data["run"]["state"]
    return found


def test_a_job_host_that_dies_is_started_again(serving: Callable[..., psutil.Process]) -> None:
    """After kill -9 of the job host another one takes its place, while the web host goes on."""
    parent = serving()
    first = _jobs(parent)
    assert first is not None
    first.kill()
    _until(lambda: (_jobs(parent) or first).pid != first.pid)
    assert parent.is_running()


def test_sigterm_stops_every_process(serving: Callable[..., psutil.Process], tmp_path: Path) -> None:
    """One signal to the parent ends all processes in order; both hosts read the settings file."""
    (tmp_path / "hub.toml").write_text("[jobs]\nworkers = 3\n")
    parent = serving("serve", "--quiet", "--settings", tmp_path / "hub.toml")
    assert '"workers": 3' in (tmp_path / "stderr").read_text()
    family = [parent, *parent.children(recursive=True)]
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(20) == 0
    gone, alive = psutil.wait_procs(family, timeout=5)
    assert (len(gone), alive) == (len(family), [])


def test_nothing_outlives_a_parent_that_was_killed(serving: Callable[..., psutil.Process]) -> None:
    """After kill -9 of the parent its children end by themselves."""
    parent = serving()
    children = parent.children(recursive=True)
    parent.kill()
    gone, alive = psutil.wait_procs(children, timeout=20)
    assert (len(gone), alive) == (len(children), [])


def test_web_serves_alone(serving: Callable[..., psutil.Process], ops_hub: Any, data_dir: Path) -> None:
    """The web host alone runs on a schema that was made before, without a job host beside."""
    assert ops_hub("db", "upgrade", "--data-dir", data_dir, "--quiet").code == 0
    parent = serving("web")
    assert _jobs(parent) is None
    parent.terminate()
    assert parent.wait(20) == 0


def test_serve_refuses_a_configured_database_without_schema(start: Start, data_dir: Path, tmp_path: Path) -> None:
    """A database that somebody configured is not touched: one sentence says what to run, with 3."""
    url = f"sqlite:///{tmp_path / 'mine.sqlite3'}"
    process = start("serve", "--data-dir", data_dir, "--port", 0, OPS_CONFIGS__SQL__URL=url)
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (3, "")
    assert re.fullmatch(r"[^\n]*ops-hub db upgrade[^\n]*\n", (tmp_path / "stderr").read_text())


def test_demo_prints_json_before_it_serves(start: Start, data_dir: Path) -> None:
    """With --json and without --once the object also has the address, and the hub keeps serving."""
    process = start("demo", "--data-dir", data_dir, "--port", 0, "--json")
    assert process.stdout is not None
    data = json.loads(process.stdout.readline())
    assert data["run"]["state"] == "completed"
    address = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/ops/enter\?ticket=[A-Za-z0-9_-]{43}", data["address"])
    assert address is not None
    _until(lambda: _alive(int(address[1])))
    os.kill(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 0


ANSWERS = (
    {"step": "business_type", "business_type": "single_location"},
    {"step": "location_count", "location_count": "1"},
    {"step": "goals", "goals": ["rank_higher", "report_to_clients"]},
)
SHOP = {
    "name": "Home Slice Pizza",
    "source_mode": "no_listing",
    "address": {"line1": "1415 S Congress Ave", "city": "Austin", "postal_code": "78704", "country": "US"},
    "coordinates": {"lat": 30.249711, "lng": -97.749132},
}
GRID = {"center": SHOP["coordinates"], "size": 7, "radius": {"value": 1.5, "unit": "mi"}, "shape": "circle"}


def _open_tasks(browser: httpx2.Client) -> list[str]:
    tasks = browser.get("/api/ops/setup-tasks").json()["items"]
    return [task["id"] for task in tasks if task["status"] == "open"]


def test_the_main_job_over_http_survives_a_kill(serving: Callable[..., psutil.Process], port: int) -> None:
    """A stranger is onboarded, adds a location, draws a grid, runs it and reads it; a kill -9 loses none of that."""
    parent = serving()
    address = f"http://127.0.0.1:{port}"
    with httpx2.Client(base_url=address) as owner, httpx2.Client(base_url=address) as stranger:
        for answer in ANSWERS:
            assert owner.put("/api/ops/onboarding", json=answer).status_code == 200
        assert _open_tasks(owner) == ["add_location"]
        location = owner.post("/api/ops/locations", json=SHOP).json()
        refused = owner.post("/api/ops/locations", json=SHOP | {"name": "Homeslice Pizza"})
        assert (refused.status_code, refused.json()["code"]) == (409, "location.duplicate")
        assert refused.json()["suggestions"][0]["location_id"] == location["id"]
        draft = {"location_id": location["id"], "name": "Around us", "map": GRID, "keywords": ["pizza", "slice"]}
        created = owner.post("/api/ops/reports/local-grid", json=draft)
        report = f"/api/ops/reports/local-grid/{created.json()['id']}"
        tab = {"If-Match": created.headers["ETag"]}
        assert owner.patch(report, json={"name": "First tab"}, headers=tab).status_code == 200
        assert owner.patch(report, json={"name": "Second tab"}, headers=tab).status_code == 412
        asked = owner.post(f"{report}/run", headers={"Idempotency-Key": "monday"})
        assert asked.status_code == 202
        run = f"{report}/runs/{asked.json()['id']}"
        _until(lambda: owner.get(run).json()["state"] == "completed")
        before = owner.get(f"{run}/results").content
        for child in parent.children(recursive=True):
            _kill(child)
        _kill(parent)
        _until(lambda: not _alive(port))
        serving()
        assert owner.get(f"{run}/results").content == before
        again = owner.post(f"{report}/run", headers={"Idempotency-Key": "monday"})
        assert (again.json(), again.headers["Idempotent-Replayed"]) == (asked.json(), "true")
        assert owner.get(report).json()["name"] == "First tab"
        assert stranger.get(run).status_code == 404
        assert stranger.get("/api/ops/locations").json()["items"] == []
