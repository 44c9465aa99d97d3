"""The storage keeps the contract in both kinds of database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ops_contracts.storage import StorageContract
from ops_plugins.storage_sql import plugin
from ops_plugins.storage_sql.conformance import TestSqliteStorage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_core.ports.storage import Storage

__all__ = ["TestPostgresqlStorage", "TestSqliteStorage"]


@pytest.mark.postgres
@pytest.mark.network
class TestPostgresqlStorage(StorageContract):
    """The storage keeps the contract in PostgreSQL."""

    offer = plugin.OFFER

    @pytest.fixture
    def new_storage(self, new_postgresql_storage: Callable[[], Storage]) -> Callable[[], Storage]:
        """Return a function that makes an empty storage."""
        return new_postgresql_storage
