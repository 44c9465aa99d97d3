from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from ops_web.server import UNUSABLE_ADDRESS, serve_web
from ops_web.settings import WebSettings

pytestmark = pytest.mark.network

PROGRAM = """
import sys
from ops_core.hub import build_hub
from ops_web.server import serve_web
from ops_web.settings import WebSettings

def build():
    return build_hub({"storage": STORAGE})

sys.exit(serve_web(build, WebSettings(), port=PORT, workers=WORKERS, threads=2))
"""


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def serving(port: int, workers: int, storage: str = "memory") -> Iterator[subprocess.Popen[str]]:
    """Serve in a process of its own, until the block ends."""
    code = PROGRAM.replace("PORT", str(port)).replace("WORKERS", str(workers)).replace("STORAGE", repr(storage))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=30)


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask the server, waiting until it is there."""
    for attempt in range(200):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except ConnectionError:
            if attempt == 199:
                raise
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError


@pytest.mark.parametrize("workers", [1, 2])
def test_it_serves_and_stops(workers: int) -> None:
    """The host answers, adds up the figures of its workers, logs in JSON, and ends with 0 when it is told to."""
    port = free_port()
    with serving(port, workers) as process:
        for _ in range(6):
            status, headers, body = get(port, "/healthz")
            assert (status, json.loads(body)) == (200, {"status": "alive"})
            assert headers["x-content-type-options"] == "nosniff"
        status, _, body = get(port, "/metrics")
        assert status == 200
        assert b'ops_hub_http_requests_total{method="GET",route="/healthz",status="200"} 6.0' in body
        assert get(port, "/" + "x" * 5000)[0] in {400, 414}
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0
        lines = [json.loads(line) for line in errors.splitlines()]
        assert [line["route"] for line in lines if line["logger"] == "ops_web.access"].count("/healthz") == 6


def test_workers_share_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a secret in the settings, the server makes one before there are workers, so that all have the same."""
    seen: list[WebSettings] = []

    class Server:
        def __init__(self, _: object, settings: WebSettings, *, fd: int, **__: object) -> None:
            seen.append(settings)
            os.close(fd)

        def run(self) -> None:
            raise SystemExit(3)

    monkeypatch.setattr("ops_web.server._Server", Server)
    monkeypatch.setattr("ops_web.server.configure_logging", lambda: None)
    assert serve_web(build, WebSettings(), port=0) == 3  # type: ignore[arg-type]  # never called
    assert serve_web(build, WebSettings(secret_key="mine"), port=0) == 3  # type: ignore[arg-type]  # never called
    assert len(seen[0].secret_key) == 64
    assert seen[1].secret_key == "mine"


def test_figures_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory of the figures is gone after the end."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    port = free_port()
    with serving(port, 2) as process:
        get(port, "/healthz")
        assert len(list(tmp_path.glob("ops-hub-metrics-*"))) == 1
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert list(tmp_path.glob("ops-hub-metrics-*")) == []


def test_a_hub_that_cannot_be_built_ends_the_server() -> None:
    """One sentence says why, and the server does not try for ever."""
    with serving(free_port(), 1, storage="nowhere") as process:
        _, errors = process.communicate(timeout=30)
        assert process.returncode not in {0, None}
        assert "No storage called 'nowhere' is available" in errors
        assert "Traceback" not in errors


def build() -> None:
    """Fail the test: nothing may be built where nothing can be served."""
    msg = "a hub was built"
    raise AssertionError(msg)


def test_a_taken_port_is_said_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Where another program listens, the exit code is 2 and nothing is built."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve_web(build, WebSettings(), port=port) == UNUSABLE_ADDRESS == 2  # type: ignore[arg-type]  # never called
    said = capsys.readouterr().err
    assert said == f"Port {port} on 127.0.0.1 is taken. Stop the program that uses it, or choose another port.\n"


def test_a_port_of_the_system_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """So is a port for which the program lacks the rights."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr("socket.create_server", refuse)
    assert serve_web(build, WebSettings(), port=80) == UNUSABLE_ADDRESS  # type: ignore[arg-type]  # never called
    assert capsys.readouterr().err == "Port 80 needs more rights than this program has. Choose a port above 1023.\n"


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("127.0.0.1", 99_999, "is no port"),
        ("127.0.0.1", -1, "is no port"),
        ("192.0.2.1", 8000, "is no address of this machine"),
    ],
)
def test_an_impossible_address_is_said_in_one_sentence(
    host: str, port: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """So is an address that this machine does not have."""
    assert serve_web(build, WebSettings(), host=host, port=port) == UNUSABLE_ADDRESS  # type: ignore[arg-type]  # never called
    text = capsys.readouterr().err
    assert said in text
    assert text.count("\n") == 1
