"""A browser session, kept on the server so that it can be revoked."""

from __future__ import annotations

from datetime import datetime

import attrs

from ops_core.domain.principal import Owner, Principal, Role


@attrs.frozen
class Session:
    """A session; the browser holds a secret token of which only the hash is stored.

    Attributes:
        token_hash: SHA-256 of the token, hex.
        owner: Who the session acts as: the anonymous session itself, or a signed-in user.
        roles: Roles of the user.
        created_at: UTC.
        seen_at: Last use, UTC, kept to within a few minutes.
        expires_at: Absolute end, UTC.
        revoked_at: UTC, or None.
    """

    token_hash: str = attrs.field(repr=False)
    owner: Owner
    roles: frozenset[Role]
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    @property
    def principal(self) -> Principal:
        """The caller that this session stands for."""
        return Principal(self.owner, self.roles)
