"""Databases for short rounds of chaos."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.chaos.databases import POSTGRESQL, PostgresqlServer, new_databases, postgresql_server

_MEMORY = Path("/dev/shm")  # noqa: S108 - it is no secret, and each test has a folder of its own in it
_ROOM = 200_000_000

NewUrl = Callable[[str], str]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return an empty folder, in memory where there is some: what is killed here is processes, never the machine."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        with tempfile.TemporaryDirectory(prefix="chaos-", dir=_MEMORY) as made:
            yield Path(made)
    else:
        yield tmp_path


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresqlServer]:
    """Start PostgreSQL."""
    with postgresql_server() as started:
        yield started


@pytest.fixture
def new_url(request: pytest.FixtureRequest, folder: Path) -> NewUrl:
    """Return a function that makes a database of a kind, with the schema."""
    numbers = count()

    def make(kind: str) -> str:
        if kind == POSTGRESQL:
            started: PostgresqlServer = request.getfixturevalue("server")
            return started.new_url()
        with new_databases(kind, folder / f"databases-{next(numbers)}") as urls:
            return next(urls)

    return make
