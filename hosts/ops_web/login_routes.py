"""Signing in and out of a browser session."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

import attrs

from ops_core.structure import Text
from ops_web.identity.caller import Method
from ops_web.identity.cookies import LOGIN
from ops_web.identity.flow import LIFETIME
from ops_web.identity.oidc import CALLBACK_PATH, Cause, LoginFailed
from ops_web.query import InvalidQuery
from ops_web.refusal import RequestRefused
from ops_web.route import Access, Answer, Call, Route
from ops_web.urls import is_internal_path

_MOST_PARAMETERS: Final = 30


class LoginNotConfigured(RequestRefused):
    """Raised when people cannot sign in here, or are signed in by other means."""

    code = "auth.login_not_configured"
    status = 404
    title = "No sign-in here"


@attrs.frozen
class LoginQuery:
    """Where to go after signing in.

    Attributes:
        next: Path within this site.
    """

    next: Annotated[str, Text(1, 500, hint="a path that begins with a slash")] = "/ops"


def begin(call: Call) -> Answer:
    """Send the browser to the provider."""
    path = call.query.next
    if not is_internal_path(path):
        raise InvalidQuery.at("/next", "foreign", "Enter a path within this site, such as /ops.")  # noqa: EM101 - no message
    caller = call.caller
    if call.host.login is None or caller is None or caller.method is not Method.SESSION or caller.token is None:
        msg = "Nobody signs in here. Ask whoever runs this hub."
        raise LoginNotConfigured(msg)
    url, sealed = call.host.login.start(caller.token, path)
    return Answer(headers=(("Location", url), ("Set-Cookie", call.host.cookies.write(LOGIN, sealed, LIFETIME))))


def finish(call: Call) -> Answer:
    """Take a browser back from the provider and give it a new session."""
    if call.host.login is None:
        msg = "Nobody signs in here. Ask whoever runs this hub."
        raise LoginNotConfigured(msg)
    sessions, cookies = call.host.sessions, call.host.cookies
    token = sessions.token(call.environ)
    known = sessions.find(token) if token is not None else None
    try:
        principal, path = call.host.login.finish(
            _parameters(call.environ), token if known is not None else None, cookies.read(call.environ, LOGIN)
        )
    except LoginFailed as failure:
        failure.headers = (*failure.headers, ("Set-Cookie", cookies.clear(LOGIN)))
        raise
    caller = sessions.sign_in(token, principal)
    return Answer(
        headers=(
            ("Location", path),
            ("Set-Cookie", caller.cookie or ""),
            ("Set-Cookie", cookies.clear(LOGIN)),
        )
    )


def end(call: Call) -> Answer:
    """End the session of the browser, if it has one."""
    token = call.host.sessions.token(call.environ)
    if token is not None:
        call.host.sessions.end(token)
    return Answer(headers=(("Set-Cookie", call.host.sessions.forget),))


def _parameters(environ: dict[str, Any]) -> dict[str, str]:
    """Return what the provider sent along; it may send more than is known here, but nothing twice."""
    try:
        query = environ.get("QUERY_STRING", "")
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        raise LoginFailed(Cause.QUERY) from None
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise LoginFailed(Cause.QUERY)
    return parameters


_TAG: Final = "Sign-in"

LOGIN_ROUTES: Final = (
    Route(
        method="GET",
        path="/api/ops/auth/login",
        operation="begin_login",
        handler=begin,
        summary="Go to the sign-in provider",
        tag=_TAG,
        query=LoginQuery,
        status=302,
        errors=("auth.login_not_configured", "auth.login_unavailable"),
        flag=None,
    ),
    Route(
        method="GET",
        path=CALLBACK_PATH,
        operation="finish_login",
        handler=finish,
        summary="Come back from the sign-in provider",
        tag=_TAG,
        access=Access.PUBLIC,
        status=302,
        errors=("auth.login_failed", "auth.login_not_configured", "auth.login_unavailable"),
        flag=None,
    ),
    Route(
        method="POST",
        path="/api/ops/auth/logout",
        operation="logout",
        handler=end,
        summary="End the session",
        tag=_TAG,
        access=Access.PUBLIC,
        status=204,
        flag=None,
    ),
)
