"""Serving: the web host in this process and its workers, the job host in a child."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import attrs

from ops_cli.address import public_url
from ops_cli.data_dir import secret_key
from ops_cli.hubs import make_hub
from ops_cli.settings import DATA_DIR_VARIABLE, SETTINGS_FILE_VARIABLE, Chosen
from ops_cli.supervisor import JobsChild
from ops_core.environment import variable
from ops_web.settings import WebSettings

_GRACE_SECONDS = 2.0


@attrs.frozen
class Listen:
    """Where and how to serve.

    Attributes:
        host: Address.
        port: Port, not 0.
        web_workers: Processes.
        threads: Threads of each.
    """

    host: str
    port: int
    web_workers: int
    threads: int


def serve_web_alone(chosen: Chosen, listen: Listen) -> int:
    """Serve until a signal says to stop, and return the exit code."""
    from ops_web.server import serve_web  # noqa: PLC0415 - gunicorn is for those who serve

    return serve_web(
        lambda: make_hub(chosen),
        complete_web_settings(chosen, listen),
        host=listen.host,
        port=listen.port,
        workers=listen.web_workers,
        threads=listen.threads,
    )


def serve_all(
    chosen: Chosen,
    listen: Listen,
    *,
    settings_file: Path | None = None,
    options: Mapping[str, object] = MappingProxyType({}),
    announce: Callable[[], None] = lambda: None,
) -> int:
    """Serve with a job host beside until a signal says to stop, and return the exit code.

    Args:
        chosen: All settings.
        listen: Where to listen.
        settings_file: From which the job host, too, reads its settings.
        options: What the command line added to the settings, for the job host.
        announce: Called when the job host is ready and the schema is there, just before the web host starts.

    Raises:
        CliFailure: The job host did not start. It has said why, so the failure has no message.
    """
    environ = os.environ | as_environment(options) | {DATA_DIR_VARIABLE: str(chosen.data_dir)}
    if settings_file is not None:
        environ[SETTINGS_FILE_VARIABLE] = str(settings_file)
    child = JobsChild(["--prepare"], environ, chosen.jobs_host.stop_seconds + _GRACE_SECONDS)
    child.start()
    try:
        announce()
        return serve_web_alone(chosen, listen)
    finally:
        child.stop()


def complete_web_settings(chosen: Chosen, listen: Listen) -> WebSettings:
    """Return the settings of the web host with what follows from the data directory and the address."""
    web = chosen.web
    if not web.secret_key:
        web = attrs.evolve(web, secret_key=secret_key(chosen.data_dir))
    if not chosen.has_public_url:
        web = attrs.evolve(web, public_url=public_url(listen.host, listen.port))
    return web


def as_environment(options: Mapping[str, object]) -> dict[str, str]:
    """Return settings as the variables that `ops_core.environment.read_environment` turns back into them."""
    return {
        variable(path): json.dumps(value) if path.startswith("/configs/") else str(value)
        for path, value in _leaves(options, "")
    }


def _leaves(values: Mapping[str, object], path: str) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}/{name}")
        else:
            yield f"{path}/{name}", value
