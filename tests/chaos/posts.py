"""Requests for runs over real sockets, one at a time or many at the same moment."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from typing import Any

import attrs

from tests.chaos.account import Account

_SECONDS = 60


@attrs.frozen
class Reply:
    """What came back.

    Attributes:
        status: Status, or 0 when the connection was lost.
        headers: By lower-case name.
        body: JSON of the body, or what went wrong.
        seconds: From sending to the whole answer.
    """

    status: int
    headers: Mapping[str, str]
    body: Any
    seconds: float

    @property
    def code(self) -> str:
        """Code of the problem, or "" where there is none."""
        return str(self.body.get("code", "")) if isinstance(self.body, dict) else ""

    @property
    def run_id(self) -> str:
        """Id of the run that it is about."""
        return str(self.body["id"])

    @property
    def replayed(self) -> bool:
        """Whether it repeats the outcome of an earlier request."""
        return self.headers.get("idempotent-replayed") == "true"

    @property
    def may_be_repeated(self) -> bool:
        """Whether it is a problem document that says when to come again."""
        is_problem = self.headers.get("content-type", "").startswith("application/problem+json")
        return is_problem and self.headers.get("retry-after", "").isdigit() and self.code != ""


def post(port: int, account: Account, key: str) -> Reply:
    """Request a run once."""
    return post_at_once(port, account, key, 1)[0]


def post_at_once(
    port: int, account: Account, key: str, count: int, *, between: Callable[[], object] = lambda: None
) -> list[Reply]:
    """Request a run `count` times at the same moment, all with the same key.

    All connections are open before the first byte is sent, and all requests are sent before the first answer is read:
    one thread does both, so that a busy machine cannot spread them.

    Args:
        port: Where the host listens.
        account: Whose run is requested.
        key: Idempotency key.
        count: How many requests.
        between: Called when all requests are sent, before the first answer is read.
    """
    request = _request(port, account, key)
    sockets = []
    try:
        for _ in range(count):
            try:
                sockets.append(socket.create_connection(("127.0.0.1", port), timeout=_SECONDS))
            except OSError as problem:
                return [Reply(0, {}, str(problem), 0.0)] * count
        start = time.perf_counter()
        failures = [_send(each, request) for each in sockets]
        between()
        return [
            Reply(0, {}, str(failure), 0.0) if failure is not None else _reply(each, start)
            for each, failure in zip(sockets, failures, strict=True)
        ]
    finally:
        for each in sockets:
            each.close()


def _send(connection: socket.socket, request: bytes) -> OSError | None:
    try:
        connection.sendall(request)
    except OSError as problem:
        return problem
    return None


def _request(port: int, account: Account, key: str) -> bytes:
    lines = (
        f"POST {account.path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: hub_session={account.token}",
        f"Idempotency-Key: {key}",
        "Content-Type: application/json",
        "Content-Length: 2",
        "Connection: close",
        "",
        "{}",
    )
    return "\r\n".join(lines).encode()


def _reply(connection: socket.socket, start: float) -> Reply:
    with closing(HTTPResponse(connection, method="POST")) as response:
        try:
            response.begin()
            body = json.loads(response.read())
        except (OSError, HTTPException, ValueError) as problem:
            return Reply(0, {}, f"{type(problem).__name__}: {problem}", time.perf_counter() - start)
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, headers, body, time.perf_counter() - start)
