"""Browser sessions by cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ops_web.identity.caller import Caller, Method
from ops_web.identity.cookies import SESSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ops_core.domain.principal import Principal
    from ops_core.ports.clock import Clock
    from ops_core.services.sessions import OpenedSession, SessionService
    from ops_web.identity.cookies import Cookies

_SHORTEST_TOKEN = 20
_LONGEST_TOKEN = 128


class BrowserSessions:
    """Finds, opens and ends the session of a browser.

    Args:
        sessions: Keeps them.
        cookies: Writes their cookie.
        clock: Tells how long the cookie lives.
    """

    def __init__(self, sessions: SessionService, cookies: Cookies, clock: Clock) -> None:
        self._sessions = sessions
        self._cookies = cookies
        self._clock = clock

    def token(self, environ: Mapping[str, Any]) -> str | None:
        """Return what the browser sent as its session, whether or not there is such a session."""
        return self._cookies.read(environ, SESSION)

    def find(self, token: str) -> Caller | None:
        """Return the caller behind a token, or None when the session is unknown or over."""
        if not _SHORTEST_TOKEN <= len(token) <= _LONGEST_TOKEN or not token.isascii():
            return None
        session = self._sessions.resolve(token)
        return None if session is None else Caller(session.principal, Method.SESSION, token)

    def open(self) -> Caller:
        """Open a session for a stranger."""
        return self.adopt(self._sessions.open())

    def adopt(self, opened: OpenedSession) -> Caller:
        """Return the caller of a new session, with the cookie that the browser is to keep."""
        age = int((opened.session.expires_at - self._clock.now()).total_seconds())
        cookie = self._cookies.write(SESSION, opened.token, max(age, 0))
        return Caller(opened.session.principal, Method.SESSION, opened.token, cookie)

    def sign_in(self, token: str | None, principal: Principal) -> Caller:
        """Return the caller of a session that a user just signed in to; the session of `token` has ended."""
        return self.adopt(self._sessions.sign_in(token, principal))

    def end(self, token: str) -> None:
        """End a session, if there is one."""
        self._sessions.revoke(token)

    @property
    def forget(self) -> str:
        """The ``Set-Cookie`` header that makes a browser forget its session."""
        return self._cookies.clear(SESSION)
