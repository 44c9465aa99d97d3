"""What `ops-hub doctor` looks at. Nothing is changed, and nothing is made that was not there."""

from __future__ import annotations

import os
import platform
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import attrs

from ops_cli import data_dir as data_dirs
from ops_cli import hubs
from ops_cli.address import free_port, public_url
from ops_cli.settings import Chosen, Given
from ops_core.errors import InvalidInput, OpsError
from ops_core.plugins.catalog import PluginState
from ops_core.plugins.loader import load_plugins
from ops_jobs.settings import QUEUE_FILE

OLDEST_PYTHON = (3, 11)
SAFE_SQLITE = (3, 51, 3)
"""The first version without the WAL-reset bug, by which two writers could corrupt the file."""
LEAST_FREE = 200_000_000
"""Bytes that should be free where the data is."""


@attrs.frozen
class Finding:
    """The outcome of one check.

    Attributes:
        name: What was looked at.
        ok: Whether all is well.
        detail: What was found.
        advice: What to do, or "" when all is well.
    """

    name: str
    ok: bool
    detail: str
    advice: str = ""


def examine(given: Given, host: str, port: int) -> Iterator[Finding]:
    """Yield a finding for each check; settings that are not right end the examination early."""
    yield _python()
    yield _sqlite()
    try:
        chosen = given.choose()
    except InvalidInput as refused:
        named = "; ".join(f"{error.pointer.removeprefix('/')}: {error.message}" for error in refused.errors)
        yield Finding("settings", ok=False, detail=named, advice="Correct them; nothing else can be checked before.")
        return
    except OpsError as problem:
        yield Finding("settings", ok=False, detail=problem.message, advice="Correct it, then try again.")
        return
    yield Finding("settings", ok=True, detail="Every setting is known and valid.")
    yield _plugins(chosen)
    yield _directory(chosen.data_dir)
    yield _disk(chosen.data_dir)
    yield _storage(chosen)
    yield _queue(chosen)
    yield _secret(chosen)
    yield _port(host, port)


def _python() -> Finding:
    wanted = ".".join(map(str, OLDEST_PYTHON))
    ok = sys.version_info >= OLDEST_PYTHON
    return Finding("python", ok, f"Python {platform.python_version()}.", "" if ok else f"Install Python {wanted}.")


def _sqlite() -> Finding:
    found = "none"
    for name in ("pysqlite3.dbapi2", "sqlite3"):
        try:
            module = import_module(name)
        except ImportError:
            continue
        if module.sqlite_version_info >= SAFE_SQLITE:
            return Finding("sqlite", ok=True, detail=f"SQLite {module.sqlite_version} of {name.partition('.')[0]}.")
        found = module.sqlite_version
    detail = f"SQLite {found}, which can corrupt a file that several processes write."
    return Finding("sqlite", ok=False, detail=detail, advice="Run 'pip install pysqlite3', or use PostgreSQL.")


def _plugins(chosen: Chosen) -> Finding:
    reports = load_plugins(chosen.core.plugins).reports
    bad = [report for report in reports if report.state not in {PluginState.LOADED, PluginState.DISABLED}]
    if not bad:
        loaded = [report.name for report in reports if report.state is PluginState.LOADED]
        return Finding("plugins", ok=True, detail=f"{len(loaded)} loaded: {', '.join(loaded)}.")
    detail = " ".join(f"{report.name} is {report.state}: {report.detail}" for report in bad)
    advice = "Update or uninstall it, or take it out of the setting 'plugins'."
    return Finding("plugins", ok=False, detail=detail, advice=advice)


def _directory(path: Path) -> Finding:
    there = _nearest(path)
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as problem:
        detail = f"{there} cannot be written: {problem.strerror}."
        return Finding("data directory", ok=False, detail=detail, advice="Choose another with --data-dir.")
    if there != path:
        return Finding("data directory", ok=True, detail=f"{path} will be made at the first start.")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        detail = f"{path} can be read by other users of this machine."
        return Finding("data directory", ok=False, detail=detail, advice=f"Run 'chmod 700 {path}'.")
    return Finding("data directory", ok=True, detail=f"{path} can be written, by nobody else.")


def _disk(path: Path) -> Finding:
    free = shutil.disk_usage(_nearest(path)).free
    ok = free >= LEAST_FREE
    advice = "" if ok else f"Make room: {LEAST_FREE // 1_000_000} MB should be free."
    return Finding("disk", ok, f"{free // 1_000_000:,} MB free.", advice)


def _storage(chosen: Chosen) -> Finding:
    name = f"storage {chosen.core.storage}"
    if chosen.is_embedded and not (chosen.data_dir / data_dirs.DATABASE_FILE).exists():
        return Finding(name, ok=True, detail="There is no database yet; `ops-hub serve` and `ops-hub demo` make it.")
    try:
        with hubs.open_storage(chosen) as storage:
            status = storage.status()
    except OpsError as problem:
        return Finding(name, ok=False, detail=problem.message, advice="See `ops-hub plugins`.")
    advice = "" if status.ready else "Run `ops-hub db upgrade`; if it cannot be reached, check its URL and rights."
    return Finding(name, status.ready, status.detail, advice)


def _queue(chosen: Chosen) -> Finding:
    from ops_jobs.queue import build_queue  # noqa: PLC0415 - the library takes a while to load

    url = chosen.jobs_host.huey_url
    kind = url.partition(":")[0]
    if kind == "sqlite" and not Path(url.removeprefix("sqlite:///")).exists():
        return Finding("queue", ok=True, detail=f"{QUEUE_FILE} will be made at the first start.")
    try:
        waiting = build_queue(url).storage.queue_size()
    except Exception as problem:  # noqa: BLE001 - whatever a queue that is away raises
        detail = f"The queue ({kind}) cannot be reached: {type(problem).__name__}. Runs start a few seconds late."
        return Finding("queue", ok=False, detail=detail, advice="Start it, or correct the setting jobs_host.huey_url.")
    return Finding("queue", ok=True, detail=f"The queue ({kind}) answers; {waiting} wake-ups wait in it.")


def _secret(chosen: Chosen) -> Finding:
    path = chosen.data_dir / data_dirs.SECRET_FILE
    if chosen.web.secret_key:
        return Finding("secret key", ok=True, detail="Given by the setting web.secret_key.")
    if not path.exists():
        return Finding("secret key", ok=True, detail=f"{path.name} will be made at the first start.")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        detail = f"{path} can be read by other users of this machine."
        return Finding(
            "secret key", ok=False, detail=detail, advice=f"Delete {path}: a new one is made, people sign in again."
        )
    return Finding("secret key", ok=True, detail=f"{path.name} can be read by nobody else.")


def _port(host: str, port: int) -> Finding:
    try:
        free_port(host, port)
    except OpsError as problem:
        if _is_hub(host, port):
            return Finding("port", ok=True, detail=f"A hub answers on port {port}.")
        return Finding("port", ok=False, detail=problem.message, advice="Serve on another port.")
    return Finding("port", ok=True, detail=f"Port {port} on {host} is free.")


def _is_hub(host: str, port: int) -> bool:
    from http.client import HTTPConnection, HTTPException  # noqa: PLC0415 - needed only where the port is taken

    reached = public_url(host, port).removeprefix("http://").rpartition(":")[0].strip("[]")
    connection = HTTPConnection(reached, port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return b"alive" in connection.getresponse().read(1000)
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _nearest(path: Path) -> Path:
    """Return `path` or, while it is not there, the nearest directory above it that is."""
    return next((above for above in (path, *path.parents) if above.exists()), Path("/"))
