from __future__ import annotations

import errno
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from ops_cli.failures import SettingsRefused, explain
from ops_core.errors import FieldError, NotFound
from ops_core.ports.storage import StorageFull

BROKEN = """
raise RuntimeError("it needs a newer moon")
"""


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def broken_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Install a plugin that fails when it is imported, and return its name."""
    (tmp_path / "moon.py").write_text(BROKEN)
    info = tmp_path / "moon-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: moon\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ops_hub.v1]\nmoon = moon\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return "moon"


def one_sentence(text: str) -> str:
    """Return `text`, which is one line without a trace."""
    assert text.count("\n") == 1, text
    assert "Traceback" not in text
    return text.strip()


@pytest.mark.network
@pytest.mark.parametrize("command", ["serve", "web", "demo"])
def test_a_taken_port(command: str, taken: int, ops_hub: Any, data_dir: Path) -> None:
    """A port that is taken is told before anything is made, with 5."""
    ended = ops_hub(command, "--data-dir", data_dir, "--port", taken)
    assert ended.code == 5
    assert f"Port {taken} on 127.0.0.1 is taken." in one_sentence(ended.err)
    assert not data_dir.exists()


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (socket.gaierror(-2, "Name or service not known"), "nowhere is no address of this machine: Name or service"),
        (PermissionError(errno.EACCES, "Permission denied"), "Port 80 is reserved for the system."),
    ],
)
def test_an_address_that_cannot_be_listened_on(
    problem: OSError, sentence: str, ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address of another machine, and a port of the system, are told as such."""

    def fail(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr("ops_cli.address.socket.getaddrinfo", fail)
    ended = ops_hub("web", "--data-dir", data_dir, "--host", "nowhere", "--port", "80")
    assert ended.code == 5
    assert sentence in one_sentence(ended.err)


@pytest.mark.network
@pytest.mark.parametrize("command", [("web", "--port", "0"), ("jobs",), ("flags",), ("report", "list")])
def test_a_missing_migration(command: tuple[str, ...], ops_hub: Any, data_dir: Path) -> None:
    """What needs the schema never makes it: it says what to run, with 3."""
    ended = ops_hub(*command, "--data-dir", data_dir)
    assert ended.code == 3
    assert "ops-hub db upgrade" in one_sentence(ended.err)


def test_a_broken_plugin_that_is_needed(
    broken_plugin: str, ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken plugin that settings rely on stops the start with its reason, with 4."""
    monkeypatch.setenv("OPS_PLUGINS", f"storage_sql,{broken_plugin}")
    ended = ops_hub("demo", "--once", "--data-dir", data_dir)
    assert ended.code == 4
    assert "it needs a newer moon" in one_sentence(ended.err)


def test_a_broken_plugin_that_is_not_needed(
    broken_plugin: str, ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken plugin that nothing relies on is listed as broken, and everything else works."""
    monkeypatch.setenv("OPS_PLUGINS", f"storage_sql,ranking_simulated,{broken_plugin}")
    assert ops_hub("demo", "--once", "--data-dir", data_dir, "--quiet").code == 0
    plugins = {each["name"]: each for each in ops_hub("plugins", "--json").data["plugins"]}
    assert plugins["moon"]["state"] == "broken"
    checked = ops_hub("plugins", "check", broken_plugin)
    assert checked.code == 4
    assert "it needs a newer moon" in one_sentence(checked.err)


def test_a_locked_database(ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that somebody keeps locked is told after the time that one waits for it, with 3."""
    assert ops_hub("db", "upgrade", "--data-dir", data_dir, "--quiet").code == 0
    monkeypatch.setenv("OPS_CONFIGS__SQL__BUSY_TIMEOUT_MS", "50")
    connection = dbapi2.connect(data_dir / "hub.sqlite3", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    ended = ops_hub("demo", "--once", "--data-dir", data_dir)
    connection.execute("ROLLBACK")
    connection.close()
    assert ended.code == 3
    one_sentence(ended.err)


def test_a_data_directory_that_cannot_be_made(ops_hub: Any, tmp_path: Path) -> None:
    """A data directory below a file cannot be: that is told with what to do, with 3."""
    (tmp_path / "file").write_text("")
    ended = ops_hub("demo", "--once", "--data-dir", tmp_path / "file" / "hub")
    assert ended.code == 3
    assert "Choose another with --data-dir." in one_sentence(ended.err)


def test_a_data_directory_that_cannot_be_written(ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data directory of somebody else is told the same way."""
    monkeypatch.setattr("ops_cli.data_dir.os.access", lambda *_: False)
    ended = ops_hub("demo", "--once", "--data-dir", data_dir)
    assert ended.code == 3
    assert "Permission denied" in one_sentence(ended.err)


@pytest.mark.network
def test_a_storage_of_one_process_cannot_be_served(
    ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A storage in memory cannot be shared by processes: that is told before any is started, with 4."""
    monkeypatch.setenv("OPS_STORAGE", "memory")
    ended = ops_hub("serve", "--data-dir", data_dir, "--port", 0)
    assert ended.code == 4
    assert "lives in one process" in one_sentence(ended.err)


def test_a_setting_with_a_typo(ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that is no setting is never ignored, with 2."""
    monkeypatch.setenv("OPS_WEB__PUBLIC_ULR", "http://x")
    ended = ops_hub("demo", "--once", "--data-dir", data_dir)
    assert ended.code == 2
    assert "Did you mean OPS_WEB__PUBLIC_URL?" in one_sentence(ended.err)


def test_errors_are_json_on_request(ops_hub: Any, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --json an error is one object with its stable code and every field at fault."""
    monkeypatch.setenv("OPS_JOBS__WORKERS", "0")
    ended = ops_hub("demo", "--once", "--data-dir", data_dir, "--json")
    error = json.loads(ended.err)["error"]
    assert (ended.code, ended.out, error["code"], error["exit_code"]) == (2, "", "settings.invalid", 2)
    assert error["errors"] == [{"pointer": "/jobs/workers", "code": "too_small", "message": "Enter 1 or more."}]


def test_several_settings_are_listed() -> None:
    """Several wrong settings are a list of lines, each with its setting."""
    problem = SettingsRefused(
        [FieldError("/a/b", "x", "No."), FieldError("/OPS_C", "x", "No."), FieldError("", "x", "Neither.")],
        "Not right.",
    )
    assert explain(problem, as_json=False) == (2, "Not right.\n  Setting a.b: No.\n  Variable OPS_C: No.\n  Neither.")


def test_exit_codes_follow_the_kind_of_error() -> None:
    """What is not found ends with 1, a full storage with 3."""
    assert explain(NotFound("report"), as_json=False) == (1, "There is no such report.")
    assert explain(StorageFull("No room."), as_json=False) == (3, "No room.")
