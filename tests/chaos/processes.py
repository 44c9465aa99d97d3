"""Host processes as a stage sees them: killed, frozen, thawed, waited for."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

import attrs
import psutil

from tests.chaos.host_process import HostSpec

_LOOK_SECONDS = 0.001
_GONE_SECONDS = 20.0


class HostProcess:
    """A host that the nursery forked, in a process group of its own.

    Attributes:
        spec: What it does.
        pid: Its process.
        is_frozen: Whether it was stopped by us.
    """

    def __init__(self, spec: HostSpec, pid: int) -> None:
        self.spec = spec
        self.pid = pid
        self.is_frozen = False
        self._lock = Lock()
        try:
            self._handle: int | None = os.pidfd_open(pid)  # the number may be given to another process; this is not
        except ProcessLookupError:
            self._handle = None

    @property
    def is_alive(self) -> bool:
        """Whether it still runs, frozen or not."""
        with self._lock:
            return self._handle is not None and not select.select([self._handle], [], [], 0)[0]

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the host alone, unless it is gone."""
        with self._lock, suppress(ProcessLookupError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """Kill the host with all of its workers by SIGKILL, and wait until nothing is left of them."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        deadline = time.monotonic() + _GONE_SECONDS
        with suppress(ProcessLookupError):
            while time.monotonic() < deadline:
                os.killpg(self.pid, 0)
                time.sleep(_LOOK_SECONDS)
        self._forget()

    def wait(self, seconds: float = _GONE_SECONDS) -> bool:
        """Wait until the host has ended by itself, and return whether it did."""
        deadline = time.monotonic() + seconds
        while self.is_alive:
            if time.monotonic() > deadline:
                return False
            time.sleep(_LOOK_SECONDS)
        return True

    def freeze(self) -> None:
        """Stop the host by SIGSTOP; when this returns, none of its threads runs."""
        self.is_frozen = True
        self.send(signal.SIGSTOP)
        deadline = time.monotonic() + _GONE_SECONDS
        while self.is_alive and not _stands_still(self.pid) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)

    def thaw(self) -> None:
        """Let the host go on."""
        self.send(signal.SIGCONT)
        self.is_frozen = False

    def workers(self) -> list[int]:
        """Return the ids of the processes that it has forked."""
        with suppress(psutil.NoSuchProcess):
            return [child.pid for child in psutil.Process(self.pid).children()]
        return []

    def _forget(self) -> None:
        with self._lock:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None


class Nursery:
    """A process that forks hosts. Not to be used in any other process than the one that started it."""

    def __init__(self, folder: Path) -> None:
        self._lock = Lock()
        self._log = (folder / "nursery.log").open("wb")
        environ = {name: value for name, value in os.environ.items() if not name.startswith("OPS_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.host_process", "nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self._answer()

    def bear(self, spec: HostSpec) -> HostProcess:
        """Start a host and return it at once, long before it is ready."""
        with self._lock:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(as_json(spec)).encode() + b"\n")
            self._process.stdin.flush()
            return HostProcess(spec, int(self._answer()))

    def close(self) -> None:
        """End the nursery, and with it every host that still runs."""
        self._process.kill()
        self._process.communicate()
        self._log.close()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().decode().strip()
        if not answer:
            msg = f"The nursery did not start: {Path(self._log.name).read_text(errors='replace')[-2000:]}"
            raise RuntimeError(msg)
        return answer


def as_json(spec: HostSpec) -> dict[str, Any]:
    """Return a spec as plain data."""
    return attrs.asdict(spec)


def _stands_still(pid: int) -> bool:
    """Return whether every thread of a process is stopped."""
    try:
        states = [path.read_text().rpartition(")")[2].split()[0] for path in Path(f"/proc/{pid}/task").glob("*/stat")]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return set(states) == {"T"}
