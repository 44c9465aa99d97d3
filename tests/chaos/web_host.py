"""The web host as it runs in production: gunicorn with several workers, started by the command line."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import Self

import psutil

PROGRAM = ("-m", "ops_cli")
_START_SECONDS = 60


class WebHost:
    """A web host that may be killed and started again at the same address.

    Args:
        url: Of the database; its schema is to be there.
        data_dir: Where it keeps everything else.
        workers: Processes that serve.
        program: What Python runs: the command line, or something around it.
        prefix: What the command line starts with, such as a program that injects faults.
        environ: Further settings, as environment variables.
        attempts: How often it is tried to start, where faults are there from the beginning.
    """

    def __init__(
        self,
        url: str,
        data_dir: Path,
        *,
        workers: int = 4,
        program: Sequence[str] = PROGRAM,
        prefix: Sequence[str] = (),
        environ: Mapping[str, str] = MappingProxyType({}),
        attempts: int = 1,
    ) -> None:
        self.port = free_port()
        self.errors: list[str] = []
        self._workers = workers
        self._attempts = attempts
        self._command = [
            *prefix,
            sys.executable,
            *program,
            "web",
            "--port",
            str(self.port),
            "--data-dir",
            str(data_dir),
        ]
        self._command += ["--web-workers", str(workers), "--threads", "8"]
        self._environ = child_environment() | {"OPS_CONFIGS__SQL__URL": url} | dict(environ)
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        for left in reversed(range(self._attempts)):
            try:
                self.start()
            except RuntimeError:
                self.kill()
                if not left:
                    raise
                self.errors.clear()
            else:
                break
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until every worker is there and one says that it is ready."""
        self._process = process = subprocess.Popen(
            self._command, env=self._environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        Thread(target=self._listen, args=(process,), daemon=True).start()
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Wait until every worker is there and one says that it is ready."""
        until = time.monotonic() + _START_SECONDS
        while len(self.workers) < self._workers or not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                msg = "The web host does not start:\n" + "\n".join(self.errors)
                raise RuntimeError(msg)
            time.sleep(0.02)

    def is_ready(self) -> bool:
        """Whether it says that it can do its work."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=10) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    @property
    def process(self) -> subprocess.Popen[str]:
        """The process that watches over the workers."""
        assert self._process is not None
        return self._process

    @property
    def workers(self) -> list[psutil.Process]:
        """The processes that serve."""
        try:
            return psutil.Process(self.process.pid).children()
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """Kill -9 all of it at once."""
        workers = self.workers
        self.process.kill()
        for worker in workers:
            _kill(worker)
        self.process.wait()
        psutil.wait_procs(workers, timeout=10)

    def kill_workers(self) -> None:
        """Kill -9 every worker; whoever watches over them starts new ones."""
        for worker in self.workers:
            _kill(worker)

    def stop(self) -> None:
        """Stop it as a person would."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        """Keep what the host complains of; a pipe that nobody reads would stop it in the end."""
        assert process.stderr is not None
        with process.stderr as lines:
            self.errors += [line.rstrip() for line in lines if _is_complaint(line)]


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def _is_complaint(line: str) -> bool:
    """Whether a line tells of a fault of the hub; that a worker was killed with signal 9 is said, too, and is none."""
    try:
        said = json.loads(line)
        return said["level"] in {"error", "critical"} and "SIGKILL" not in said["message"]
    except (ValueError, KeyError, TypeError):
        return True


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def child_environment() -> dict[str, str]:
    """Return the environment for a child: no settings of whoever starts the proofs, but their import path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPS_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


@contextmanager
def serving(url: str, data_dir: Path, *, workers: int = 4) -> Iterator[WebHost]:
    """Serve until the block ends."""
    with WebHost(url, data_dir, workers=workers) as host:
        yield host
