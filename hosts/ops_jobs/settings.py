"""Settings of the job host: a frozen value made from a mapping. Nothing here reads the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import attrs

from ops_core.structure import Number, Text, structure

QUEUE_FILE = "huey.sqlite3"
"""Name of the queue's own file in the data directory."""


@attrs.frozen
class JobsHostSettings:
    """Everything that the job host can be told; how work is shared out is a setting of the core.

    Attributes:
        huey_url: Where wake-ups are queued: ``redis://host:6379/0``, ``rediss://...`` or ``sqlite:////absolute/path``;
            "" for a SQLite file in the data directory. The queue holds nothing but wake-ups: it may be lost at any
            time, and the database is never used for it.
        poll_seconds: How often a SQLite queue is looked at. Redis is waited for instead.
        stop_seconds: How long a worker may finish what it is doing once the host is told to stop.
    """

    huey_url: Annotated[
        str,
        Text(0, 2000, pattern=r"(|sqlite:///.+|rediss?://.+)", hint="a URL such as redis://127.0.0.1:6379/0"),
    ] = attrs.field(default="", repr=False)  # may hold a password
    poll_seconds: Annotated[float, Number(0.01, 10)] = 0.1
    stop_seconds: Annotated[float, Number(0, 3600)] = 10.0

    def queue_in(self, data_dir: Path) -> JobsHostSettings:
        """Return these settings with the queue in `data_dir` unless they name another."""
        return self if self.huey_url else attrs.evolve(self, huey_url=f"sqlite:///{data_dir / QUEUE_FILE}")


def load_jobs_host_settings(values: Mapping[str, object]) -> JobsHostSettings:
    """Return settings from plain data.

    Raises:
        InvalidInput: With a pointer for each setting at fault.
    """
    return structure(dict(values), JobsHostSettings)
