"""Settings of the job host: a frozen value made from a mapping. Nothing here reads the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import attrs

from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import Number, Text, structure

QUEUE_FILE = "huey.sqlite3"
"""Name of the queue's own file in the data directory."""
_LAST_PORT = 65_535


@attrs.frozen
class JobsHostSettings:
    """Everything that the job host can be told; how work is shared out is a setting of the core.

    Attributes:
        huey_url: Where wake-ups are queued: ``redis://host:6379/0``, ``rediss://...`` or ``sqlite:////absolute/path``;
            "" for a SQLite file in the data directory. The queue holds nothing but wake-ups: it may be lost at any
            time, and the database is never used for it.
        poll_seconds: How often a SQLite queue is looked at. Redis is waited for instead.
        stop_seconds: How long a worker may finish what it is doing once the host is told to stop.
        nice: How far the process of the job host steps back for others on the machine, so that pages stay quick while
            it works: 0 for not at all, 19 for as far as it can. Nothing changes where the system forbids it.
        metrics_listen: Address and port at which figures for Prometheus are served, such as ``127.0.0.1:9108``, or ""
            for none. Whoever reaches it reads them.
    """

    huey_url: Annotated[
        str,
        Text(0, 2000, pattern=r"(|sqlite:///.+|rediss?://.+)", hint="a URL such as redis://127.0.0.1:6379/0"),
    ] = attrs.field(default="", repr=False)  # may hold a password
    poll_seconds: Annotated[float, Number(0.01, 10)] = 0.1
    stop_seconds: Annotated[float, Number(0, 3600)] = 10.0
    nice: Annotated[int, Number(0, 19)] = 10
    metrics_listen: Annotated[
        str,
        Text(0, 300, pattern=r"(|([^\s:/\[\]]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5})", hint="127.0.0.1:9108, or nothing"),
    ] = ""

    @property
    def metrics_address(self) -> tuple[str, int] | None:
        """Address and port at which figures are served, or None."""
        host, found, port = self.metrics_listen.rpartition(":")
        return (host.strip("[]"), int(port)) if found else None

    def queue_in(self, data_dir: Path) -> JobsHostSettings:
        """Return these settings with the queue in `data_dir` unless they name another."""
        return self if self.huey_url else attrs.evolve(self, huey_url=f"sqlite:///{data_dir / QUEUE_FILE}")


def load_jobs_host_settings(values: Mapping[str, object]) -> JobsHostSettings:
    """Return settings from plain data.

    Raises:
        InvalidInput: With a pointer for each setting at fault.
    """
    settings = structure(dict(values), JobsHostSettings)
    if settings.metrics_address is not None and settings.metrics_address[1] > _LAST_PORT:
        message = f"A port is at most {_LAST_PORT}. Enter an address and a port such as 127.0.0.1:9108."
        raise InvalidInput([FieldError("/metrics_listen", "too_large", message)])
    return settings
