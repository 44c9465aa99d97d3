"""The conformance tests of this plugin, on SQLite; those on PostgreSQL need a server and are with the other tests."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from ops_contracts.storage import StorageContract
from ops_core.ports.clock import SystemClock
from ops_plugins.storage_sql import plugin
from ops_plugins.storage_sql.config import SqlStorageConfig

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ops_core.ports.storage import Storage


class TestSqliteStorage(StorageContract):
    """The storage keeps the contract in a file of SQLite."""

    offer = plugin.OFFER

    @pytest.fixture
    def new_storage(self, tmp_path: Path) -> Callable[[], Storage]:
        """Return a function that makes an empty storage."""
        numbers = count()

        def make() -> Storage:
            url = f"sqlite:///{tmp_path / f'hub-{next(numbers)}.sqlite3'}"
            return plugin.build(SqlStorageConfig(url=url, auto_upgrade=True), SystemClock())

        return make
