"""The contract of ranking providers, kept by the simulated one."""

from __future__ import annotations

import pytest

from ops_contracts.ranking import ProviderIn, RankingProviderContract, Scenario
from ops_core.ports.clock import SystemClock
from ops_core.ports.ranking import RankingProvider
from ops_plugins.ranking_simulated.config import SimulatedConfig, SimulatedFailure
from ops_plugins.ranking_simulated.plugin import OFFER

_CONFIGS = {
    Scenario.RANKED: SimulatedConfig(),
    Scenario.NOT_RANKED: SimulatedConfig(business_listed=False),
    Scenario.RATE_LIMITED: SimulatedConfig(failure=SimulatedFailure.THROTTLED, failure_rate=1),
    Scenario.AUTH_REJECTED: SimulatedConfig(failure=SimulatedFailure.AUTH, failure_rate=1),
    Scenario.MALFORMED: SimulatedConfig(failure=SimulatedFailure.MALFORMED, failure_rate=1),
    Scenario.TIMEOUT: SimulatedConfig(failure=SimulatedFailure.TIMEOUT, failure_rate=1),
    Scenario.OUT_OF_FUNDS: SimulatedConfig(failure=SimulatedFailure.QUOTA, failure_rate=1),
    Scenario.OUTAGE: SimulatedConfig(outage=True),
}


class TestSimulatedRanking(RankingProviderContract):
    """Its failures are those that it is configured to inject."""

    offer = OFFER

    @pytest.fixture
    def provider_in(self) -> ProviderIn:
        """Return what makes a provider for each scenario."""

        def make(scenario: Scenario) -> RankingProvider:
            return OFFER.build(_CONFIGS[scenario], SystemClock())

        return make
