"""The metrics that an owner chose to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.preference import MetricPreferences
from ops_plugins.storage_sql.locking import for_change
from ops_plugins.storage_sql.tables import preferences as table
from ops_plugins.storage_sql.versioned import store

if TYPE_CHECKING:
    from ops_core.domain.principal import Owner

_GET = sa.select(*table.c).where(table.c.owner == sa.bindparam("owner"))


@attrs.frozen
class SqlPreferences:
    """Keeps one choice for each owner."""

    connection: Connection

    def get(self, owner: Owner) -> MetricPreferences | None:
        """Return the choice of `owner`, or None."""
        row = self.connection.execute(for_change(self.connection, _GET), {"owner": owner}).first()
        return None if row is None else MetricPreferences(*row)

    def save(self, preferences: MetricPreferences) -> MetricPreferences:
        """Store a choice and return it one version on; a version of 0 is one that was never stored.

        Raises:
            StaleVersion: It was changed since it was read.
        """
        return store(self.connection, preferences, table.c.owner)
