"""Plugin of the staged connectors: three platforms of made-up businesses, to try things out without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_core.domain.platform import Platform
from ops_core.plugins import ConnectorOffer, hookimpl
from ops_plugins.connector_staged.config import StagedConfig
from ops_plugins.connector_staged.platforms import ANALYTICS, FACEBOOK, GOOGLE

if TYPE_CHECKING:
    from ops_core.ports.clock import Clock
    from ops_core.ports.connector import Connector
    from ops_plugins.connector_staged.platforms import Stage

_CONFORMANCE = "ops_plugins.connector_staged.conformance"


def build_google(config: StagedConfig, clock: Clock) -> Connector:
    """Return the connector in the place of Google Business Profile."""
    return _build(config, clock, GOOGLE)


def build_facebook(config: StagedConfig, clock: Clock) -> Connector:
    """Return the connector in the place of Facebook pages."""
    return _build(config, clock, FACEBOOK)


def build_analytics(config: StagedConfig, clock: Clock) -> Connector:
    """Return the connector in the place of Google Analytics."""
    return _build(config, clock, ANALYTICS)


def _build(config: StagedConfig, clock: Clock, stage: Stage) -> Connector:
    from ops_plugins.connector_staged.adapter import StagedConnector  # noqa: PLC0415 - only when it is used

    return StagedConnector(config, clock, stage)


STAGED_GOOGLE = ConnectorOffer(
    name="staged_google",
    summary="Made-up business profiles with places, figures and reviews, the same for the same seed",
    platform=Platform.GOOGLE,
    config=StagedConfig,
    build=build_google,
    capabilities=GOOGLE.capabilities,
    conformance=_CONFORMANCE,
)
STAGED_FACEBOOK = ConnectorOffer(
    name="staged_facebook",
    summary="Made-up pages with addresses, the same for the same seed",
    platform=Platform.FACEBOOK,
    config=StagedConfig,
    build=build_facebook,
    capabilities=FACEBOOK.capabilities,
    conformance=_CONFORMANCE,
)
STAGED_ANALYTICS = ConnectorOffer(
    name="staged_analytics",
    summary="Made-up visits of websites, the same for the same seed",
    platform=Platform.ANALYTICS,
    config=StagedConfig,
    build=build_analytics,
    capabilities=ANALYTICS.capabilities,
    conformance=_CONFORMANCE,
)


@hookimpl
def ops_connector_offers() -> list[ConnectorOffer]:
    """Offer the staged connectors."""
    return [STAGED_GOOGLE, STAGED_FACEBOOK, STAGED_ANALYTICS]
