"""Offers storage in SQLite or PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_core.plugins import StorageOffer, hookimpl
from ops_core.ports.storage import StorageCapability
from ops_plugins.storage_sql.config import SqlStorageConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops_core.ports.clock import Clock
    from ops_plugins.storage_sql.adapter import SqlStorage


def build(config: SqlStorageConfig, clock: Clock) -> SqlStorage:
    """Return the storage; whether its database can be reached is for `SqlStorage.status` to tell.

    Raises:
        InvalidInput: The URL makes no sense.
        PluginUnusable: The driver of the database is missing or too old.
    """
    from ops_plugins.storage_sql.adapter import SqlStorage  # noqa: PLC0415 - SQLAlchemy is loaded only when it is used

    del clock  # every instant that is stored is given by the caller
    return SqlStorage(config)


OFFER = StorageOffer(
    name="sql",
    summary="SQLite in one file, or PostgreSQL.",
    config=SqlStorageConfig,
    build=build,
    capabilities=frozenset(
        {StorageCapability.DURABLE, StorageCapability.SHARED, StorageCapability.MIGRATIONS},
    ),
    conformance="ops_plugins.storage_sql.conformance",
)


@hookimpl
def ops_storage_offers() -> Sequence[StorageOffer]:
    """Offer the storage."""
    return (OFFER,)
