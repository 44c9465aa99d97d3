"""Onboarding answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.onboarding import Onboarding
from ops_plugins.storage_sql.locking import for_change
from ops_plugins.storage_sql.tables import onboarding as table
from ops_plugins.storage_sql.versioned import store

if TYPE_CHECKING:
    from ops_core.domain.principal import Owner

_GET = sa.select(*table.c).where(table.c.owner == sa.bindparam("owner"))


@attrs.frozen
class SqlOnboarding:
    """Keeps one onboarding for each owner."""

    connection: Connection

    def get(self, owner: Owner) -> Onboarding | None:
        """Return the onboarding of `owner`, or None before the first answer."""
        row = self.connection.execute(for_change(self.connection, _GET), {"owner": owner}).first()
        return None if row is None else Onboarding(*row)

    def save(self, onboarding: Onboarding) -> Onboarding:
        """Store an onboarding and return it one version on; a version of 0 is one that was never stored.

        Raises:
            StaleVersion: It was changed since it was read.
        """
        return store(self.connection, onboarding, table.c.owner)
