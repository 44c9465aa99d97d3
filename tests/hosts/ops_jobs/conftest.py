"""Hubs on a database file, and job hosts that are stopped in the end."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from ops_core.environment import merge
from ops_core.hub import OpsHub, build_hub
from ops_core.ports.migrations import MigratableStorage
from ops_core.ports.wakeup import WakeUp
from ops_jobs.host import JobHost
from ops_jobs.json_lines import LOGGER

Open = Callable[..., OpsHub]


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Return the URL of a database with its schema."""
    url = f"sqlite:///{tmp_path / 'hub.sqlite3'}"
    hub = build_hub({"configs": {"sql": {"url": url}}})
    cast("MigratableStorage", hub.storage).upgrade()
    hub.close()
    return url


@pytest.fixture
def open_hub(database: str) -> Iterator[Open]:
    """Return a function that opens a hub on the database; all are closed in the end."""
    opened: list[OpsHub] = []

    def opening(wake_up: WakeUp | None = None, **settings: Any) -> OpsHub:
        hub = build_hub(merge({"configs": {"sql": {"url": database}}}, settings), wake_up=wake_up)
        opened.append(hub)
        return hub

    yield opening
    for hub in opened:
        hub.close()


@pytest.fixture
def running() -> Iterator[Callable[[JobHost], JobHost]]:
    """Return a function that starts a job host; all are stopped in the end."""
    started: list[JobHost] = []

    def start(host: JobHost) -> JobHost:
        host.start()
        started.append(host)
        return host

    yield start
    for host in started:
        host.stop()


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Return what the job host writes into its log."""
    logger = logging.getLogger(LOGGER)
    propagates, level = logger.propagate, logger.level
    logger.propagate = True
    with caplog.at_level(logging.INFO, logger=LOGGER):
        yield caplog
    logger.propagate = propagates
    logger.setLevel(level)
