"""The audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.audit import AuditEntry
from ops_plugins.storage_sql.insertion import values_of
from ops_plugins.storage_sql.paging import Keyset
from ops_plugins.storage_sql.tables import audit

if TYPE_CHECKING:
    from ops_core.domain.page import Page, PageRequest
    from ops_core.domain.principal import Owner

_PAGE = Keyset.of(sa.select(*audit.c).where(audit.c.owner == sa.bindparam("owner")), audit.c.id)


@attrs.frozen
class SqlAudit:
    """Keeps the audit trail."""

    connection: Connection

    def add(self, entry: AuditEntry) -> None:
        """Store an entry."""
        self.connection.execute(sa.insert(audit), values_of(entry, audit))

    def page(self, owner: Owner, request: PageRequest) -> Page[AuditEntry]:
        """Return the entries about an owner's data, newest first."""
        return _PAGE.page(self.connection, request, lambda row: AuditEntry(*row), owner=owner)
