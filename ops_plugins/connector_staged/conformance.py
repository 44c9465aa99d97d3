"""The contract of connectors, kept by the staged ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ops_contracts.connector import ConnectorContract, ConnectorIn, ConnectorScenario
from ops_core.plugins import ConnectorOffer
from ops_plugins.connector_staged.config import StagedConfig, StagedFailure
from ops_plugins.connector_staged.plugin import STAGED_ANALYTICS, STAGED_FACEBOOK, STAGED_GOOGLE

_FAILURES = {
    ConnectorScenario.CONNECTED: StagedFailure.NONE,
    ConnectorScenario.EXPIRED_TOKEN: StagedFailure.EXPIRED,
    ConnectorScenario.SCOPE_WITHHELD: StagedFailure.WITHHELD,
    ConnectorScenario.THROTTLED: StagedFailure.THROTTLED,
    ConnectorScenario.NO_QUOTA: StagedFailure.NO_QUOTA,
    ConnectorScenario.OUTAGE: StagedFailure.OUTAGE,
    ConnectorScenario.MALFORMED: StagedFailure.MALFORMED,
    ConnectorScenario.NOT_FOUND: StagedFailure.NOT_FOUND,
}
_IMPOSSIBLE = {ConnectorScenario.TIMEOUT: "a staged platform answers at once; an outage is the same for who asks"}


class _Stopped:
    """A clock that stands still, so that no review comes in between two calls."""

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, tzinfo=UTC)


def _connector_in(offer: ConnectorOffer) -> ConnectorIn:
    return lambda scenario: offer.build(StagedConfig(failure=_FAILURES[scenario]), _Stopped())


class TestStagedGoogle(ConnectorContract):
    """Its failures are those that it is configured to have."""

    offer = STAGED_GOOGLE
    impossible = _IMPOSSIBLE

    @pytest.fixture
    def connector_in(self) -> ConnectorIn:
        """Return what makes a connector for each scenario."""
        return _connector_in(self.offer)


class TestStagedFacebook(ConnectorContract):
    """Its failures are those that it is configured to have."""

    offer = STAGED_FACEBOOK
    impossible = _IMPOSSIBLE

    @pytest.fixture
    def connector_in(self) -> ConnectorIn:
        """Return what makes a connector for each scenario."""
        return _connector_in(self.offer)


class TestStagedAnalytics(ConnectorContract):
    """Its failures are those that it is configured to have."""

    offer = STAGED_ANALYTICS
    impossible = _IMPOSSIBLE

    @pytest.fixture
    def connector_in(self) -> ConnectorIn:
        """Return what makes a connector for each scenario."""
        return _connector_in(self.offer)
