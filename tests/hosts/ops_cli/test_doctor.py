from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.network  # it looks whether a port is free

CHECKS = [
    "python",
    "sqlite",
    "settings",
    "plugins",
    "data directory",
    "disk",
    "storage sql",
    "queue",
    "secret key",
    "port",
]


@pytest.fixture
def free() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture
def doctor(ops_hub: Any, data_dir: Path, free: int) -> Any:
    """Return a function that examines a data directory and returns the findings by name."""

    def examine(*, code: int, port: int = free) -> dict[str, dict[str, Any]]:
        ended = ops_hub("doctor", "--data-dir", data_dir, "--port", port, "--json")
        assert (ended.code, ended.data["ok"]) == (code, code == 0), ended
        return {check["name"]: check for check in ended.data["checks"]}

    return examine


def test_a_fresh_machine_is_well(doctor: Any, data_dir: Path) -> None:
    """Before the first start all is well, and looking makes nothing."""
    assert list(doctor(code=0)) == CHECKS
    assert not data_dir.exists()


def test_a_used_data_directory_is_well(doctor: Any, ops_hub: Any, data_dir: Path) -> None:
    """What the hub itself made passes, and the schema and the queue are looked at."""
    report = ops_hub("demo", "--once", "--data-dir", data_dir, "--json").data["report"]["id"]
    ops_hub("report", "run", report, "--data-dir", data_dir)
    findings = doctor(code=0)
    assert findings["storage sql"]["detail"].startswith("SQLite ")
    assert findings["queue"]["detail"] == "The queue (sqlite) answers; 1 wake-ups wait in it."


def test_people_are_told_what_to_do(ops_hub: Any, data_dir: Path, free: int) -> None:
    """Each problem comes with what to do about it, and the end counts them."""
    data_dir.mkdir(mode=0o755)
    ended = ops_hub("doctor", "--data-dir", data_dir, "--port", free)
    assert ended.code == 1
    assert f"What to do: Run 'chmod 700 {data_dir}'." in ended.out
    assert ended.out.endswith("\n1 problem found.\n")
    data_dir.chmod(0o700)
    assert ops_hub("doctor", "--data-dir", data_dir, "--port", free).out.endswith("\nAll is well.\n")


def test_a_missing_migration(doctor: Any, ops_hub: Any, data_dir: Path) -> None:
    """A database whose schema is not up to date is a problem."""
    ops_hub("db", "upgrade", "--data-dir", data_dir)
    ops_hub("db", "downgrade", "base", "--yes", "--data-dir", data_dir)
    finding = doctor(code=1)["storage sql"]
    assert not finding["ok"]
    assert "ops-hub db upgrade" in finding["advice"]


def test_a_storage_that_is_not_there(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that name no storage of any plugin are a problem, as are plugins that are missing."""
    monkeypatch.setenv("OPS_STORAGE", "nope")
    monkeypatch.setenv("OPS_PLUGINS", "storage_sql,missing")
    findings = doctor(code=1)
    assert "No storage called 'nope'" in findings["storage nope"]["detail"]
    assert "missing is missing" in findings["plugins"]["detail"]


@pytest.mark.parametrize(("name", "value"), [("OPS_JOBS__WORKRES", "4"), ("OPS_SETTINGS_FILE", "/nowhere/hub.toml")])
def test_settings_that_are_not_right_end_the_examination(
    name: str, value: str, doctor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A typo in the settings is found, and nothing after it can be judged."""
    monkeypatch.setenv(name, value)
    findings = doctor(code=1)
    assert list(findings) == ["python", "sqlite", "settings"]
    assert not findings["settings"]["ok"]


def test_a_key_that_others_can_read(doctor: Any, data_dir: Path) -> None:
    """A secret key that other users can read is a problem."""
    data_dir.mkdir(mode=0o700)
    (data_dir / "secret.key").write_text("x" * 64)
    (data_dir / "secret.key").chmod(0o644)
    assert not doctor(code=1)["secret key"]["ok"]
    (data_dir / "secret.key").chmod(0o600)
    assert doctor(code=0)["secret key"]["ok"]


def test_a_key_that_was_given(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in the settings needs no file."""
    monkeypatch.setenv("OPS_WEB__SECRET_KEY", "k" * 40)
    assert "web.secret_key" in doctor(code=0)["secret key"]["detail"]


def test_a_data_directory_below_a_file(ops_hub: Any, tmp_path: Path) -> None:
    """A data directory that can never be made is a problem."""
    (tmp_path / "file").write_text("")
    ended = ops_hub("doctor", "--data-dir", tmp_path / "file" / "hub")
    assert ended.code == 1
    assert "cannot be written" in ended.out


def test_a_full_disk(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little room is a problem before it runs out."""
    monkeypatch.setattr("ops_cli.diagnosis.shutil.disk_usage", lambda _: SimpleNamespace(free=5_000_000))
    assert doctor(code=1)["disk"]["detail"] == "5 MB free."


def test_an_old_sqlite(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SQLite that can corrupt a shared file is a problem."""
    monkeypatch.setattr("ops_cli.diagnosis.SAFE_SQLITE", (99, 0, 0))
    assert "pip install pysqlite3" in doctor(code=1)["sqlite"]["advice"]


def test_no_sqlite_at_all(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python without SQLite is a problem, and the examination goes on."""
    for name in ("pysqlite3.dbapi2", "sqlite3"):
        monkeypatch.setitem(sys.modules, name, None)
    assert "SQLite none" in doctor(code=1)["sqlite"]["detail"]


def test_a_queue_that_is_away(doctor: Any, monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """A Redis that does not answer is a problem, though runs only start a little late."""
    monkeypatch.setenv("OPS_JOBS_HOST__HUEY_URL", f"redis://127.0.0.1:{free}/0")
    assert "cannot be reached" in doctor(code=1)["queue"]["detail"]


def test_a_port_that_something_else_uses(doctor: Any) -> None:
    """A port that is taken by another program is a problem."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert not doctor(code=1, port=server.getsockname()[1])["port"]["ok"]


class Alive(BaseHTTPRequestHandler):
    """Answers like a hub."""

    def do_GET(self) -> None:
        """Say that it is alive."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status":"alive"}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the standard library
        """Say nothing."""


@pytest.fixture
def hub_port() -> Iterator[int]:
    """Return a port that answers like a hub."""
    with HTTPServer(("127.0.0.1", 0), Alive) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_port_that_a_hub_uses(doctor: Any, hub_port: int) -> None:
    """A hub that runs already is no problem."""
    assert doctor(code=0, port=hub_port)["port"]["detail"] == f"A hub answers on port {hub_port}."
