from __future__ import annotations

import pytest

from ops_core.domain.principal import Principal, Role
from ops_core.errors import Forbidden


def test_users_and_sessions_are_told_apart() -> None:
    """One id may name both; what they own is never mixed."""
    user, session = Principal.user("7"), Principal.session("7")
    assert (user.owner, session.owner) == ("user:7", "session:7")
    assert (user.is_anonymous, session.is_anonymous) == (False, True)


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_an_id_that_does_not_fit_is_refused(name: str) -> None:
    """Nobody shares the owner key of somebody whose id was cut or empty."""
    with pytest.raises(ValueError, match="1 to 200 characters"):
        Principal.user(name)
    with pytest.raises(ValueError, match="1 to 200 characters"):
        Principal.session(name)


def test_the_longest_id_fits() -> None:
    """200 characters are fine, and colons are characters like any other."""
    assert Principal.user("x" * 200).owner == "user:" + "x" * 200
    assert not Principal.user("session:1").is_anonymous


def test_a_role_is_needed_or_there() -> None:
    """Whoever lacks a role is told which, and whom to ask."""
    Principal.user("root", frozenset({Role.ADMIN})).require(Role.ADMIN)
    with pytest.raises(Forbidden, match="role 'admin'"):
        Principal.user("ann").require(Role.ADMIN)
