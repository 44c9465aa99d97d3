from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ops_core.domain.principal import Principal, Role
from ops_core.domain.session import Session

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_session_stands_for_its_principal() -> None:
    """It keeps the roles, and its hash does not get into a log."""
    root = Principal.user("root", frozenset({Role.ADMIN}))
    session = Session("f" * 64, root.owner, root.roles, NOW, NOW, NOW + timedelta(days=30))
    assert session.principal == root
    assert "f" * 64 not in repr(session)
