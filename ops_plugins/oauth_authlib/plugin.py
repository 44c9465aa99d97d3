"""Plugin of OAuth clients: Google Business Profile, Google Analytics and Facebook pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ops_core.domain.platform import Platform
from ops_core.plugins import OAuthOffer, hookimpl
from ops_core.ports.oauth import OAuthCapability
from ops_plugins.oauth_authlib.config import FacebookConfig, GoogleConfig

if TYPE_CHECKING:
    from ops_core.ports.clock import Clock
    from ops_core.ports.oauth import OAuthClient

_CONFORMANCE: Final = "ops_plugins.oauth_authlib.conformance"


def build_google(config: GoogleConfig, clock: Clock) -> OAuthClient:
    """Return a client of Google, or of the server that the settings name."""
    from ops_plugins.oauth_authlib.adapter import AuthlibOAuthClient  # noqa: PLC0415 - loads Authlib and requests

    return AuthlibOAuthClient(config, clock)


def build_facebook(config: FacebookConfig, clock: Clock) -> OAuthClient:
    """Return a client of Facebook."""
    from ops_plugins.oauth_authlib.facebook import FacebookOAuthClient  # noqa: PLC0415 - as above

    return FacebookOAuthClient(config, clock)


GOOGLE = OAuthOffer(
    name="google_oauth",
    summary="Access to Google Business Profile",
    platform=Platform.GOOGLE,
    scopes=frozenset({"https://www.googleapis.com/auth/business.manage"}),
    config=GoogleConfig,
    build=build_google,
    capabilities=frozenset({OAuthCapability.REFRESH, OAuthCapability.REVOCATION}),
    conformance=_CONFORMANCE,
)
ANALYTICS = OAuthOffer(
    name="analytics_oauth",
    summary="Access to Google Analytics",
    platform=Platform.ANALYTICS,
    scopes=frozenset({"https://www.googleapis.com/auth/analytics.readonly"}),
    config=GoogleConfig,
    build=build_google,
    capabilities=frozenset({OAuthCapability.REFRESH, OAuthCapability.REVOCATION}),
    conformance=_CONFORMANCE,
)
FACEBOOK = OAuthOffer(
    name="facebook_oauth",
    summary="Access to Facebook pages",
    platform=Platform.FACEBOOK,
    scopes=frozenset({"pages_show_list", "pages_read_engagement", "read_insights"}),
    config=FacebookConfig,
    build=build_facebook,
    capabilities=frozenset({OAuthCapability.EXTENSION, OAuthCapability.REVOCATION}),
    conformance=_CONFORMANCE,
)


@hookimpl
def ops_oauth_offers() -> list[OAuthOffer]:
    """Offer the clients."""
    return [GOOGLE, ANALYTICS, FACEBOOK]
