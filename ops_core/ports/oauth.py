"""Letting an owner grant access to an account: OAuth 2.0 (RFC 6749) with the advice of RFC 9700."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

import attrs

from ops_core.domain.secret import Secret
from ops_core.errors import OpsError


class OAuthCapability(StrEnum):
    """What an authorization server can do beyond granting an access token."""

    REFRESH = "refresh"
    """It gives a refresh token, so access lasts without the owner."""
    ROTATION = "rotation"
    """Each refresh gives a new refresh token and ends the old one."""
    EXTENSION = "extension"
    """It has no refresh tokens, but changes a token that is still good for one that lasts longer."""
    REVOCATION = "revocation"
    """It ends a grant when asked to (RFC 7009)."""
    ISSUER = "issuer"
    """It names itself in the answer (RFC 9207), so a callback without its name is refused."""
    IDENTITY = "identity"
    """It tells who granted access, by an ID token (OpenID Connect)."""


@attrs.frozen
class AuthorizationRequest:
    """What is asked for, and what the answer will be checked against.

    Attributes:
        redirect_uri: Where the answer goes, exactly as it is registered.
        state: Random text that comes back with the answer.
        nonce: Random text that comes back inside an ID token.
        code_verifier: The secret of PKCE (RFC 7636); only its SHA-256 is sent now.
        scopes: What access is asked for, sorted.
        login_hint: Account to suggest, or "".
    """

    redirect_uri: str
    state: str
    nonce: str
    code_verifier: Secret
    scopes: tuple[str, ...]
    login_hint: str = ""


@attrs.frozen
class Grant:
    """What a server granted.

    Attributes:
        access_token: Used with every call.
        refresh_token: Gets the next access token; None where the server gave none, and the one before still counts.
        expires_at: When the access token ends, UTC, or None when it does not end by time.
        scopes: What was really granted; people can untick boxes.
        subject: Id of the account that granted it, or "" when that is not told.
    """

    access_token: Secret
    refresh_token: Secret | None
    expires_at: datetime | None
    scopes: frozenset[str]
    subject: str = ""


class OAuthClient(Protocol):
    """Speaks to one authorization server. One instance serves many threads and all connections.

    Every call raises subclasses of `OAuthFailed` and nothing else; no message holds a token, a code or a secret.
    """

    @property
    def issuer(self) -> str:
        """Name that the server gives itself in its answers, or "" where it does not."""
        ...

    def authorization_url(self, request: AuthorizationRequest) -> str:
        """Return where to send the browser. Nothing is asked of the server."""
        ...

    def exchange(self, code: Secret, request: AuthorizationRequest) -> Grant:
        """Return what was granted for a code. A code works once.

        Args:
            code: As it came with the answer.
            request: The one that the answer belongs to.
        """
        ...

    def refresh(self, token: Secret, scopes: frozenset[str]) -> Grant:
        """Return the next grant for a refresh token, or with the capability ``extension`` for an access token.

        Only with one of the two capabilities; without them raise `CapabilityNotSupported`.

        Args:
            token: What to refresh or extend.
            scopes: What was granted before; it stays so when the server does not say.
        """
        ...

    def revoke(self, token: Secret) -> None:
        """End a grant. One that has ended already is no error.

        Only with the capability ``revocation``; without it raise `CapabilityNotSupported`.
        """
        ...

    def close(self) -> None:
        """Release what is held. May be called twice."""
        ...


class OAuthFailed(OpsError):
    """Base of the ways in which an authorization server can fail."""

    code = "oauth.failed"


class OAuthUnavailable(OAuthFailed):
    """Raised when the server cannot be reached, is too slow or fails by itself; later it may work."""

    code = "oauth.unavailable"


class OAuthThrottled(OAuthFailed):
    """Raised when the server asks to slow down.

    Attributes:
        retry_after: Seconds to wait, or None when the server does not say.
    """

    code = "oauth.throttled"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OAuthGrantEnded(OAuthFailed):
    """Raised when a code or token is used up, revoked or expired: only the owner can grant access anew. Never retry."""

    code = "oauth.grant_ended"


class OAuthClientRejected(OAuthFailed):
    """Raised when the server does not accept this hub as a client: whoever runs it has to correct its settings."""

    code = "oauth.client_rejected"


class OAuthAnswerRefused(OAuthFailed):
    """Raised when an answer makes no sense, or an ID token is not for this hub or this request."""

    code = "oauth.answer_refused"
