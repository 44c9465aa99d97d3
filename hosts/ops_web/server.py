"""Serving the web host with gunicorn."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from ops_core.errors import OpsError
from ops_web.logs import JsonFormatter, configure_logging

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_core.hub import OpsHub
    from ops_web.settings import WebSettings

UNUSABLE_ADDRESS: Final = 2
"""Exit code when the address cannot be listened on."""

_BACKLOG: Final = 2048
_LAST_PORT: Final = 65_535
_MULTIPROC_DIR: Final = "PROMETHEUS_MULTIPROC_DIR"


def serve_web(
    build_hub: Callable[[], OpsHub],
    settings: WebSettings,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 2,
    threads: int = 8,
) -> int:
    """Serve until a signal says to stop, and return an exit code.

    Args:
        build_hub: Builds the hub; called once in every worker, after it was forked.
        settings: What the host is told.
        host: Address to listen on.
        port: Port to listen on.
        workers: Processes.
        threads: Threads of each.
    """
    listener = _listen(host, port)
    if isinstance(listener, str):
        print(listener, file=sys.stderr)  # noqa: T201 - said to whoever starts the server
        return UNUSABLE_ADDRESS
    if not settings.secret_key:  # every worker has to read the cursors of the others
        settings = attrs.evolve(settings, secret_key=secrets.token_hex(32))
    configure_logging()
    figures = tempfile.mkdtemp(prefix="ops-hub-metrics-") if workers > 1 else None
    if figures is not None:
        os.environ[_MULTIPROC_DIR] = figures
    parent = os.getpid()
    try:
        _Server(build_hub, settings, fd=listener.detach(), workers=workers, threads=threads).run()
    except SystemExit as end:
        if os.getpid() != parent:  # a worker leaves through here as well
            raise
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        if figures is not None and os.getpid() == parent:
            os.environ.pop(_MULTIPROC_DIR, None)
            shutil.rmtree(figures, ignore_errors=True)
    return 0


def _listen(host: str, port: int) -> socket.socket | str:
    """Return a socket that listens, or a sentence that says why there is none."""
    if not 0 <= port <= _LAST_PORT:
        return f"{port} is no port. Choose one from 1 to {_LAST_PORT}."
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except PermissionError:
        return f"Port {port} needs more rights than this program has. Choose a port above 1023."
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE:
            return f"{host} is no address of this machine. Choose 127.0.0.1 for this machine only, 0.0.0.0 for all."
        return f"Port {port} on {host} is taken. Stop the program that uses it, or choose another port."


class _Logs(Logger):  # type: ignore[misc]  # gunicorn has no types
    """What gunicorn says, as JSON lines like everything else."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter())


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The host as a gunicorn application; it is loaded in each worker, so no connection outlives a fork."""

    def __init__(
        self, build_hub: Callable[[], OpsHub], settings: WebSettings, *, fd: int, workers: int, threads: int
    ) -> None:
        self._build_hub = build_hub
        self._settings = settings
        self._options = _options(fd=fd, workers=workers, threads=threads)
        self._hub: OpsHub | None = None
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what it needs to know."""
        for name, value in self._options.items():
            self.cfg.set(name, value)
        self.cfg.set("child_exit", _child_exit)
        self.cfg.set("worker_exit", self._worker_exit)

    def load(self) -> Any:
        """Build the hub and its application."""
        from ops_web.app import create_app  # noqa: PLC0415 - prometheus_client reads its environment when imported

        try:
            self._hub = self._build_hub()
        except OpsError as problem:
            print(problem.message, file=sys.stderr)  # noqa: T201 - said to whoever starts the server
            sys.exit(Arbiter.APP_LOAD_ERROR)
        return create_app(self._hub, self._settings)

    def _worker_exit(self, _server: Any, _worker: Any) -> None:
        if self._hub is not None:
            self._hub.close()


def _child_exit(_server: Any, worker: Any) -> None:
    if _MULTIPROC_DIR in os.environ:
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - as above

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library has no annotation here


def _options(*, fd: int, workers: int, threads: int) -> dict[str, object]:
    return {
        "bind": f"fd://{fd}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108 - heartbeats, not data
        "preload_app": False,
        "keepalive": 15,
        "timeout": 60,
        "graceful_timeout": 30,
        "limit_request_line": 4094,
        "limit_request_fields": 100,
        "limit_request_field_size": 8190,
        "forwarded_allow_ips": "127.0.0.1,::1",
        "forwarder_headers": "",  # a header must not say where the application is mounted
        "accesslog": None,  # the host writes its own
        "errorlog": "-",
        "loglevel": "info",
        "logger_class": _Logs,
        "control_socket_disable": True,
        "proc_name": "ops-hub web",
    }
