"""Authorization servers in memory, in the state of the world that a conformance test asks for."""

from __future__ import annotations

import itertools
import json
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from ops_contracts.oauth_scenario import LIFETIME, OPTIONAL_SCOPE, REDIRECT_URI, SKEW, VERIFIER, Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from requests import PreparedRequest, Response

Reply = tuple[int, dict[str, str], "bytes | Any"]


def respond(request: PreparedRequest, reply: Reply) -> Response:
    """Return a status, headers and a body, or what is its JSON, as the answer to a request."""
    status, headers, body = reply
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = HTTPResponse(BytesIO(raw), headers, status, preload_content=False)
    return HTTPAdapter().build_response(request, answer)


def sent_with(request: PreparedRequest) -> dict[str, str]:
    """Return the form that a request brought."""
    body: Any = request.body or ""
    return dict(parse_qsl(body.decode() if isinstance(body, bytes) else body, keep_blank_values=True))


class StandIn(ABC, BaseAdapter):
    """What both servers have in common: how they fail.

    Args:
        scenario: The state of the world.
        scopes: What the request asks for.
    """

    def __init__(self, scenario: Scenario, scopes: Iterable[str]) -> None:
        super().__init__()
        self.scenario = scenario
        withheld = {OPTIONAL_SCOPE} if scenario is Scenario.SCOPE_WITHHELD else set()
        self.scopes = {scope: scope not in withheld for scope in scopes}
        self._count = itertools.count(1)

    def send(self, request: PreparedRequest, *options: Any, **named: Any) -> Response:
        """Answer."""
        del options, named
        return respond(request, self.reply(request, self.echo(request)))

    def close(self) -> None:
        """Do nothing."""

    def echo(self, request: PreparedRequest) -> str:
        """Return all that was sent, for errors to repeat it."""
        return f"{request.method} {request.url} {dict(request.headers)} {request.body!r}"

    def reply(self, request: PreparedRequest, echo: str) -> Reply:
        """Return the answer in this state of the world."""
        match self.scenario:
            case Scenario.TIMEOUT:
                raise requests.ReadTimeout(echo)
            case Scenario.OUTAGE:
                if next(self._count) % 2:
                    raise requests.ConnectionError(echo)
                return 503, {}, f"<h1>{echo}</h1>".encode()
            case Scenario.MALFORMED:
                return 200, {}, f'{{"access_token": "{echo}'.encode()
            case _:
                return self.answer(request, echo)

    @abstractmethod
    def answer(self, request: PreparedRequest, echo: str) -> Reply:
        """Return the answer of a server that works."""

    def token(self, **fields: Any) -> Reply:
        """Return a token."""
        behind = timedelta(seconds=SKEW if self.scenario is Scenario.CLOCK_SKEW else 0)
        now = datetime.now(UTC) - behind
        body = {
            "access_token": f"stand-in-access-token-{next(self._count)}",
            "expires_in": LIFETIME,
            "expires_at": int(now.timestamp()) + LIFETIME,
            "token_type": "Bearer",
        }
        return 200, {"Date": format_datetime(now, usegmt=True)}, body | fields


class GoogleStandIn(StandIn):
    """Speaks RFC 6749 and RFC 7009 as Google does."""

    def answer(self, request: PreparedRequest, echo: str) -> Reply:
        """Answer at the token and the revocation endpoint."""
        form = sent_with(request)
        if self.scenario is Scenario.THROTTLED:
            return 429, {"Retry-After": "7"}, {"error": "rate_limit_exceeded", "error_description": echo}
        if urlsplit(str(request.url)).path.endswith("/revoke"):
            ended = self.scenario is Scenario.REVOKED
            return (400, {}, {"error": "invalid_token", "error_description": echo}) if ended else (200, {}, {})
        if self.scenario is Scenario.CLIENT_REJECTED:
            return 401, {}, {"error": "invalid_client", "error_description": echo}
        if form["grant_type"] == "refresh_token":
            ended = self.scenario is Scenario.REVOKED
        else:
            bound = (form["code_verifier"], form["redirect_uri"]) == (VERIFIER.reveal, REDIRECT_URI)
            ended = self.scenario is Scenario.CODE_USED or not bound
        if ended:
            return 400, {}, {"error": "invalid_grant", "error_description": echo}
        if form["grant_type"] == "refresh_token":
            return self.token()
        lasting = {} if self.scenario is Scenario.NO_REFRESH_TOKEN else {"refresh_token": "stand-in-refresh-token"}
        return self.token(scope=" ".join(scope for scope, granted in self.scopes.items() if granted), **lasting)


_GRAPH_REFUSES = {Scenario.THROTTLED: (403, 4), Scenario.REVOKED: (400, 190), Scenario.CLIENT_REJECTED: (400, 101)}


class FacebookStandIn(StandIn):
    """Speaks as the Graph API does."""

    def answer(self, request: PreparedRequest, echo: str) -> Reply:
        """Answer at the token endpoint and about the user."""
        if self.scenario in _GRAPH_REFUSES:
            return self._error(*_GRAPH_REFUSES[self.scenario], echo)
        path = urlsplit(str(request.url)).path
        if path.endswith("/me/permissions"):
            return 200, {}, {"success": True}
        if path.endswith("/me"):
            listed = [{"permission": s, "status": "granted" if ok else "declined"} for s, ok in self.scopes.items()]
            return 200, {}, {"id": "1234567890", "permissions": {"data": listed}}
        return self._changed(sent_with(request), echo)

    def _changed(self, form: Mapping[str, str], echo: str) -> Reply:
        if form["grant_type"] == "fb_exchange_token":
            return self.token()
        if self.scenario is Scenario.CODE_USED:
            return self._error(400, 100, echo, error_subcode=36009)
        if (form["code_verifier"], form["redirect_uri"]) != (VERIFIER.reveal, REDIRECT_URI):
            return self._error(400, 100, echo, error_subcode=36008)
        return self.token(expires_in=60)

    def _error(self, status: int, code: int, message: str, **more: int) -> Reply:
        return status, {}, {"error": {"message": message, "type": "OAuthException", "code": code, **more}}
