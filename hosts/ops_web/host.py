"""Everything that the web host is made of, put together once for each application."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from ops_core.hub import OpsHub
from ops_web.csrf import OriginCheck
from ops_web.cursor import Cursors
from ops_web.identity.bearer import BearerTokens
from ops_web.identity.cookies import Cookies
from ops_web.identity.fetching import fetch as fetch_from_network
from ops_web.identity.identify import Identifier
from ops_web.identity.jwks import KeySet
from ops_web.identity.oidc import OidcLogin
from ops_web.identity.sessions import BrowserSessions
from ops_web.metrics import Metrics
from ops_web.route import Route
from ops_web.settings import WebSettings

if TYPE_CHECKING:
    from requests.adapters import BaseAdapter

    from ops_web.identity.embedded import IdentityCallable
    from ops_web.identity.fetching import Fetch


@attrs.frozen
class Host:
    """The parts of a web host.

    Attributes:
        hub: The use cases.
        settings: What the host was told.
        routes: Every operation.
        cookies: Names and writes cookies.
        sessions: Sessions of browsers.
        identifier: Says who is calling.
        login: Signs people in, or None where nobody can.
        cursors: Signs cursors.
        metrics: The figures.
    """

    hub: OpsHub
    settings: WebSettings
    routes: tuple[Route, ...]
    cookies: Cookies
    sessions: BrowserSessions
    identifier: Identifier
    login: OidcLogin | None
    cursors: Cursors
    metrics: Metrics


def build_host(
    hub: OpsHub,
    settings: WebSettings,
    routes: tuple[Route, ...],
    *,
    identity: IdentityCallable | None = None,
    fetch: Fetch = fetch_from_network,
    adapter: BaseAdapter | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Host:
    """Put a host together. Nothing is connected to.

    Args:
        hub: The use cases.
        settings: What the host is told.
        routes: Every operation.
        identity: Asks the application around the hub who is calling.
        fetch: Fetches documents of issuers.
        adapter: Carries requests to a token endpoint, or None for the network.
        monotonic: Seconds of a clock that never goes back.
    """
    secret_key = settings.secret_key or secrets.token_hex(32)
    cookies = Cookies(is_https=settings.is_https)
    lifetimes = attrs.evolve(
        hub.sessions,
        lifetime=timedelta(days=settings.session_days),
        idle=timedelta(minutes=settings.session_idle_minutes),
    )
    sessions = BrowserSessions(lifetimes, cookies, hub.clock)

    def now() -> float:
        return hub.clock.now().timestamp()

    bearer = None
    if settings.bearer is not None:
        url = settings.bearer.jwks_url
        bearer = BearerTokens(settings.bearer, KeySet(url, fetch, monotonic) if url else None, now)
    login = None
    if settings.oidc is not None:
        login = OidcLogin(
            settings.oidc,
            public_url=settings.public_url,
            secret_key=secret_key,
            fetch=fetch,
            now=now,
            monotonic=monotonic,
            adapter=adapter,
        )
    return Host(
        hub=hub,
        settings=settings,
        routes=routes,
        cookies=cookies,
        sessions=sessions,
        identifier=Identifier(sessions, OriginCheck(settings.public_url, settings.allowed_origins), bearer, identity),
        login=login,
        cursors=Cursors(secret_key),
        metrics=Metrics(),
    )
