from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ops_core.ports.clock import SystemClock
from ops_plugins.storage_sql import plugin
from ops_plugins.storage_sql.config import SqlStorageConfig

CLOSE = timedelta(seconds=0.5)


def test_sqlite_has_no_clock_of_its_own(sqlite_url: str) -> None:
    """All who use a file are on one machine, whose clock they share."""
    storage = plugin.build(SqlStorageConfig(url=sqlite_url, auto_upgrade=True), SystemClock())
    with storage.read():
        assert storage.now() is None
    storage.close()


@pytest.mark.network
def test_postgresql_shows_the_time_of_its_server(new_postgresql_url: Callable[[], str]) -> None:
    """Unknown before the first connection; from then on it goes on by itself."""
    storage = plugin.build(SqlStorageConfig(url=new_postgresql_url()), SystemClock())
    assert storage.now() is None
    assert not storage.status().ready
    first = storage.now()
    assert first is not None
    assert first.tzinfo is UTC
    assert abs(first - datetime.now(UTC)) < CLOSE
    time.sleep(0.05)
    second = storage.now()
    assert second is not None
    assert timedelta(seconds=0.05) <= second - first < CLOSE
    storage.close()


@pytest.mark.network
def test_a_local_clock_that_is_wrong_makes_no_difference(
    new_postgresql_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has elapsed is counted by a clock that nobody can set."""
    monkeypatch.setattr(time, "time", lambda: 0.0)
    storage = plugin.build(SqlStorageConfig(url=new_postgresql_url()), SystemClock())
    storage.status()
    shown = storage.now()
    assert shown is not None
    assert abs(shown - datetime.now(UTC)) < CLOSE
    storage.close()
