"""A host to be fuzzed: every operation meets it as it was at the start, with the same ids."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final
from unittest.mock import patch

import attrs

from ops_core.domain.principal import Principal, Role
from ops_web.identity.cookies import SESSION, Cookies
from tests.acceptance.support.browser import Browser
from tests.acceptance.support.world import Site, Things, build_site, populate

ADMIN: Final = Principal.user("root", frozenset({Role.ADMIN}))
_COOKIE: Final = Cookies(is_https=True).name(SESSION)
_SEED: Final = 20260301


@attrs.define
class Target:
    """A WSGI application that starts anew for each operation.

    Attributes:
        things: Ids of what the owner has; they are the same after each start.
        cookie: The session of the owner, who is an administrator, too.
    """

    _site: Site
    things: Things
    cookie: str
    _operation: str = ""
    _is_changed: bool = False

    @classmethod
    def start(cls) -> Target:
        """Return a host at its start."""
        return cls(*_fresh())

    def face(self, operation: str) -> None:
        """Start anew if another operation may have changed something."""
        if operation != self._operation and self._is_changed:
            self._site, things, self.cookie = _fresh()
            assert things == self.things
            self._is_changed = False
        self._operation = operation

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer a request."""
        self._is_changed = self._is_changed or environ["REQUEST_METHOD"] not in {"GET", "HEAD", "OPTIONS"}
        return self._site.app(environ, start_response)


def _fresh() -> tuple[Site, Things, str]:
    site = build_site(public_url="https://hub.example.com")
    with patch("ops_core.domain.identifier.secrets.randbits", Random(_SEED).getrandbits):  # noqa: S311 - ids of a test
        (things,) = populate(site, Browser(site.app, principal=ADMIN))
    return site, things, f"{_COOKIE}={site.hub.sessions.open_for(ADMIN).token}"
