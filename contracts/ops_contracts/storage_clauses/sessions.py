"""Clauses about browser sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import BOB, make_session, moment
from ops_core.domain.principal import Role

if TYPE_CHECKING:
    from ops_core.domain.session import Session
    from ops_core.ports.storage import Storage

FULL = make_session(owner=BOB, roles=frozenset({Role.ADMIN}), seen_at=moment(0.000001), revoked_at=moment(5.999999))


class SessionClauses:
    """What the repository of sessions promises."""

    @pytest.mark.parametrize("session", [make_session(), FULL], ids=["plain", "full"])
    def test_sessions_come_back_as_stored(self, storage: Storage, session: Session) -> None:
        """A session comes back equal in every field and of the same types, revoked or not; another hash finds none.

        If this fails: the message names the field; roles are a frozenset of `Role`.
        """
        with storage.write() as unit:
            unit.sessions.add(session)
        with storage.read() as unit:
            assert_same(unit.sessions.find(session.token_hash), session)
            assert unit.sessions.find(make_session(2).token_hash) is None

    def test_sessions_that_ended_are_found(self, storage: Storage) -> None:
        """`find` returns a session that has expired; whether it still counts is for the caller to say.

        If this fails: `find` looks at the clock of the machine.
        """
        expired = make_session(expires_at=moment(-(10**8)))
        with storage.write() as unit:
            unit.sessions.add(expired)
        with storage.read() as unit:
            assert unit.sessions.find(expired.token_hash) == expired

    def test_use_is_recorded(self, storage: Storage) -> None:
        """`touch` sets when a session was last used, and nothing else; an unknown session is nobody's fault.

        If this fails: another session is touched, or the expiry moves along.
        """
        with storage.write() as unit:
            unit.sessions.add(make_session(1))
            unit.sessions.add(make_session(2))
            unit.sessions.touch(make_session(1).token_hash, moment(3600.000001))
            unit.sessions.touch(make_session(3).token_hash, moment(3600))
        with storage.read() as unit:
            touched = attrs.evolve(make_session(1), seen_at=moment(3600.000001))
            assert_same(unit.sessions.find(touched.token_hash), touched)
            assert unit.sessions.find(make_session(2).token_hash) == make_session(2)
            assert unit.sessions.find(make_session(3).token_hash) is None

    def test_sessions_are_revoked_once(self, storage: Storage) -> None:
        """`revoke` records the instant and is True; for a session that is unknown, revoked or expired it is False.

        If this fails: the first instant is overwritten, or others are signed out too.
        """
        with storage.write() as unit:
            unit.sessions.add(make_session(1))
            unit.sessions.add(make_session(2))
            unit.sessions.add(make_session(3, expires_at=moment(10)))
            assert unit.sessions.revoke(make_session(1).token_hash, moment(60.000001)) is True
            assert unit.sessions.revoke(make_session(1).token_hash, moment(61)) is False
            assert unit.sessions.revoke(make_session(3).token_hash, moment(60)) is False
            assert unit.sessions.revoke(make_session(4).token_hash, moment(60)) is False
        with storage.read() as unit:
            revoked = attrs.evolve(make_session(1), revoked_at=moment(60.000001))
            assert_same(unit.sessions.find(revoked.token_hash), revoked)
            assert unit.sessions.find(make_session(2).token_hash) == make_session(2)

    def test_old_sessions_are_purged(self, storage: Storage) -> None:
        """`purge` deletes what expired or was revoked before an instant, returns how many, and keeps all else.

        If this fails: look at the two conditions, and at a session to which both apply: it counts once.
        """
        sessions = {
            1: make_session(1, expires_at=moment(50)),
            2: make_session(2, revoked_at=moment(50)),
            3: make_session(3, expires_at=moment(50), revoked_at=moment(40)),
            4: make_session(4, expires_at=moment(100)),
            5: make_session(5, revoked_at=moment(100)),
            6: make_session(6),
        }
        with storage.write() as unit:
            for session in sessions.values():
                unit.sessions.add(session)
            assert unit.sessions.purge(moment(100)) == 3
            assert unit.sessions.purge(moment(100)) == 0
        with storage.read() as unit:
            left = [number for number, session in sessions.items() if unit.sessions.find(session.token_hash)]
        assert left == [4, 5, 6]
