"""A client of Facebook, which has no refresh tokens: a token that is good is changed for one that lasts longer."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any, Final

import attrs

from ops_core.ports.oauth import OAuthAnswerRefused, OAuthGrantEnded
from ops_plugins.oauth_authlib.grants import read_grant
from ops_plugins.oauth_authlib.refusals import failure, graph_error
from ops_plugins.oauth_authlib.transport import Transport

if TYPE_CHECKING:
    from requests.adapters import BaseAdapter

    from ops_core.domain.secret import Secret
    from ops_core.ports.clock import Clock
    from ops_core.ports.oauth import AuthorizationRequest, Grant
    from ops_plugins.oauth_authlib.config import FacebookConfig

_AUTH: Final = "client_secret_post"


class FacebookOAuthClient:
    """Lets owners grant access to their pages.

    Secrets travel in bodies and headers only, never in an address, for addresses end up in logs.

    Args:
        config: How Facebook knows this hub.
        clock: Tells the time.
        adapter: Carries requests, or None for the network.
    """

    issuer = ""

    def __init__(self, config: FacebookConfig, clock: Clock, adapter: BaseAdapter | None = None) -> None:
        self._config = config
        self._clock = clock
        self._transport = Transport(config, clock, graph_error, adapter)

    def authorization_url(self, request: AuthorizationRequest) -> str:
        """Return where to send the browser."""
        url, _ = self._transport.session(_AUTH).create_authorization_url(
            self._config.authorize_url,
            state=request.state,
            code_verifier=request.code_verifier.reveal,
            redirect_uri=request.redirect_uri,
            scope=",".join(request.scopes),
        )
        return str(url)

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        """Return what was granted for a code: a token for about 60 days, and the scopes that were not declined."""
        short = self._transport.token(
            self._transport.session(_AUTH),
            self._config.token_url,
            grant_type="authorization_code",
            code=code.reveal,
            redirect_uri=request.redirect_uri,
            code_verifier=request.code_verifier.reveal,
        )
        first = read_grant(short, self._clock.now(), frozenset())
        grant = self.refresh(first.access_token, frozenset())
        subject, scopes = self._who_granted_what(grant.access_token)
        return attrs.evolve(grant, scopes=scopes, subject=subject)

    def refresh(self, token: Secret, scopes: frozenset[str]) -> Grant:
        """Return the next grant for an access token that is still good."""
        asked_at = self._clock.now()
        following = self._transport.token(
            self._transport.session(_AUTH),
            self._config.token_url,
            grant_type="fb_exchange_token",
            fb_exchange_token=token.reveal,
        )
        return attrs.evolve(read_grant(following, asked_at, scopes), refresh_token=None)

    def revoke(self, token: Secret) -> None:
        """End a grant."""
        try:
            self._graph("DELETE", "/me/permissions", token)
        except OAuthGrantEnded:
            return

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _who_granted_what(self, token: Secret) -> tuple[str, frozenset[str]]:
        """Return the id of the user and what it granted; the token endpoint tells neither."""
        me = self._graph("GET", "/me", token, fields="id,permissions.limit(100){permission,status}")
        try:
            listed = [(each["permission"], each["status"]) for each in me["permissions"]["data"]]
            subject = me["id"]
        except (KeyError, TypeError):
            raise failure(OAuthAnswerRefused) from None
        if not (isinstance(subject, str) and all(isinstance(name, str) for name, _ in listed)):
            raise failure(OAuthAnswerRefused)
        return subject, frozenset(name for name, status in listed if status == "granted")

    def _graph(self, method: str, path: str, token: Secret, **parameters: str) -> dict[str, Any]:
        # Apps may be set to refuse calls from servers without this proof that the caller knows their secret.
        proof = hmac.new(self._config.client_secret.encode(), token.reveal.encode(), hashlib.sha256).hexdigest()
        return self._transport.ask(
            self._transport.session(_AUTH),
            method,
            self._config.graph_url + path,
            bearer=token.reveal,
            appsecret_proof=proof,
            **parameters,
        )
