"""What processes say that the storage has acknowledged, gathered in one place."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from threading import Event, Lock, Thread

import attrs

from tests.chaos.account import Account
from tests.chaos.io_faults import Switch
from tests.chaos.posts import Reply, post
from tests.chaos.storage_writer import WriterSpec
from tests.chaos.web_host import WebHost, child_environment

_READY_SECONDS = 60


@attrs.define
class Ledger:
    """Everything that was acknowledged, and every error that somebody saw.

    Attributes:
        runs: Run of each idempotency key.
        keys: Every key that was used.
        cells: Cells as run, keyword and number.
        clean: Errors as they should be, by code.
        unclean: Errors as they should not be.
        slowest: Seconds that the slowest request over HTTP took.
    """

    runs: dict[str, str] = attrs.field(factory=dict)
    keys: set[str] = attrs.field(factory=set)
    cells: set[tuple[str, int, int]] = attrs.field(factory=set)
    clean: Counter[str] = attrs.field(factory=Counter)
    unclean: list[str] = attrs.field(factory=list)
    slowest: float = 0.0
    _lock: Lock = attrs.field(factory=Lock, init=False)

    def hear(self, kind: str, *said: str | int) -> None:
        """Take in what somebody says."""
        with self._lock:
            match kind, said:
                case "key", (str(key),):
                    self.keys.add(key)
                case "run", (str(key), str(run_id)):
                    if self.runs.setdefault(key, run_id) != run_id:
                        self.unclean.append(f"The key {key} stands for two runs")
                case "cell", (str(run_id), int(keyword), int(number)):
                    self.cells.add((run_id, keyword, number))
                case "clean", (str(code), *_):
                    self.clean[code] += 1
                case "unclean", (str(what), *details):
                    self.unclean.append(f"{what}: {details}")
                case _:
                    self.unclean.append(f"nonsense: {kind} {said}")

    def took(self, seconds: float) -> None:
        """Remember how long a request took if none took longer."""
        with self._lock:
            self.slowest = max(self.slowest, seconds)


class Writer:
    """A `storage_writer` process.

    Args:
        spec: What it is to do; its pipe is made here.
        ledger: Where it is heard.
        prefix: What the command line starts with, such as a program that injects faults.
    """

    def __init__(self, spec: WriterSpec, ledger: Ledger, prefix: Sequence[str] = ()) -> None:
        self._ready = Event()
        self._testimony = ledger
        reading, writing = os.pipe()
        spec = attrs.evolve(spec, pipe=writing)
        self.process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "tests.chaos.storage_writer", json.dumps(attrs.asdict(spec))],
            env=child_environment(),
            pass_fds=(writing,),
        )
        os.close(writing)
        self._ear = Thread(target=self._listen, args=(reading,), daemon=True)
        self._ear.start()

    def wait_until_ready(self) -> None:
        """Wait until it writes."""
        until = time.monotonic() + _READY_SECONDS
        while not self._ready.wait(0.05):
            if self.process.poll() is not None or time.monotonic() > until:
                msg = f"A writer does not start, or ended with {self.process.returncode}."
                raise RuntimeError(msg)

    def stop(self) -> None:
        """Let it finish what it is about and end, and hear all that it said."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._ear.join(10)
        if code:
            self._testimony.hear("unclean", "writer", f"ended with {code}")

    def _listen(self, descriptor: int) -> None:
        with os.fdopen(descriptor) as lines:
            for line in lines:
                kind, *said = json.loads(line)
                if kind == "ready":
                    self._ready.set()
                else:
                    self._testimony.hear(kind, *said)


class Visitors:
    """Threads that request runs over HTTP, repeating each request under its key until it is accepted.

    Args:
        host: Whom they ask.
        account: Whose runs they request.
        ledger: Where they are heard.
        count: How many threads.
    """

    def __init__(self, host: WebHost, account: Account, ledger: Ledger, count: int = 3) -> None:
        self._host, self._account, self._testimony = host, account, ledger
        self._stopping = Event()
        self._threads = [Thread(target=self._visit, args=(number,), daemon=True) for number in range(count)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish its request and end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)
            if thread.is_alive():
                self._testimony.hear("unclean", "request over HTTP", "never accepted")

    def _visit(self, number: int) -> None:
        count = 0
        while not self._stopping.wait(0.1):
            key = f"web-{number}-{count}"
            count += 1
            self._testimony.hear("key", key)
            while (reply := self._asked(key)).status != 202:
                time.sleep(0.1)
            self._testimony.hear("run", key, reply.run_id)

    def _asked(self, key: str) -> Reply:
        reply = post(self._host.port, self._account, key)
        self._testimony.took(reply.seconds)
        if reply.status == 202:
            return reply
        expected = reply.code.startswith("storage.") or reply.code == "idempotency.in_progress"
        if reply.may_be_repeated and expected:
            self._testimony.hear("clean", f"HTTP {reply.status} {reply.code}")
        else:
            self._testimony.hear("unclean", f"HTTP {reply.status}", str(reply.body))
        return reply


def new_spec(name: str, url: str, account: Account, *, switch: Switch, seed: int, busy_seconds: float) -> WriterSpec:
    """Return what a writer for an account is to do; its pipe is still missing."""
    return WriterSpec(
        name=name,
        url=url,
        user=account.principal.owner.removeprefix("user:"),
        report_id=account.report_id,
        pipe=-1,
        switch=str(switch.path),
        seed=seed,
        busy_timeout_ms=round(busy_seconds * 1000),
    )
