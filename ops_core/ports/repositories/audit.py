"""The audit trail."""

from __future__ import annotations

from typing import Protocol

from ops_core.domain.audit import AuditEntry
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Owner


class AuditRepository(Protocol):
    """Keeps the audit trail; nothing is ever changed or removed."""

    def add(self, entry: AuditEntry) -> None:
        """Store an entry."""
        ...

    def page(self, owner: Owner, request: PageRequest) -> Page[AuditEntry]:
        """Return the entries about an owner's data, newest first."""
        ...
