"""The outcome of identification."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import attrs

from ops_core.domain.principal import Principal
from ops_web.refusal import RequestRefused


class Method(StrEnum):
    """How a caller was identified."""

    EMBEDDED = "embedded"
    """By the application around the hub."""
    BEARER = "bearer"
    """By a bearer token."""
    SESSION = "session"
    """By the cookie of a browser session."""


@attrs.frozen
class Caller:
    """Who is calling.

    Attributes:
        principal: For the use cases.
        method: How that is known.
        token: Token of the browser session, or None.
        cookie: Value of a ``Set-Cookie`` header when the session is new, or None.
    """

    principal: Principal
    method: Method
    token: str | None = attrs.field(default=None, repr=False)
    cookie: str | None = attrs.field(default=None, repr=False)


class Unauthenticated(RequestRefused):
    """Raised when somebody has to be known who is not."""

    code = "auth.required"
    status: ClassVar[int] = 401
    title = "Sign-in required"

    def __init__(self, message: str, *, cookie: str | None = None, challenge: str = 'Bearer realm="ops-hub"') -> None:
        headers = [("WWW-Authenticate", challenge)]
        if cookie is not None:
            headers.append(("Set-Cookie", cookie))
        super().__init__(message, headers=headers)


class SessionEnded(Unauthenticated):
    """Raised when something is to be changed under a session that is over."""

    code = "auth.session_ended"
    title = "Session ended"


class TokenInvalid(Unauthenticated):
    """Raised when a bearer token is not believed. The answer does not say why: that would only help a forger."""

    code = "auth.token_invalid"
    title = "Invalid token"

    def __init__(self) -> None:
        challenge = 'Bearer realm="ops-hub", error="invalid_token"'
        super().__init__("This access token is not accepted. Sign in again.", challenge=challenge)


class IdentityAmbiguous(RequestRefused):
    """Raised when a request says in two ways who is calling."""

    code = "auth.ambiguous"
    title = "Ambiguous identity"
