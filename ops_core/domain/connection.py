"""An account on a platform that an owner has connected, and how well it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import attrs

from ops_core.domain.platform import Platform, PlatformAccount
from ops_core.domain.principal import Owner

EXPIRING: Final = timedelta(days=7)
"""How long before access that nothing can refresh ends its owner is asked to connect again."""
EXHAUSTED: Final = timedelta(days=4)
"""How long refreshes may fail before only the owner can help."""


class ConnectionMethod(StrEnum):
    """How an account was connected."""

    OAUTH = "oauth"
    """Its owner granted access at the platform."""
    MANUAL = "manual"
    """Its owner entered what the hub needs to know; nothing is read from the platform."""


class ReauthReason(StrEnum):
    """Why only the owner can grant access again."""

    REVOKED = "revoked"
    """The platform refused the grant: it was revoked, or has ended."""
    SCOPES_MISSING = "scopes_missing"
    """Less access was granted than the hub needs."""
    TOKEN_LOST = "token_lost"  # noqa: S105 - a reason
    """The hub was stopped between a refresh and keeping what came of it."""
    UNREADABLE = "unreadable"
    """What the hub kept cannot be opened any more."""


class SyncOutcome(StrEnum):
    """How reading from a platform ended."""

    COMPLETED = "completed"
    PARTIAL = "partial"
    """Some of it could be read; what could not is kept as it was."""
    FAILED = "failed"


class Health(StrEnum):
    """How well a connection is."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    ERROR = "error"
    DISCONNECTED = "disconnected"
    REAUTH_REQUIRED = "reauth_required"


class Remedy(StrEnum):
    """What makes a connection well again."""

    NONE = "none"
    WAIT = "wait"
    """Nothing; the hub tries again by itself."""
    SYNC = "sync"
    """Reading once more."""
    CONNECT = "connect"
    """Granting access again."""


@attrs.frozen
class SyncRecord:
    """The last time that a platform was read.

    Attributes:
        started_at: UTC.
        finished_at: UTC.
        outcome: How it ended.
        listings: Places of business that were read.
        figures: Daily figures that were read.
        reviews: Reviews that were read.
        reason: Why it was not completed, in a sentence for people; "" when it was.
    """

    started_at: datetime
    finished_at: datetime
    outcome: SyncOutcome
    listings: int = 0
    figures: int = 0
    reviews: int = 0
    reason: str = ""


@attrs.frozen
class Connection:
    """A connected account. Its tokens are kept elsewhere, sealed.

    Attributes:
        id: Identifier, ``con_...``.
        owner: Whose it is.
        platform: Where the account is.
        method: How it was connected.
        account: Which account, or None until it is known.
        scopes: Access that was granted, sorted.
        needed: Access that the hub needs, sorted.
        access_ends_at: When the access token ends, UTC, or None when it does not end by time.
        is_refreshable: Whether the hub can get the next one by itself.
        reauth: Why only the owner can grant access again, or None.
        failing_since: When refreshes began to fail, UTC, or None while they do not.
        last_sync: The last time that the platform was read, or None.
        disconnected_at: When its owner disconnected it, UTC, or None.
        token_version: Counts the tokens that were kept; a refresh replaces exactly the version that it began with.
        created_at: UTC.
        updated_at: UTC.
        version: Counts changes.
    """

    id: str
    owner: Owner
    platform: Platform
    method: ConnectionMethod
    account: PlatformAccount | None
    scopes: tuple[str, ...]
    needed: tuple[str, ...]
    access_ends_at: datetime | None
    is_refreshable: bool
    created_at: datetime
    updated_at: datetime
    reauth: ReauthReason | None = None
    failing_since: datetime | None = None
    last_sync: SyncRecord | None = None
    disconnected_at: datetime | None = None
    token_version: int = 0
    version: int = 1

    @property
    def missing_scopes(self) -> tuple[str, ...]:
        """Access that the hub needs and was not granted, sorted."""
        granted = set(self.scopes)
        return tuple(scope for scope in self.needed if scope not in granted)


@attrs.frozen
class Condition:
    """How well a connection is, why, and what to do.

    Attributes:
        health: In a word.
        reason: In a sentence for people.
        remedy: What makes it well again.
    """

    health: Health
    reason: str
    remedy: Remedy


def condition_of(connection: Connection, now: datetime) -> Condition:
    """Return how well a connection is. What needs its owner comes before what passes by itself."""
    if connection.disconnected_at is not None:
        return Condition(Health.DISCONNECTED, "You disconnected this account.", Remedy.CONNECT)
    if connection.method is ConnectionMethod.OAUTH:
        found = _access(connection, now)
        if found is not None:
            return found
    sync = connection.last_sync
    if sync is not None and sync.outcome is not SyncOutcome.COMPLETED:
        return Condition(Health.ERROR, sync.reason or "The account could not be read completely.", Remedy.SYNC)
    if sync is None and connection.method is ConnectionMethod.OAUTH:
        return Condition(Health.ACTIVE, "Connected. It has not been read yet.", Remedy.SYNC)
    return Condition(Health.ACTIVE, "Connected.", Remedy.NONE)


_REAUTH: Final = {
    ReauthReason.REVOKED: "The platform does not accept the access any more: it was withdrawn, or has ended.",
    ReauthReason.SCOPES_MISSING: "Not everything was allowed that the hub needs. Leave every box ticked next time.",
    ReauthReason.TOKEN_LOST: "The access was lost when the hub was stopped at a bad moment.",
    ReauthReason.UNREADABLE: "What the hub kept of the access cannot be opened any more.",
}


def _access(connection: Connection, now: datetime) -> Condition | None:
    """Return what is wrong with the access, or None."""
    reason = connection.reauth or (ReauthReason.SCOPES_MISSING if connection.missing_scopes else None)
    if reason is not None:
        return Condition(Health.REAUTH_REQUIRED, f"{_REAUTH[reason]} Connect again.", Remedy.CONNECT)
    if connection.failing_since is not None:
        return _failing(now - connection.failing_since)
    if connection.access_ends_at is None or connection.is_refreshable:
        return None
    return _ending(connection.access_ends_at - now)


def _failing(lasting: timedelta) -> Condition:
    if lasting < EXHAUSTED:
        return Condition(Health.ERROR, "The platform does not answer at the moment. The hub tries again.", Remedy.WAIT)
    text = f"The platform has not answered for {lasting.days} days. Connect again."
    return Condition(Health.ERROR, text, Remedy.CONNECT)


def _ending(left: timedelta) -> Condition | None:
    if left > EXPIRING:
        return None
    if left <= timedelta(0):
        return Condition(Health.EXPIRED, "The access has ended. Connect again.", Remedy.CONNECT)
    days = max(1, left.days)
    unit = "day" if days == 1 else "days"
    return Condition(Health.EXPIRING, f"The access ends in {days} {unit}. Connect again before that.", Remedy.CONNECT)
