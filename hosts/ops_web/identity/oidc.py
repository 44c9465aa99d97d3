"""Signing in at an OpenID provider: authorization code with PKCE, state and nonce.

After OpenID Connect Core 1.0 and RFC 9700. What Authlib leaves to its caller is done here: the comparison of the state,
the issuer of the response (RFC 9207), and everything about the ID token.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
import threading
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from ops_core.domain.principal import Principal
from ops_web.identity.bearer import FOREIGN_PREFIX, check_times, roles_in, token_header, verified_claims
from ops_web.identity.caller import TokenInvalid
from ops_web.identity.fetching import TIMEOUT, FetchFailed
from ops_web.identity.flow import LIFETIME, Flow, FlowSeal, session_hash
from ops_web.identity.jwks import KeySet, KeysUnavailable
from ops_web.refusal import RequestRefused
from ops_web.urls import is_secure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from requests.adapters import BaseAdapter

    from ops_web.identity.fetching import Fetch
    from ops_web.settings import OidcSettings

CALLBACK_PATH: Final = "/api/ops/auth/callback"
MOST_USED: Final = 10_000
"""How many finished sign-ins are remembered; the oldest are forgotten first, and their sessions ended anyway."""

_FRESH_FOR: Final = 3600.0
_LEEWAY: Final = 30
_LONGEST_SUBJECT: Final = 255
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_log = logging.getLogger("ops_web.identity")


class Cause(StrEnum):
    """Why a sign-in failed, for the log."""

    QUERY = "the query is not readable"
    STATE = "the state is unknown"
    SESSION = "another session began it"
    AGAIN = "it was finished before"
    ISSUER = "another issuer answered"
    REFUSED = "the provider refused"
    CODE = "the code was not accepted"
    NO_IDENTITY = "there is no ID token"
    IDENTITY = "the ID token is not valid"


class LoginFailed(RequestRefused):
    """Raised when somebody comes back from the provider and anything is not as it should be.

    The answer is the same for every cause; the log names it.
    """

    code = "auth.login_failed"
    title = "Sign-in failed"

    def __init__(self, cause: Cause) -> None:
        _log.warning("a sign-in failed: %s", cause)
        super().__init__("The sign-in could not be completed. Start it again.")


class LoginUnavailable(RequestRefused):
    """Raised when the provider cannot be reached."""

    code = "auth.login_unavailable"
    status = 503
    title = "Sign-in unavailable"

    def __init__(self) -> None:
        message = "The sign-in provider cannot be reached. Try again in a moment."
        super().__init__(message, headers=[("Retry-After", "10")])


class OidcLogin:
    """Starts and finishes sign-ins.

    Args:
        settings: The provider.
        public_url: Where browsers find the hub.
        secret_key: Signs what is kept in the browser meanwhile.
        fetch: Fetches a document.
        now: Seconds since 1970.
        monotonic: Seconds of a clock that never goes back.
        adapter: Carries requests to the token endpoint, or None for the network.
    """

    def __init__(
        self,
        settings: OidcSettings,
        *,
        public_url: str,
        secret_key: str,
        fetch: Fetch,
        now: Callable[[], float],
        monotonic: Callable[[], float],
        adapter: BaseAdapter | None = None,
    ) -> None:
        self._settings = settings
        self._redirect_uri = public_url.rstrip("/") + CALLBACK_PATH
        self._seal = FlowSeal(secret_key)
        self._fetch = fetch
        self._now = now
        self._monotonic = monotonic
        self._adapter = adapter
        self._provider: tuple[Mapping[str, Any], KeySet, float] | None = None
        self._used: dict[str, int] = {}
        self._lock = threading.Lock()

    def start(self, token: str, next_path: str) -> tuple[str, str]:
        """Return the URL to send a browser to, and the value of its cookie meanwhile.

        Args:
            token: Token of its session.
            next_path: Path to go to afterwards.

        Raises:
            LoginUnavailable: The provider cannot be reached.
        """
        provider, _ = self._discover()
        flow = Flow(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            next=next_path,
            session=session_hash(token),
            expires=int(self._now()) + LIFETIME,
        )
        with self._client(provider) as client:
            url, _ = client.create_authorization_url(
                provider["authorization_endpoint"], state=flow.state, nonce=flow.nonce, code_verifier=flow.verifier
            )
        return url, self._seal.close(flow)

    def finish(self, parameters: Mapping[str, str], token: str | None, sealed: str | None) -> tuple[Principal, str]:
        """Return who signed in, and the path to go to.

        Args:
            parameters: What the provider sent along.
            token: Token of the browser's session.
            sealed: Value of the browser's cookie.

        Raises:
            LoginFailed: Anything is not as it should be.
            LoginUnavailable: The provider cannot be reached.
        """
        flow = self._claim(parameters, token, sealed)
        provider, keys = self._discover()
        self._check_issuer(parameters, provider)
        if parameters.get("error") or not parameters.get("code"):
            raise LoginFailed(Cause.REFUSED)
        id_token = self._redeem(provider, parameters["code"], flow.verifier)
        try:
            claims = self._claims(id_token, keys, flow.nonce)
        except (TokenInvalid, KeysUnavailable):
            raise LoginFailed(Cause.IDENTITY) from None
        subject = user_id(self._settings.issuer, claims["sub"])
        return Principal.user(subject, roles_in(claims, self._settings.roles_claim)), flow.next

    def _claim(self, parameters: Mapping[str, str], token: str | None, sealed: str | None) -> Flow:
        """Return the flow that this browser began; each is given out once."""
        now = self._now()
        flow = self._seal.open(sealed, now) if sealed else None
        state = parameters.get("state", "")
        if flow is None or not hmac.compare_digest(flow.state.encode(), state.encode()):
            raise LoginFailed(Cause.STATE)
        if token is None or not hmac.compare_digest(flow.session, session_hash(token)):
            raise LoginFailed(Cause.SESSION)
        with self._lock:
            for known in [known for known, expires in self._used.items() if expires <= now]:
                del self._used[known]
            if flow.state in self._used:
                raise LoginFailed(Cause.AGAIN)
            self._used[flow.state] = flow.expires
            if len(self._used) > MOST_USED:
                del self._used[next(iter(self._used))]
        return flow

    def _check_issuer(self, parameters: Mapping[str, str], provider: Mapping[str, Any]) -> None:
        issuer = parameters.get("iss")
        wanted = provider.get("authorization_response_iss_parameter_supported") is True
        if (issuer is None and wanted) or (issuer is not None and issuer != self._settings.issuer):
            raise LoginFailed(Cause.ISSUER)

    def _redeem(self, provider: Mapping[str, Any], code: str, verifier: str) -> str:
        from authlib.integrations.base_client import OAuthError  # noqa: PLC0415 - takes long to import
        from requests import RequestException  # noqa: PLC0415 - as above

        with self._client(provider) as client:
            try:
                tokens = client.fetch_token(
                    provider["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    allow_redirects=False,
                )
            except RequestException:
                raise LoginUnavailable from None
            except (OAuthError, ValueError, KeyError, TypeError, AttributeError):
                raise LoginFailed(Cause.CODE) from None
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise LoginFailed(Cause.NO_IDENTITY)
        return id_token

    def _claims(self, id_token: str, keys: KeySet, nonce: str) -> dict[str, Any]:
        header = token_header(id_token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if not (kid is None or isinstance(kid, str)) or algorithm not in {"ES256", "RS256"}:
            raise TokenInvalid
        key = keys.find(kid, algorithm)
        if key is None:
            raise TokenInvalid
        claims = verified_claims(id_token, key, algorithm)
        check_times(claims, self._now(), _LEEWAY)
        audience, party = claims.get("aud"), claims.get("azp")
        audiences = audience if isinstance(audience, list) else [audience]
        client_id, subject = self._settings.client_id, claims.get("sub")
        if (
            claims.get("iss") != self._settings.issuer
            or client_id not in audiences
            or (party is None and len(audiences) > 1)
            or party not in {None, client_id}
            or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
            or not (isinstance(subject, str) and 0 < len(subject) <= _LONGEST_SUBJECT)
        ):
            raise TokenInvalid
        return claims

    def _discover(self) -> tuple[Mapping[str, Any], KeySet]:
        """Return what the provider says about itself, and its keys."""
        if self._provider is not None and self._monotonic() - self._provider[2] < _FRESH_FOR:
            return self._provider[:2]
        url = self._settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
        try:
            provider = json.loads(self._fetch(url))
            usable = provider["issuer"] == self._settings.issuer and all(is_secure(provider[e]) for e in _ENDPOINTS)
        except (FetchFailed, ValueError, KeyError, TypeError, AttributeError):
            usable = False
        if not usable:
            if self._provider is not None:
                return self._provider[:2]
            raise LoginUnavailable
        keys = KeySet(provider["jwks_uri"], self._fetch, self._monotonic)
        self._provider = (provider, keys, self._monotonic())
        return provider, keys

    def _client(self, provider: Mapping[str, Any]) -> Any:
        from authlib.integrations.requests_client import OAuth2Session  # noqa: PLC0415 - takes long to import

        known = provider.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"
        client = OAuth2Session(
            self._settings.client_id,
            self._settings.client_secret or None,
            scope=" ".join(dict.fromkeys(("openid", *self._settings.scopes))),
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method=basic if self._settings.client_secret else "none",
            default_timeout=TIMEOUT,
        )
        if self._adapter is not None:
            client.mount("https://", self._adapter)
            client.mount("http://", self._adapter)
        return client


def user_id(issuer: str, subject: str) -> str:
    """Return the id of a user by issuer and subject; an email address may change hands, these do not."""
    return FOREIGN_PREFIX + hashlib.sha256(f"{issuer}|{subject}".encode()).hexdigest()[:32]
