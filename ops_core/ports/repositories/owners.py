"""Owners: what is known of a caller beyond its rows."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ops_core.domain.principal import Owner


class OwnerRepository(Protocol):
    """Remembers who was seeded, and moves the rows of a session to the user who signs in."""

    def mark_seeded(self, owner: Owner, profile_id: str, now: datetime) -> bool:
        """Record that `owner` was seeded from a legacy profile; False when that was recorded before."""
        ...

    def seeded_from(self, owner: Owner) -> str | None:
        """Return the id of the profile that `owner` was seeded from, or None."""
        ...

    def reassign(self, source: Owner, target: Owner) -> int:
        """Move every row of `source` to `target` but its sessions, and return how many were moved.

        Chunks go with their runs, figures with their locations, and lanes with the owner; none of these is counted.

        Sessions stay with their owner: otherwise whoever planted a cookie would be let into the account. Of what an
        owner has only once (onboarding, each setup task, preferences, seeding, each idempotency key), the row of
        `target` wins where both have one and that of `source` is dropped.
        """
        ...
