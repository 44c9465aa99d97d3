"""How well a connection is follows from what is known of it, and always says what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.connection import (
    EXHAUSTED,
    EXPIRING,
    Connection,
    ConnectionMethod,
    Health,
    ReauthReason,
    Remedy,
    SyncOutcome,
    SyncRecord,
    condition_of,
)
from ops_core.domain.platform import Platform, PlatformAccount
from ops_core.domain.principal import Owner

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GOOD = Connection(
    id="con_1",
    owner=Owner("user:alice"),
    platform=Platform.GOOGLE,
    method=ConnectionMethod.OAUTH,
    account=PlatformAccount("accounts/1", "Home Slice"),
    scopes=("a", "b"),
    needed=("a",),
    access_ends_at=NOW + timedelta(hours=1),
    is_refreshable=True,
    created_at=NOW,
    updated_at=NOW,
    last_sync=SyncRecord(NOW, NOW, SyncOutcome.COMPLETED),
)
LASTING: dict[str, Any] = {"is_refreshable": False}


def record(outcome: SyncOutcome, reason: str = "") -> SyncRecord:
    """Return what came of reading a platform."""
    return SyncRecord(NOW, NOW, outcome, reason=reason)


@pytest.mark.parametrize(
    ("changes", "health", "remedy"),
    [
        ({}, Health.ACTIVE, Remedy.NONE),
        ({"last_sync": None}, Health.ACTIVE, Remedy.SYNC),
        ({"access_ends_at": NOW - SECOND}, Health.ACTIVE, Remedy.NONE),
        ({"access_ends_at": None, "is_refreshable": False}, Health.ACTIVE, Remedy.NONE),
        (LASTING | {"access_ends_at": NOW + EXPIRING + SECOND}, Health.ACTIVE, Remedy.NONE),
        (LASTING | {"access_ends_at": NOW + EXPIRING}, Health.EXPIRING, Remedy.CONNECT),
        (LASTING | {"access_ends_at": NOW + SECOND}, Health.EXPIRING, Remedy.CONNECT),
        (LASTING | {"access_ends_at": NOW}, Health.EXPIRED, Remedy.CONNECT),
        ({"failing_since": NOW - SECOND}, Health.ERROR, Remedy.WAIT),
        ({"failing_since": NOW - EXHAUSTED}, Health.ERROR, Remedy.CONNECT),
        ({"reauth": ReauthReason.REVOKED}, Health.REAUTH_REQUIRED, Remedy.CONNECT),
        ({"scopes": ("b",)}, Health.REAUTH_REQUIRED, Remedy.CONNECT),
        ({"last_sync": record(SyncOutcome.FAILED, "No quota.")}, Health.ERROR, Remedy.SYNC),
        ({"last_sync": record(SyncOutcome.PARTIAL)}, Health.ERROR, Remedy.SYNC),
        ({"disconnected_at": NOW, "reauth": ReauthReason.REVOKED}, Health.DISCONNECTED, Remedy.CONNECT),
        ({"reauth": ReauthReason.REVOKED, "failing_since": NOW}, Health.REAUTH_REQUIRED, Remedy.CONNECT),
        ({"method": ConnectionMethod.MANUAL, "scopes": (), "last_sync": None}, Health.ACTIVE, Remedy.NONE),
    ],
)
def test_health_follows_from_what_is_known(changes: dict[str, Any], health: Health, remedy: Remedy) -> None:
    """What needs the owner comes first; what passes by itself does not ask for anything."""
    found = condition_of(attrs.evolve(GOOD, **changes), NOW)
    assert (found.health, found.remedy) == (health, remedy)


@pytest.mark.parametrize("reason", ReauthReason)
def test_every_reason_is_told_in_words(reason: ReauthReason) -> None:
    """People read why, and that they have to connect again."""
    told = condition_of(attrs.evolve(GOOD, reauth=reason), NOW).reason
    assert told.endswith("Connect again.")
    assert reason not in told.split()


def test_the_sentence_says_how_long() -> None:
    """One day is not "1 days", and the reason of a sync is passed on."""
    soon = attrs.evolve(GOOD, is_refreshable=False, access_ends_at=NOW + timedelta(hours=30))
    assert "in 1 day." in condition_of(soon, NOW).reason
    later = attrs.evolve(soon, access_ends_at=NOW + timedelta(days=5))
    assert "in 5 days." in condition_of(later, NOW).reason
    failed = attrs.evolve(GOOD, last_sync=record(SyncOutcome.FAILED, "No quota was granted yet."))
    assert condition_of(failed, NOW).reason == "No quota was granted yet."
    silent = attrs.evolve(GOOD, failing_since=NOW - timedelta(days=6))
    assert "for 6 days" in condition_of(silent, NOW).reason


@given(
    st.builds(
        attrs.evolve,
        st.just(GOOD),
        is_refreshable=st.booleans(),
        scopes=st.sampled_from([(), ("a",), ("b",)]),
        reauth=st.none() | st.sampled_from(ReauthReason),
        access_ends_at=st.none() | st.datetimes().map(lambda at: at.replace(tzinfo=UTC)),
        failing_since=st.none() | st.datetimes(max_value=datetime(2026, 11, 22)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001 - made aware
        method=st.sampled_from(ConnectionMethod),
    )
)
def test_whatever_is_not_well_says_what_to_do(connection: Connection) -> None:
    """A remedy is named exactly if something is wrong, and the reason is a sentence."""
    found = condition_of(connection, NOW)
    assert (found.remedy is Remedy.NONE) == (found.health is Health.ACTIVE)
    assert found.reason.endswith(".")
    assert (not connection.missing_scopes) == ("a" in connection.scopes)
