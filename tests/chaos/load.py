"""Submitters that request runs over HTTP and repeat each request until it is answered, whatever happens to the host."""

from __future__ import annotations

import contextlib
import json
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from threading import Event, Lock, Semaphore, Thread

import attrs

from ops_core.domain.principal import Principal
from ops_core.hub import OpsHub
from ops_core.ports.storage import StorageFailed
from tests.chaos.queues import LOOPBACK
from tests.chaos.stage import Stage
from tests.support.grid_report import store_report

KEYWORDS = ("pizza", "tacos")
ACCEPTED = 202

_GIVE_UP_SECONDS = 60.0
_RETRY_SECONDS = 0.02
_POLL_SECONDS = 0.02


@attrs.frozen
class Client:
    """An owner with a report, and the session under which it requests runs.

    Attributes:
        principal: The owner.
        token: Of its session.
        report_id: What it runs.
    """

    principal: Principal
    token: str = attrs.field(repr=False)
    report_id: str


@attrs.frozen
class Acknowledged:
    """A request that was answered.

    Attributes:
        client: Who sent it.
        key: Its idempotency key.
        run_id: The run that the answer names.
        sent_at: When it was first sent, seconds since 1970.
        attempts: How often it was sent.
        replayed: Whether an earlier attempt had made the run, and its answer was lost.
    """

    client: Client
    key: str
    run_id: str
    sent_at: float
    attempts: int
    replayed: bool = False


def new_client(hub: OpsHub, *, size: int = 3, keywords: tuple[str, ...] = KEYWORDS) -> Client:
    """Return a new owner with a report on a grid of `size` by `size` points."""
    opened = hub.sessions.open()
    principal = opened.session.principal
    return Client(principal, opened.token, store_report(hub, principal, size, keywords))


class Load:
    """Keeps a number of runs open until it is stopped.

    Attributes:
        stage: Whose web host is asked.
        clients: Who asks; each sends one request at a time.
        answered: Every request that was answered.
        unanswered: Keys of requests that were given up; there should be none.
        statuses: How often each status was answered, and each way in which a connection failed.
    """

    def __init__(self, stage: Stage, clients: list[Client], *, most_open: int, pause_seconds: float = 0.0) -> None:
        self.stage = stage
        self.clients = clients
        self.answered: list[Acknowledged] = []
        self.unanswered: list[str] = []
        self.statuses: Counter[str] = Counter()
        self._pause_seconds = pause_seconds
        self._slots = Semaphore(most_open)
        self._open: dict[str, None] = {}
        self._posting = 0
        self._lock = Lock()
        self._stopping = Event()
        self._done = Event()
        self._threads = [
            Thread(target=self._submit, args=(number, client), name=f"submitter-{number}")
            for number, client in enumerate(clients)
        ]
        self._follower = Thread(target=self._follow, name="follower")

    def start(self) -> None:
        """Start to send."""
        for thread in (*self._threads, self._follower):
            thread.start()

    def stop(self) -> None:
        """Start no further request, and return when each one under way is answered or given up."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def close(self) -> None:
        """Stop, also to look for what has ended."""
        self.stop()
        self._done.set()
        if self._follower.ident is not None:
            self._follower.join()

    @property
    def posting(self) -> int:
        """How many requests are under way just now."""
        return self._posting

    @property
    def open_runs(self) -> tuple[str, ...]:
        """Runs that were acknowledged and have not been seen to end."""
        with self._lock:
            return tuple(self._open)

    def wait_until_idle(self, seconds: float) -> float | None:
        """Wait until every acknowledged run has ended; return after how many seconds, or None when some never did."""
        began = time.monotonic()
        while self.open_runs:
            if time.monotonic() - began > seconds:
                return None
            time.sleep(_POLL_SECONDS / 2)
        return time.monotonic() - began

    def _submit(self, number: int, client: Client) -> None:
        sent = 0
        with contextlib.closing(_Sender(self.stage.port, client)) as sender:
            while not self._stopping.is_set():
                if not self._slots.acquire(timeout=0.1):
                    continue
                if self._stopping.is_set():
                    break
                sent += 1
                answered = self._send(sender, client, f"submitter-{number}-{sent}")
                if answered is not None:
                    with self._lock:
                        self.answered.append(answered)
                        self._open[answered.run_id] = None
                self._stopping.wait(self._pause_seconds)

    def _send(self, sender: _Sender, client: Client, key: str) -> Acknowledged | None:
        began, sent_at, attempts = time.monotonic(), time.time(), 0
        while time.monotonic() - began < _GIVE_UP_SECONDS:
            attempts += 1
            with self._lock:
                self._posting += 1
            told, run_id, replayed = sender.post(key)
            with self._lock:
                self._posting -= 1
                self.statuses[told] += 1
            if run_id is not None:
                return Acknowledged(client, key, run_id, sent_at, attempts, replayed)
            time.sleep(_RETRY_SECONDS)
        self.unanswered.append(key)
        return None

    def _follow(self) -> None:
        while not self._done.wait(_POLL_SECONDS):
            try:
                with self.stage.hub.storage.read() as uow:
                    ended = [run_id for run_id in self.open_runs if not uow.runs.find(run_id).is_open]
            except StorageFailed:
                continue  # it is looked at again in a moment
            for run_id in ended:
                with self._lock:
                    del self._open[run_id]
                self._slots.release()


class _Sender:
    """Sends over one connection, opened anew whenever it breaks."""

    def __init__(self, port: int, client: Client) -> None:
        self._connection = HTTPConnection(LOOPBACK, port, timeout=15)
        self._path = f"/api/ops/reports/local-grid/{client.report_id}/run"
        self._cookie = f"hub_session={client.token}"

    def post(self, key: str) -> tuple[str, str | None, bool]:
        """Request a run; return the status or what went wrong, the run if there is one, and whether it was replayed."""
        try:
            self._connection.request("POST", self._path, headers={"Cookie": self._cookie, "Idempotency-Key": key})
            answer = self._connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException) as problem:
            self._connection.close()
            return type(problem).__name__, None, False
        if answer.status != ACCEPTED:
            return f"{answer.status} {json.loads(body).get('code', '')}".strip(), None, False
        return str(answer.status), json.loads(body)["id"], answer.getheader("Idempotent-Replayed") is not None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
