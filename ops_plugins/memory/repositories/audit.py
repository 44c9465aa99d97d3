"""The audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_plugins.memory.repositories.paging import page_of

if TYPE_CHECKING:
    from ops_core.domain.audit import AuditEntry
    from ops_core.domain.page import Page, PageRequest
    from ops_core.domain.principal import Owner
    from ops_plugins.memory.tables import Tables


class MemoryAudit:
    """Keeps the audit trail."""

    def __init__(self, tables: Tables) -> None:
        self._entries = tables.audit

    def add(self, entry: AuditEntry) -> None:
        """Store an entry."""
        self._entries.insert(entry.id, entry)

    def page(self, owner: Owner, request: PageRequest) -> Page[AuditEntry]:
        """Return the entries about an owner's data, newest first."""
        return page_of((entry for entry in self._entries.values() if entry.owner == owner), request)
