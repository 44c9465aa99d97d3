"""Browser sessions: opened for strangers, rotated at sign-in, revocable at once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

import attrs

from ops_core.domain.audit import AuditEntry
from ops_core.domain.identifier import new_id
from ops_core.domain.principal import Principal
from ops_core.domain.session import Session
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage

_TOUCH_EVERY = timedelta(minutes=5)


@attrs.frozen
class OpenedSession:
    """A new session with the secret that the browser keeps; the secret is nowhere else.

    Attributes:
        token: 256 random bits, URL-safe.
        session: What is stored.
    """

    token: str = attrs.field(repr=False)
    session: Session


@attrs.frozen
class SessionService:
    """Opens, resolves and ends sessions.

    Attributes:
        storage: Where sessions are kept.
        clock: Tells when one has expired.
        lifetime: Longest life of a session.
        idle: Longest time without use.
    """

    storage: Storage
    clock: Clock
    lifetime: timedelta = timedelta(days=30)
    idle: timedelta = timedelta(days=7)

    def open(self) -> OpenedSession:
        """Open an anonymous session with an owner of its own."""
        return self._open(Principal.session(secrets.token_hex(16)))

    def open_for(self, principal: Principal) -> OpenedSession:
        """Open a further session of somebody who is known already."""
        return self._open(principal)

    def resolve(self, token: str) -> Session | None:
        """Return the session of a token, or None when it is unknown, revoked, expired or was idle for too long."""
        now = self.clock.now()
        with self.storage.read() as uow:
            session = uow.sessions.find(hash_token(token))
        if session is None or session.revoked_at is not None or now >= session.expires_at:
            return None
        if now - session.seen_at > self.idle:
            return None
        if now - session.seen_at > _TOUCH_EVERY:
            with self.storage.write() as uow:
                uow.sessions.touch(session.token_hash, now)
        return session

    def sign_in(self, token: str | None, principal: Principal) -> OpenedSession:
        """Open a session for a user under a new token, moving what the anonymous session of `token` owns to the user.

        The old session ends in the same transaction, so its token is worth nothing afterwards.
        """
        now = self.clock.now()
        before = self.resolve(token) if token else None
        opened = self._new(principal)
        with self.storage.write() as uow:
            uow.sessions.add(opened.session)
            if before is not None:
                uow.sessions.revoke(before.token_hash, now)
                if before.principal.is_anonymous and before.owner != principal.owner:
                    moved = uow.owners.reassign(before.owner, principal.owner)
                    detail = f"{moved} rows of an anonymous session were taken over at sign-in."
                    uow.audit.add(
                        AuditEntry(new_id("aud", now), now, principal.owner, principal.owner, "session.adopted", detail)
                    )
        return opened

    def revoke(self, token: str) -> bool:
        """End the session of a token; False when there is none."""
        with self.storage.write() as uow:
            return uow.sessions.revoke(hash_token(token), self.clock.now())

    def _open(self, principal: Principal) -> OpenedSession:
        opened = self._new(principal)
        with self.storage.write() as uow:
            uow.sessions.add(opened.session)
        return opened

    def _new(self, principal: Principal) -> OpenedSession:
        token = secrets.token_urlsafe(32)
        now = self.clock.now()
        session = Session(
            token_hash=hash_token(token),
            owner=principal.owner,
            roles=principal.roles,
            created_at=now,
            seen_at=now,
            expires_at=now + self.lifetime,
        )
        return OpenedSession(token, session)


def hash_token(token: str) -> str:
    """Return the hash under which the session of a token is stored; a plain hash suffices for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
