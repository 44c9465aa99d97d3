"""Hosts of the previous release and of this one side by side: an upgrade and a way back, under load, without a loss.

The previous release comes out of git, runs in processes of its own, and shares the interpreter and all dependencies::

    python -m tests.chaos.rolling_upgrade --storage postgresql --minutes 5

One step after the other: old hosts alone; the schema is upgraded under them; new hosts beside them; the old job host
stops, then the old web host; old hosts come back beside the new ones, which stop. Throughout, callers request runs and
follow them over HTTP at any web host that is up, and schedules come due.

Exit code 0: all is well; 1: it is not; 2: the previous release cannot be had.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import os
import random
import secrets
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import attrs
import sqlalchemy as sa

from ops_core.domain.chunk import ChunkState
from ops_core.domain.run import RunState, RunTrigger
from ops_core.hub import build_hub
from ops_core.ports.storage import StorageFailed
from ops_plugins.storage_sql.config import SqlStorageConfig
from ops_plugins.storage_sql.engine import new_engine
from ops_plugins.storage_sql.tables import chunks, reports, runs
from tests.chaos.audit import run_problems
from tests.chaos.databases import POSTGRESQL, SQLITE, postgresql_server
from tests.chaos.figures import Figure, Outcome, outcome, progress, tell
from tests.chaos.queues import FILE, LOOPBACK, VALKEY, Queue, free_port, new_queue
from tests.chaos.recovery import percentile

ROOT = Path(__file__).parents[2]
FIRST_RELEASE = "2f131e3"
"""Stands in for the newest tag as long as there is none."""

OLD, NEW = "old", "new"
UNAVAILABLE = 2
"""Exit code when the previous release cannot be had."""

SWEEP_SECONDS = 1.0
_API = "/api/ops"
_REPORTS = f"{_API}/reports/local-grid"
_CENTER = {"lat": 30.249711, "lng": -97.749132}
_CALLERS, _MOST_OPEN, _SCHEDULED = 4, 2, 25
_PAUSE_SECONDS = 0.1
_REPEAT = 0.2
"""Part of the requests that are sent once more, to whichever host, after they were answered."""

_STEPS = {"old": 3, "upgrade": 2, "both": 6, "old web only": 3, "new": 2, "back": 5, "old again": 3}
"""What is done, and how much of the time each step takes."""

_MEMORY = Path("/dev/shm")  # noqa: S108 - what stops here is processes, never the machine
_READY_SECONDS, _DRAIN_SECONDS = 60.0, 60.0
_STOP_SECONDS = {"web": 32.0, "jobs": 12.0}
"""What hosts promise: 30 s for requests under way, 10 s for calls under way; and what a busy machine needs."""

_LOST_MESSAGES = ("error reading from queue", "unable to decode", "not found in taskregistry", "unknown task")


class ReleaseUnavailable(Exception):
    """Raised when the previous release cannot be had; its text says why and what to do."""


@attrs.frozen
class Release:
    """A version of the hub that can be run.

    Attributes:
        name: ``old`` or ``new``.
        paths: Where its packages are, first of all places.
    """

    name: str
    paths: tuple[str, ...]

    def run(self, *arguments: str, environ: dict[str, str], **options: Any) -> subprocess.Popen[bytes]:
        """Start Python with this release."""
        given = environ | {"PYTHONPATH": os.pathsep.join(self.paths)}
        return subprocess.Popen([sys.executable, *arguments], env=given, **options)

    def ask(self, expression: str, folder: Path) -> str:
        """Return what an expression is in this release."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("OPS_")}
        code = f"from ops_jobs import queue; from ops_plugins.storage_sql import schema; print({expression})"
        asked = self.run("-c", code, environ=environ, cwd=folder, stdout=subprocess.PIPE)
        return asked.communicate()[0].decode().strip()


def this_release(name: str = NEW) -> Release:
    """Return the release that this process runs."""
    return Release(name, tuple(filter(None, sys.path)))


def previous_release(folder: Path, revision: str | None = None, root: Path = ROOT) -> Release:
    """Unpack a revision, by default the newest tag, into `folder` and return it.

    Raises:
        ReleaseUnavailable: There is no git, no repository, or no such revision.
    """
    chosen = revision or _git(root, "tag", "--sort=-version:refname").decode().partition("\n")[0] or FIRST_RELEASE
    with tarfile.open(fileobj=io.BytesIO(_git(root, "archive", "--format=tar", chosen))) as archive:
        archive.extractall(folder, filter="data")
    return Release(OLD, tuple(str(folder / name) for name in ("", "hosts", "contracts")))


def _git(root: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=True)
    except FileNotFoundError:
        msg = "The previous release comes out of git, which is not installed here."
    except subprocess.CalledProcessError as problem:
        told = problem.stderr.decode(errors="replace").strip().partition("\n")[0]
        msg = (
            f"The previous release cannot be taken out of git ({told}). Name a revision that is there with --revision."
        )
    else:
        return done.stdout
    raise ReleaseUnavailable(msg)


@attrs.define(eq=False)
class Host:
    """A host that runs.

    Attributes:
        release: Its version.
        kind: ``web`` or ``jobs``.
        process: Its process.
        port: Where a web host listens.
        stopped_at: When it was told to stop, seconds since 1970, or infinity.
        gone_at: When it had ended, or infinity.
    """

    release: Release
    kind: str
    process: subprocess.Popen[bytes]
    port: int = 0
    stopped_at: float = math.inf
    gone_at: float = math.inf


class Fleet:
    """All hosts on one database and one queue, of either release.

    Attributes:
        database_url: The database.
        folder: Where hosts write their logs.
        serving: Web hosts that callers may be sent to; one that stops is among them until it is gone.
        wrong: What went wrong with hosts.
        stop_seconds: The longest that a host of a kind took to stop.
    """

    def __init__(self, database_url: str, queue: Queue, folder: Path) -> None:
        self.database_url = database_url
        self.folder = folder
        self.serving: list[Host] = []
        self.wrong: list[str] = []
        self.stop_seconds = dict.fromkeys(_STOP_SECONDS, 0.0)
        self._hosts: list[Host] = []
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("OPS_")}
        self._environ |= {
            "OPS_DATA_DIR": str(folder / "data"),
            "OPS_PLUGINS": "storage_sql,ranking_simulated",
            "OPS_CONFIGS__SQL__URL": database_url,
            "OPS_CONFIGS__SQL__POOL_SIZE": "6",
            "OPS_CONFIGS__SIMULATED__LATENCY_MS": "1.5",
            "OPS_CONFIGS__SIMULATED__COMPETITORS": "3",
            "OPS_JOBS__WORKERS": "2",
            "OPS_JOBS__CHUNK_CELLS": "5",
            "OPS_JOBS__LEASE_SECONDS": "10",
            "OPS_JOBS__SWEEP_SECONDS": str(SWEEP_SECONDS),
            "OPS_JOBS_HOST__HUEY_URL": queue.url,
            "OPS_WEB__PUBLIC_URL": f"http://{LOOPBACK}",
            "OPS_WEB__SECRET_KEY": secrets.token_hex(32),
        }

    def upgrade(self, release: Release) -> float:
        """Upgrade the schema with the command of a release, and return how long that took."""
        began = time.monotonic()
        with (self.folder / "upgrade.log").open("ab") as log:
            started = release.run(
                *("-m", "ops_cli", "db", "upgrade"), environ=self._environ, cwd=self.folder, stdout=log, stderr=log
            )
            code = started.wait()
        if code:
            self.wrong.append(f"ops-hub db upgrade ended with {code}: {(self.folder / 'upgrade.log').read_text()}")
        return time.monotonic() - began

    def start(self, release: Release, kind: str) -> Host:
        """Start a host and wait until it is ready."""
        port = free_port() if kind == "web" else 0
        options = ("--port", str(port), "--web-workers", "2", "--threads", "4") if kind == "web" else ()
        with self.log_of(release, kind).open("ab") as log:
            process = release.run(
                *("-m", "ops_cli", kind, *options), environ=self._environ, cwd=self.folder, stdout=log, stderr=log
            )
        host = Host(release, kind, process, port)
        self._hosts.append(host)
        deadline = time.monotonic() + _READY_SECONDS
        while not self._is_ready(host):
            if process.poll() is not None or time.monotonic() > deadline:
                msg = f"The {release.name} {kind} host did not start: {self.log_of(release, kind).read_text()[-2000:]}"
                raise RuntimeError(msg)
            time.sleep(0.05)
        if kind == "web":
            self.serving = [*self.serving, host]
        return host

    def stop(self, host: Host) -> None:
        """Stop a host by SIGTERM and wait until it is gone; only then callers are kept from it."""
        host.stopped_at = time.time()
        host.process.send_signal(signal.SIGTERM)
        told = f"the {host.release.name} {host.kind} host"
        try:
            code = host.process.wait(2 * _STOP_SECONDS[host.kind])
        except subprocess.TimeoutExpired:
            self.wrong.append(f"{told} did not stop")
            host.process.kill()
            code = host.process.wait()
        host.gone_at = time.time()
        self.stop_seconds[host.kind] = max(self.stop_seconds[host.kind], host.gone_at - host.stopped_at)
        if code:
            self.wrong.append(f"{told} ended with {code}")
        self.serving = [other for other in self.serving if other is not host]

    def log_of(self, release: Release, kind: str) -> Path:
        """Return the file into which hosts of a release write."""
        return self.folder / f"{release.name}-{kind}.log"

    def log_lines(self) -> Iterator[tuple[str, str]]:
        """Yield the name of the file and the text of every line that a host wrote."""
        for path in sorted(self.folder.glob("*-*.log")):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                yield path.stem, line

    def close(self) -> None:
        """Kill what still runs."""
        for host in self._hosts:
            host.process.kill()
            host.process.wait()

    def _is_ready(self, host: Host) -> bool:
        if host.kind == "jobs":
            started = self.log_of(host.release, "jobs").read_text(encoding="utf-8", errors="replace")
            return started.count("job host started") == sum(
                (other.kind, other.release) == ("jobs", host.release) for other in self._hosts
            )
        connection = HTTPConnection(LOOPBACK, host.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()


@attrs.frozen
class Answer:
    """What a web host said.

    Attributes:
        status: Of HTTP.
        data: The JSON, or None.
        headers: By name in lower case.
        host: Which host.
    """

    status: int
    data: Any
    headers: dict[str, str]
    host: Host


class Record:
    """What happened to all callers."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.failed: list[str] = []
        self.at_stops: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.seconds: list[tuple[float, float]] = []
        self.promised: dict[str, tuple[str, Host]] = {}
        self.repeated = 0
        self.followed = 0


class Caller:
    """Somebody with a session of their own who asks any web host that is up.

    Args:
        fleet: Who may be asked.
        record: Takes down what happens.
        name: For idempotency keys.
    """

    def __init__(self, fleet: Fleet, record: Record, name: str) -> None:
        self._fleet = fleet
        self._record = record
        self._name = name
        self._cookie = ""
        self._chance = random.Random(name)  # noqa: S311 - no secret
        self._connections: dict[int, HTTPConnection] = {}
        self._numbers = 0
        self._open: list[str] = []
        self.report_id = ""

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Answer:
        """Ask a host, and another one when that stops just now; every other failure is taken down."""
        while True:
            host = self._chance.choice(self._fleet.serving)
            began = time.monotonic()
            try:
                answer = self._send(host, method, path, body, key)
            except (OSError, HTTPException) as problem:
                self._connections.pop(host.port).close()
                told = f"{type(problem).__name__} of the {host.release.name} web host"
                with self._record.lock:
                    if host.stopped_at <= time.time():
                        self._record.at_stops[told] += 1
                    else:
                        self._record.failed.append(f"{method} {path}: {told}")
                time.sleep(0.02)
                continue
            with self._record.lock:
                self._record.requests[f"{host.release.name} {answer.status}"] += 1
                self._record.seconds.append((began, time.monotonic() - began))
                if answer.status >= 400:
                    self._record.failed.append(f"{method} {path}: {host.release.name} {answer.status} {answer.data}")
            return answer

    def settle_in(self, scheduled: int) -> None:
        """Begin a session with a location and a report, and with so many scheduled reports."""
        cookie = self.ask("GET", f"{_API}/bootstrap").headers["set-cookie"]
        self._cookie = cookie.partition(";")[0]
        location = {
            "name": "Home Slice Pizza",
            "source_mode": "no_listing",
            "address": {"line1": "1415 S Congress Ave", "city": "Austin", "region": "TX", "country": "US"},
            "coordinates": _CENTER,
            "on_duplicate": "create",
        }
        made = self.ask("POST", f"{_API}/locations", location).data
        report = {
            "location_id": (made.get("location") or made)["id"],
            "name": "Rolling",
            "map": {"center": _CENTER, "size": 3, "radius": {"value": 2, "unit": "km"}},
            "keywords": ["pizza", "tacos"],
        }
        self.report_id = self.ask("POST", _REPORTS, report).data["id"]
        weekly = {"frequency": "weekly", "weekday": "monday", "time": "10:00", "time_zone": "Europe/Berlin"}
        for _ in range(scheduled):
            self.ask("POST", _REPORTS, report | {"keywords": ["pizza"], "schedule": weekly})

    def go_on(self) -> None:
        """Request one run, or look how one fares."""
        if len(self._open) < _MOST_OPEN:
            self._request()
        run_id = self._open[0]
        answer = self.ask("GET", f"{_REPORTS}/{self.report_id}/runs/{run_id}")
        if answer.status == 200 and answer.data["state"] in {"queued", "running"}:
            self._open.append(self._open.pop(0))
            return
        self._open.remove(run_id)
        self.ask("GET", f"{_REPORTS}/{self.report_id}/runs/{run_id}/results")
        with self._record.lock:
            self._record.followed += 1

    def _request(self) -> None:
        self._numbers += 1
        key = f"{self._name}-{self._numbers}"
        path = f"{_REPORTS}/{self.report_id}/run"
        answer = self.ask("POST", path, key=key)
        if answer.status != 202:
            return
        run_id = answer.data["id"]
        self._open.append(run_id)
        with self._record.lock:
            self._record.promised[run_id] = (self.report_id, answer.host)
        if self._chance.random() < _REPEAT:
            again = self.ask("POST", path, key=key)
            with self._record.lock:
                self._record.repeated += 1
                if again.data.get("id") != run_id or "idempotent-replayed" not in again.headers:
                    told = f"{answer.host.release.name} made {run_id}, {again.host.release.name} said {again.data}"
                    self._record.failed.append(f"the same key twice: {told}")

    def _send(self, host: Host, method: str, path: str, body: Any, key: str) -> Answer:
        connection = self._connections.setdefault(host.port, HTTPConnection(LOOPBACK, host.port, timeout=30))
        headers = {"Cookie": self._cookie} if self._cookie else {}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, json.loads(text) if text else None, found, host)


class Bells:
    """Makes every schedule due at once, again and again, and looks at what is stored without any hub.

    Attributes:
        rung: When, and during which step.
    """

    def __init__(self, database_url: str, every: float) -> None:
        self.rung: list[tuple[datetime, str]] = []
        self._engine = new_engine(SqlStorageConfig(url=database_url))
        self._every = every

    def ring(self, step: str) -> None:
        """Make all schedules due, unless it is too early or what was due before has not run yet."""
        now = datetime.now(UTC)
        if self.rung and (now - self.rung[-1][0]).total_seconds() < self._every:
            return
        try:
            if not self.is_quiet(RunTrigger.SCHEDULE):
                return
            with self._engine.begin() as connection:
                has_schedule = reports.c.schedule.is_not(None)
                connection.execute(sa.update(reports).where(has_schedule).values(next_run_at=now))
        except StorageFailed:
            return  # the schema is being upgraded; it rings a little later
        self.rung.append((now, step))

    def is_quiet(self, *triggers: RunTrigger) -> bool:
        """Return whether no schedule is due and no run that was triggered so, or at all, is open."""
        of_kind = runs.c.trigger.in_(triggers or list(RunTrigger))
        is_open = sa.select(runs.c.id).where(runs.c.state.in_((RunState.QUEUED, RunState.RUNNING)), of_kind).limit(1)
        is_due = sa.select(reports.c.id).where(reports.c.next_run_at <= datetime.now(UTC)).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(is_open).first() is None and connection.execute(is_due).first() is None

    def runs(self) -> list[Any]:
        """Return what is stored of every run: id, report, trigger, when it was requested, when it began."""
        fields = (runs.c.id, runs.c.report_id, runs.c.trigger, runs.c.created_at, runs.c.started_at)
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(*fields)).all())

    def held_by(self, host: Host) -> int:
        """Return how many chunks a job host holds."""
        is_held = (chunks.c.state == ChunkState.LEASED) & chunks.c.worker.contains(f":{host.process.pid}:")
        with self._engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(chunks).where(is_held)).scalar_one())

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


@contextmanager
def calling(fleet: Fleet, record: Record) -> Iterator[Event]:
    """Let callers work until the event is set; then each follows its runs no more."""
    stopping = Event()

    def work(caller: Caller) -> None:
        try:
            while not stopping.wait(_PAUSE_SECONDS):
                caller.go_on()
        except Exception as problem:  # noqa: BLE001 - whatever it is, the experiment has to tell
            record.failed.append(f"a caller gave up: {type(problem).__name__}: {problem}")

    callers = [Caller(fleet, record, f"caller-{number}") for number in range(_CALLERS)]
    for caller in callers:
        caller.settle_in(0)
    Caller(fleet, record, "planner").settle_in(_SCHEDULED)
    threads = [Thread(target=work, args=(caller,), daemon=True) for caller in callers]
    for thread in threads:
        thread.start()
    try:
        yield stopping
    finally:
        stopping.set()
        for thread in threads:
            thread.join()


@attrs.define
class Times:
    """What the experiment measured itself.

    Attributes:
        upgrade: How long the upgrade took, seconds.
        upgraded_at: Monotonic time at which it began.
        alone_from: When the last old job host was gone, seconds since 1970.
        alone_to: When old job hosts came back.
        held: Chunks that a job host still held when it had stopped.
        drained: How long it took until no run was open, seconds.
    """

    upgrade: float = math.inf
    upgraded_at: float = 0.0
    alone_from: float = math.inf
    alone_to: float = math.inf
    held: int = 0
    drained: float = math.inf


def roll(
    storage: str,
    old: Release,
    database_url: str,
    folder: Path,
    *,
    seconds: float,
    say: Callable[[str], None] = progress,
) -> Outcome:
    """Go from one release to this one and back, and audit what happened."""
    new, record, times = this_release(), Record(), Times()
    queue = new_queue(VALKEY if storage == POSTGRESQL else FILE, folder)
    fleet = Fleet(database_url, queue, folder)
    bells = Bells(database_url, max(4.0, seconds / 60))
    share = seconds / sum(_STEPS.values())

    def go_on(step: str) -> None:
        say(f"{storage}: {step}, {len(record.promised)} runs requested, {len(record.failed)} failures")
        until = time.monotonic() + share * _STEPS[step]
        while time.monotonic() < until:
            if step != "old web only":  # a backlog would hide how soon work is found
                bells.ring(step)
            time.sleep(0.05)

    def stop_jobs(host: Host) -> None:
        fleet.stop(host)
        times.held += bells.held_by(host)

    try:
        if len(names := {release.ask("queue.NAME, queue.TASK", folder) for release in (old, new)}) > 1:
            fleet.wrong.append(f"the releases give wake-ups different names, and drop those of each other: {names}")
        fleet.upgrade(old)
        old_web, old_jobs = fleet.start(old, "web"), fleet.start(old, "jobs")
        with calling(fleet, record) as stopping:
            go_on("old")
            times.upgraded_at = time.monotonic()
            times.upgrade = fleet.upgrade(new)
            go_on("upgrade")
            new_jobs, new_web = fleet.start(new, "jobs"), fleet.start(new, "web")
            go_on("both")
            _drain(bells, RunTrigger.SCHEDULE)
            stop_jobs(old_jobs)
            times.alone_from = old_jobs.gone_at
            go_on("old web only")
            fleet.stop(old_web)
            go_on("new")
            times.alone_to = time.time()
            old_web, old_jobs = fleet.start(old, "web"), fleet.start(old, "jobs")
            go_on("back")
            fleet.stop(new_web)
            stop_jobs(new_jobs)
            go_on("old again")
            stopping.set()
        times.drained = _drain(bells)
        fleet.stop(old_web)
        stop_jobs(old_jobs)
        return _audited(storage, fleet, record, bells, times)
    finally:
        bells.close()
        fleet.close()
        queue.close()


def _drain(bells: Bells, *triggers: RunTrigger) -> float:
    """Wait until runs that were triggered so, or all, have ended; return how long it took, in seconds."""
    began = time.monotonic()
    while time.monotonic() - began < _DRAIN_SECONDS:
        if bells.is_quiet(*triggers):
            return time.monotonic() - began
        time.sleep(0.05)
    return math.inf


def _audited(storage: str, fleet: Fleet, record: Record, bells: Bells, times: Times) -> Outcome:
    stored = bells.runs()
    manual = {row.id for row in stored if row.trigger is RunTrigger.MANUAL}
    scheduled = [row for row in stored if row.trigger is RunTrigger.SCHEDULE]
    wrong = [*fleet.wrong, *record.failed]
    lost, extra = set(record.promised) - manual, manual - set(record.promised)
    wrong += [f"{run_id} was promised and is not stored" for run_id in lost]
    wrong += [f"{run_id} was promised to nobody" for run_id in extra]
    sql = {"url": fleet.database_url}
    hub = build_hub({"plugins": ["storage_sql", "ranking_simulated"], "configs": {"sql": sql}})
    for row in stored:
        with hub.storage.read() as uow:
            wrong += [f"{row.id}: {problem}" for problem in run_problems(uow, uow.runs.find(row.id))]
    hub.close()
    twice = doubled(bells, scheduled)
    wrong += [f"{extra} scheduled runs too many for what came due during '{step}'" for step, extra in twice.items()]
    missed = len(bells.rung) * _SCHEDULED - len(scheduled) + sum(twice.values())

    said = Counter(_gist(name, line) for name, line in fleet.log_lines() if _is_trouble(line))
    wrong += [
        f"{name} logged: {line}" for name, line in fleet.log_lines() if any(t in line.lower() for t in _LOST_MESSAGES)
    ]
    waits = [
        (row.started_at - row.created_at).total_seconds()
        for row in stored
        if row.id in record.promised
        and record.promised[row.id][1].release.name == OLD
        and times.alone_from < row.created_at.timestamp() < times.alone_to
        and row.started_at is not None
    ]
    during = [
        took
        for at, took in record.seconds
        if at <= times.upgraded_at + times.upgrade and at + took >= times.upgraded_at
    ]
    figures = [
        Figure("runs requested over HTTP", len(record.promised)),
        Figure("of these, seen to end over HTTP", record.followed),
        Figure("scheduled runs", len(scheduled)),
        Figure("requests", sum(record.requests.values())),
        Figure("failed requests", len(record.failed), "", 0),
        Figure("connections refused or closed by hosts that were stopping", sum(record.at_stops.values())),
        Figure("request keys sent twice, to any host", record.repeated),
        Figure("runs lost", len(lost), "", 0),
        Figure("schedules that came due and did not run", missed, "", 0),
        Figure("schedules that ran twice for one instant", sum(twice.values()), "", 0),
        Figure("upgrade of the schema under load", times.upgrade, "s"),
        Figure("longest request during the upgrade", max(during, default=0.0), "s", 5),
        Figure("longest request", max(took for _, took in record.seconds), "s"),
        Figure("runs of the old web host when all job hosts were new", len(waits)),
        Figure("until these began, p50", percentile(waits, 0.5) if waits else math.inf, "s"),
        Figure("until these began, longest", max(waits, default=math.inf), "s", SWEEP_SECONDS + 1),
        *(
            Figure(f"longest stop of a {kind} host", took, "s", _STOP_SECONDS[kind])
            for kind, took in fleet.stop_seconds.items()
        ),
        Figure("chunks that stopped job hosts still held", times.held, "", 0),
        Figure("until the last run had ended", times.drained, "s", 30),
    ]
    notes = [f"answered {told}: {times}" for told, times in sorted(record.requests.items())]
    notes += [f"at a stop, {told}: {times}" for told, times in record.at_stops.most_common()]
    notes += [f"logged {times} times by {told}" for told, times in said.most_common(12)]
    return outcome(f"a rolling upgrade and back on {storage}", figures, wrong, notes)


def doubled(bells: Bells, scheduled: list[Any]) -> Counter[str]:
    """Return how many runs too many there are for one report and one ring, by the step in which the bells rang."""
    found: Counter[str] = Counter()
    for number, (at, step) in enumerate(bells.rung):
        until = bells.rung[number + 1][0] if number + 1 < len(bells.rung) else datetime.max.replace(tzinfo=UTC)
        answered = Counter(row.report_id for row in scheduled if at <= row.created_at < until)
        if extra := sum(answered.values()) - len(answered):
            found[step] += extra
    return found


def _is_trouble(line: str) -> bool:
    return '"level": "warning"' in line or '"level": "error"' in line or "Traceback" in line


def _gist(name: str, line: str) -> str:
    try:
        told = json.loads(line)
    except ValueError:
        return f"{name}: {line[:160]}"
    about = [
        str(told[field]) for field in ("message", "code", "error", "state", "failure", "detail") if told.get(field)
    ]
    return f"{name}: {' / '.join(about)[:160]}"


@contextmanager
def _database(storage: str, folder: Path) -> Iterator[str]:
    """Give the URL of an empty database."""
    if storage == POSTGRESQL:
        with postgresql_server() as server:
            yield server.url
    else:
        yield f"sqlite:///{folder / 'hub.sqlite3'}"


def main(arguments: list[str] | None = None) -> int:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="rolling_upgrade", description=__doc__)
    parser.add_argument("--storage", choices=[SQLITE, POSTGRESQL], action="append", help="default: both")
    parser.add_argument("--minutes", type=float, default=5.0, help="for each kind of storage")
    parser.add_argument("--revision", help="the previous release; default: the newest tag")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--keep", type=Path, help="new folder in which everything is left for inspection")
    given = parser.parse_args(arguments)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="rolling-", dir=_MEMORY if _MEMORY.is_dir() else None) as made:
        place = given.keep or Path(made) / "stage"
        place.mkdir(parents=True)
        try:
            old = previous_release(Path(made) / "release", given.revision)
        except ReleaseUnavailable as problem:
            sys.stderr.write(f"{problem}\n")
            return UNAVAILABLE
        schemas = [release.ask("schema.HEAD", place) for release in (old, this_release())]
        progress(f"from schema {schemas[0]} to {schemas[1]}")
        for storage in given.storage or (POSTGRESQL, SQLITE):
            folder = place / storage
            folder.mkdir(exist_ok=True)
            with _database(storage, folder) as url:
                outcomes.append(roll(storage, old, url, folder, seconds=given.minutes * 60))
    return tell(*outcomes, as_json=given.json)


if __name__ == "__main__":
    sys.exit(main())
