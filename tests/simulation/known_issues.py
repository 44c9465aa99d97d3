"""What the simulation has found and the hub has not mended yet. Each entry switches a part of an invariant off."""

from __future__ import annotations

from enum import StrEnum


class Issue(StrEnum):
    """Violations that are known."""

    UNFAIR_AFTER_SET_BACK = "unfair_after_set_back"
    """After the clock was set back, an owner who was served just before waits until the clock has caught up."""
    CALL_AFTER_LEASE = "call_after_lease"
    """A worker that stands still twice, the second time right after it has renewed its lease, makes a call in vain."""
    LIMIT_AFTER_LEASE = "limit_after_lease"
    """A heartbeat revives a lease that had ended although its calls were given to others meanwhile."""
    KEY_EXPIRES_MEANWHILE = "key_expires_meanwhile"
    """A replay whose key expires while it is handled is refused as if an equal request were in progress."""


KNOWN: frozenset[Issue] = frozenset(
    {
        Issue.UNFAIR_AFTER_SET_BACK,
        Issue.KEY_EXPIRES_MEANWHILE,
    }
)
"""Issues that are open. Take one out when it is mended: from then on the simulation insists on it."""
