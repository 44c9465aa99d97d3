"""A client of Google, and of any other server that speaks OAuth 2 after its standards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ops_core.ports.oauth import OAuthClientRejected, OAuthGrantEnded
from ops_plugins.oauth_authlib.grants import read_grant
from ops_plugins.oauth_authlib.identity import subject_of
from ops_plugins.oauth_authlib.refusals import failure, rfc_error
from ops_plugins.oauth_authlib.server import Server
from ops_plugins.oauth_authlib.transport import Transport

if TYPE_CHECKING:
    from requests.adapters import BaseAdapter

    from ops_core.domain.secret import Secret
    from ops_core.ports.clock import Clock
    from ops_core.ports.oauth import AuthorizationRequest, Grant
    from ops_plugins.oauth_authlib.config import GoogleConfig

OPENID: Final = "openid"


class AuthlibOAuthClient:
    """Lets owners grant access, by authorization code with PKCE.

    With `metadata_url` in its settings the endpoints are asked for at first use, so that `authorization_url` and
    `issuer` may then fail as the other calls may.

    Args:
        config: Which server, and how it knows this hub.
        clock: Tells the time.
        adapter: Carries requests, or None for the network.
    """

    def __init__(self, config: GoogleConfig, clock: Clock, adapter: BaseAdapter | None = None) -> None:
        self._config = config
        self._clock = clock
        self._transport = Transport(config, clock, rfc_error, adapter)
        self._server = Server(config, self._transport)

    @property
    def issuer(self) -> str:
        """Name that the server gives itself."""
        return self._server.place.issuer

    def authorization_url(self, request: AuthorizationRequest) -> str:
        """Return where to send the browser."""
        place = self._server.place
        scopes = (*request.scopes, place.lasting_scope) if place.lasting_scope else request.scopes
        url, _ = self._transport.session(place.client_auth).create_authorization_url(
            place.authorize,
            state=request.state,
            code_verifier=request.code_verifier.reveal,
            redirect_uri=request.redirect_uri,
            scope=" ".join(dict.fromkeys(scopes)),
            nonce=request.nonce if OPENID in request.scopes else None,
            login_hint=request.login_hint or None,
            # Google gives a refresh token only with both of these.
            access_type="offline",
            prompt="consent",
            include_granted_scopes="true",
        )
        return str(url)

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        """Return what was granted for a code."""
        place, asked_at = self._server.place, self._clock.now()
        token = self._transport.token(
            self._transport.session(place.client_auth),
            place.token,
            grant_type="authorization_code",
            code=code.reveal,
            redirect_uri=request.redirect_uri,
            code_verifier=request.code_verifier.reveal,
        )
        subject = ""
        if OPENID in request.scopes:
            subject = subject_of(
                token.get("id_token"),
                self._server,
                client_id=self._config.client_id,
                nonce=request.nonce,
                now=self._clock.now(),
            )
        return read_grant(token, asked_at, frozenset(request.scopes), subject)

    def refresh(self, token: Secret, scopes: frozenset[str]) -> Grant:
        """Return the next grant for a refresh token."""
        place, asked_at = self._server.place, self._clock.now()
        following = self._transport.token(
            self._transport.session(place.client_auth),
            place.token,
            grant_type="refresh_token",
            refresh_token=token.reveal,
        )
        return read_grant(following, asked_at, scopes)

    def revoke(self, token: Secret) -> None:
        """End a grant."""
        place = self._server.place
        if not place.revoke:
            raise failure(OAuthClientRejected)
        try:
            self._transport.revoke(
                self._transport.session(place.client_auth),
                place.revoke,
                token.reveal,
                authenticated=self._server.describes_itself,  # Google wants nothing but the token
            )
        except OAuthGrantEnded:
            return

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()
