"""A transport that keeps what it is sent and answers from a script."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from ops_core.domain.secret import Secret
from ops_core.ports.oauth import AuthorizationRequest
from ops_plugins.oauth_authlib.stand_in import respond, sent_with

TOKEN = {"access_token": "at-1", "token_type": "Bearer", "expires_in": 3599}
CODE, VERIFIER, REFRESH = Secret("c/0+de"), Secret("v" * 43), Secret("1//refresh")


class Scripted(BaseAdapter):
    """Gives one answer after the other; the last one again and again."""

    def __init__(self, *replies: Any) -> None:
        super().__init__()
        self.replies = list(replies)
        self.requests: list[PreparedRequest] = []
        self.options: list[dict[str, Any]] = []
        self.closed = 0

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        """Answer."""
        self.requests.append(request)
        self.options.append(options)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return respond(request, reply if isinstance(reply, tuple) else (200, {}, reply))

    def close(self) -> None:
        """Count."""
        self.closed += 1

    @property
    def sent(self) -> list[tuple[str, str, dict[str, str], dict[str, str]]]:
        """Return method, address, query and form of each request."""
        return [
            (str(each.method), str(each.url).partition("?")[0], query_of(str(each.url)), sent_with(each))
            for each in self.requests
        ]


def query_of(url: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def a_request(*scopes: str, **changes: Any) -> AuthorizationRequest:
    """Return a request for these scopes."""
    values: dict[str, Any] = {
        "redirect_uri": "https://hub.example/oauth/callback/google/1",
        "state": "st",
        "nonce": "no",
        "code_verifier": VERIFIER,
        "scopes": scopes,
    }
    return AuthorizationRequest(**(values | changes))
