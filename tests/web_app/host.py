"""The real host for tests in a browser, and the work that it leaves to others, done when a test says so."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import attrs

from ops_cli.data_dir import DATABASE_FILE
from ops_core.hub import OpsHub, build_hub
from ops_jobs.in_process import run_until_idle, worker_name

_START_SECONDS = 60.0


@attrs.frozen
class WebHost:
    """A web host in processes of its own, over SQLite.

    Attributes:
        url: Where it answers.
        data_dir: Where everything is.
    """

    url: str
    data_dir: Path

    @contextmanager
    def hub(self, **ranking: object) -> Iterator[OpsHub]:
        """Open a hub on the same database, whose simulated provider is configured as given."""
        hub = build_hub(
            {
                "storage": "sql",
                "ranking": "simulated",
                "configs": {"sql": {"url": f"sqlite:///{self.data_dir / DATABASE_FILE}"}, "simulated": ranking},
            }
        )
        try:
            yield hub
        finally:
            hub.close()

    def work(self, **ranking: object) -> None:
        """Carry out everything that waits, with a simulated provider that is configured as given."""
        with self.hub(**ranking) as hub:
            run_until_idle(hub)

    def work_on(self, chunks: int) -> None:
        """Carry out some chunks and no more, as in the middle of a run."""
        with self.hub() as hub:
            worker = hub.worker(worker_name("test"))
            for _ in range(chunks):
                assert worker.work_once() is not None


@contextmanager
def web_host(data_dir: Path, environ: Mapping[str, str] = MappingProxyType({})) -> Iterator[WebHost]:
    """Serve the hub until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    given = {name: value for name, value in os.environ.items() if not name.startswith("OPS_")}
    settings = {"OPS_WEB__PUBLIC_URL": url, "OPS_RANKING": "simulated", "OPS_WEB__SIGN_IN_LINKS": "true"}
    if build := os.environ.get("APP_DIR"):  # another build of the web app than the one in the package
        settings["OPS_WEB__APP_DIR"] = build
    command = [sys.executable, "-m", "ops_cli"]
    where = ["--data-dir", str(data_dir)]
    prepared = subprocess.run(
        [*command, "db", "upgrade", *where], env=given, capture_output=True, text=True, check=False
    )
    assert prepared.returncode == 0, prepared.stderr
    with (data_dir / "web.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "web", *where, "--port", str(port), "--web-workers", "1"],
            env=given | settings | dict(environ),
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_it_listens(process, port, data_dir / "web.log")
            yield WebHost(url, data_dir)
        finally:
            process.terminate()
            process.wait(timeout=40)


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2):
                return  # gunicorn keeps whoever connects until a worker is ready
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
