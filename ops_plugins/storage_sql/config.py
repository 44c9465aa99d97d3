"""Settings of the SQL storage."""

from __future__ import annotations

from typing import Annotated

import attrs

from ops_core.structure import Number, Text

DEFAULT_URL = "sqlite:///ops-hub-data/hub.sqlite3"
"""A file below the working directory."""


@attrs.frozen
class SqlStorageConfig:
    """Which database to use, and how.

    Attributes:
        url: ``sqlite:///relative/path``, ``sqlite:////absolute/path`` or ``postgresql://user:password@host/database``;
            ``sqlite://`` keeps everything in the memory of this process. It may hold a password, so it is never shown.
        busy_timeout_ms: How long to wait for a lock, or for a free connection, before giving up.
        pool_size: Most connections of one process.
        auto_upgrade: Whether to bring the schema up to date when the storage is built. Handy for one machine; where
            several processes start at once, upgrade before they do.
    """

    url: Annotated[
        str,
        Text(
            min_length=1,
            max_length=2000,
            pattern=r"(sqlite://(/.*)?|postgres(ql)?(\+psycopg)?://.*)",
            hint="a URL such as sqlite:///ops-hub-data/hub.sqlite3 or postgresql://user:password@host/database",
        ),
    ] = attrs.field(default=DEFAULT_URL, repr=False)
    busy_timeout_ms: Annotated[int, Number(1, 600_000)] = 5000
    pool_size: Annotated[int, Number(1, 200)] = 10
    auto_upgrade: bool = False
