"""The conformance suite, which `ops-hub plugins check acme_ranking` runs."""

import pytest

from acme_ranking.adapter import AcmeRanking, local_directory
from acme_ranking.plugin import OFFER
from ops_contracts.ranking import SECRET, ProviderIn, RankingProviderContract, Scenario
from ops_core.ports.clock import SystemClock
from ops_core.ports.ranking import RankingProvider, RankingQuery


def _time_out(_token: str, _query: RankingQuery) -> tuple[int, object]:
    raise TimeoutError


TRANSPORTS = {
    Scenario.RANKED: local_directory,
    Scenario.NOT_RANKED: lambda _token, query: (200, {"places": [f"acme-{n}" for n in range(query.depth)]}),
    Scenario.RATE_LIMITED: lambda *_: (429, None),
    Scenario.AUTH_REJECTED: lambda *_: (401, None),
    Scenario.MALFORMED: lambda *_: (200, "<html>"),
    Scenario.TIMEOUT: _time_out,
    Scenario.OUT_OF_FUNDS: lambda *_: (402, None),
    Scenario.OUTAGE: lambda *_: (503, None),
}


class TestAcmeRanking(RankingProviderContract):
    """Every clause of the ranking port."""

    offer = OFFER

    @pytest.fixture
    def provider_in(self) -> ProviderIn:
        """Return what makes a provider for each scenario."""

        def make(scenario: Scenario) -> RankingProvider:
            return AcmeRanking(SECRET, SystemClock(), TRANSPORTS[scenario])

        return make
