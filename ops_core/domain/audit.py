"""Who did what that an operator may be asked about later."""

from __future__ import annotations

from datetime import datetime

import attrs

from ops_core.domain.principal import Owner


@attrs.frozen
class AuditEntry:
    """One entry of the audit trail.

    Attributes:
        id: Identifier, ``aud_...``.
        at: UTC.
        owner: Whose data it is about.
        actor: Who did it: an owner key, or ``operator`` for the command line.
        action: What was done, dotted and lower case, such as ``session.adopted``.
        detail: Plain words, without secrets.
    """

    id: str
    at: datetime
    owner: Owner
    actor: str
    action: str
    detail: str
