"""Finding out who is calling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ops_core.domain.principal import Role
from ops_web.identity.caller import Caller, IdentityAmbiguous, Method, SessionEnded, TokenInvalid, Unauthenticated
from ops_web.identity.embedded import embedded_principal
from ops_web.route import Access

if TYPE_CHECKING:
    from ops_web.csrf import OriginCheck
    from ops_web.identity.bearer import BearerTokens
    from ops_web.identity.embedded import IdentityCallable
    from ops_web.identity.sessions import BrowserSessions


class Identifier:
    """Says who is calling: the application around the hub first, then a bearer token or a session, never both.

    Args:
        sessions: Sessions of browsers.
        origins: Refuses what pages of other sites ask for; asked before any session is opened, so that such a page
            cannot even replace the session of a browser.
        bearer: Believes bearer tokens, or None when none are taken.
        identity: Asks the application around the hub, or None.
    """

    def __init__(
        self,
        sessions: BrowserSessions,
        origins: OriginCheck,
        bearer: BearerTokens | None,
        identity: IdentityCallable | None,
    ) -> None:
        self._sessions = sessions
        self._origins = origins
        self._bearer = bearer
        self._identity = identity

    def identify(self, environ: dict[str, Any], access: Access, *, unsafe: bool) -> Caller | None:
        """Return who is calling, or None on a public route.

        Raises:
            CsrfRefused: A page of another site asks for a change.
            IdentityAmbiguous: There are a bearer token and a session, or two sessions.
            TokenInvalid: There is a bearer token that is not believed.
            SessionEnded: A change is asked for under a session that is over.
            Unauthenticated: A stranger asks for what only administrators get.
            Forbidden: So does somebody who is none.
        """
        if access is Access.PUBLIC:
            if unsafe:
                self._origins.check(environ)
            return None
        caller = self._known(environ, unsafe=unsafe)
        if access is Access.ADMIN:
            if caller is None or caller.principal.is_anonymous:
                msg = "Sign in as an administrator first."
                raise Unauthenticated(msg)
            caller.principal.require(Role.ADMIN)
        return caller if caller is not None else self._sessions.open()

    def _known(self, environ: dict[str, Any], *, unsafe: bool) -> Caller | None:
        embedded = embedded_principal(environ, self._identity)
        bearer = _bearer_token(environ)
        if embedded is not None:
            if unsafe and bearer is None:
                self._origins.check(environ)
            return Caller(embedded, Method.EMBEDDED)
        session = self._sessions.token(environ)
        if bearer is not None:
            return self._by_token(bearer, session)
        if unsafe:
            self._origins.check(environ)
        if session is None:
            return None
        caller = self._sessions.find(session)
        if caller is None and unsafe:
            msg = "Your session has ended. Load the page again, then repeat what you did."
            raise SessionEnded(msg, cookie=self._sessions.forget)
        return caller

    def _by_token(self, token: str, session: str | None) -> Caller:
        if session is not None:
            msg = "Send either an access token or the cookie of a session, not both."
            raise IdentityAmbiguous(msg)
        if self._bearer is None:
            raise TokenInvalid
        return Caller(self._bearer.verify(token), Method.BEARER)


def _bearer_token(environ: dict[str, Any]) -> str | None:
    """Return the bearer token, or None; other schemes belong to proxies in front of the hub."""
    header: str | None = environ.get("HTTP_AUTHORIZATION")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
