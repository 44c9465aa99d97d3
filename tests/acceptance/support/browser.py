"""A browser in front of the host, without a network: it keeps cookies, and reads every answer with suspicion."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from typing import Any

import attrs
import falcon.testing
import msgspec

from ops_core.domain.principal import Principal
from ops_web.identity.embedded import PRINCIPAL
from tests.acceptance.support.published import Published

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]


@attrs.frozen
class Reply:
    """An answer of the host.

    Attributes:
        status: HTTP status.
        headers: By name in lower case.
        content: The body.
        cookies: Values of all ``Set-Cookie`` headers.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        """The body as plain data."""
        return msgspec.json.decode(self.content)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode()

    @property
    def etag(self) -> dict[str, str]:
        """The header that makes a change based on what this answer shows."""
        return {"If-Match": self.headers["etag"]}

    @property
    def shown(self) -> tuple[int, dict[str, str], str]:
        """Everything that a caller can tell apart: all of it but the ids of the request and the tokens of sessions."""
        masked = {name: value for name, value in self.headers.items() if name not in {"traceparent", "x-request-id"}}
        if self.cookies:
            masked["set-cookie"] = "; ".join(cookie.partition(";")[2] for cookie in self.cookies)
        return self.status, masked, self.text.replace(self.headers["x-request-id"], "")


@attrs.define
class Browser:
    """Somebody who sends requests.

    Attributes:
        app: What answers.
        published: Checks each answer against the published description, or None.
        principal: Who the application around the hub says this is, or None where cookies say it.
        cookies: The jar.
        keeps_cookies: False for a client that forgets them at once, and so is a stranger every time.
    """

    app: Wsgi
    published: Published | None = None
    principal: Principal | None = None
    cookies: dict[str, str] = attrs.field(factory=dict)
    keeps_cookies: bool = True

    def get(self, path: str, query: str = "", **headers: str) -> Reply:
        """Send a GET."""
        return self.send("GET", path, query=query, headers=_named(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        """Send a POST."""
        return self.send("POST", path, body, headers=_named(headers))

    def put(self, path: str, body: Any, **headers: str) -> Reply:
        """Send a PUT."""
        return self.send("PUT", path, body, headers=_named(headers))

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        environ: Mapping[str, Any] | None = None,
    ) -> Reply:
        """Send a request.

        Args:
            method: HTTP method.
            path: Below the root.
            body: Plain data, sent as JSON; None for no body.
            raw: Sent as it is, instead of `body`.
            query: Query string without the question mark.
            headers: Override those that a browser would send by itself.
            environ: Overrides the WSGI environment, for what no header can say; None removes an entry.
        """
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json"} if body is not None or raw is not None else {}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        env = falcon.testing.create_environ(
            path=path, query_string=query, method=method, headers=sent | dict(headers or {}), body=content
        )
        if raw is not None:
            env["CONTENT_LENGTH"] = str(len(content))
        if self.principal is not None:
            env[PRINCIPAL] = self.principal
        env |= environ or {}
        reply = self._answer({name: value for name, value in env.items() if value is not None})
        if self.published is not None:
            self.published.check(method, path, reply.status, reply.headers, reply.content)
        return reply

    def _answer(self, environ: dict[str, Any]) -> Reply:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            started.append((status, headers))

        body = self.app(environ, start_response)
        content = b"".join(body)
        if close := getattr(body, "close", None):
            close()
        ((status, headers),) = started
        cookies = tuple(value for name, value in headers if name.lower() == "set-cookie")
        if self.keeps_cookies:
            for cookie in cookies:
                for name, morsel in SimpleCookie(cookie).items():
                    self.cookies[name] = morsel.value
        return Reply(int(status.split()[0]), {name.lower(): value for name, value in headers}, content, cookies)


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
