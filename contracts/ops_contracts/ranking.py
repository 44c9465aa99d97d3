"""The contract of ranking providers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ops_contracts.contract import Contract
from ops_contracts.impossible import check_left_out, possible
from ops_contracts.ranking_clauses import AnswerClauses, FailureClauses, OfferClauses, ProviderIn
from ops_contracts.ranking_samples import SECRET, sample_points, sample_queries, sample_query
from ops_contracts.ranking_scenario import ANSWERED, FAILURES, Scenario
from ops_contracts.signatures import assert_implements
from ops_core.plugins.offers import RankingOffer
from ops_core.ports.ranking import RankingProvider

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "SECRET",
    "ProviderIn",
    "RankingProviderContract",
    "Scenario",
    "sample_points",
    "sample_queries",
    "sample_query",
]


class RankingProviderContract(
    AnswerClauses, FailureClauses, OfferClauses, Contract, offer_type=RankingOffer, factory="provider_in"
):
    """What every ranking provider promises.

    An author sets `offer` and writes the fixture `provider_in`. It returns a callable that takes a `Scenario` and
    returns a new provider in that state of the world, made by a stub transport or a recorded reply, never by a network.
    In `Scenario.RANKED` it must answer every one of `sample_queries`. Use `SECRET` for each secret that it is given::

        class TestAcme(RankingProviderContract):
            offer = OFFER

            @pytest.fixture
            def provider_in(self):
                return lambda scenario: AcmeRanking(AcmeConfig(password=SECRET), transport=replies[scenario])

    Attributes:
        impossible: Scenarios that cannot come about, each with the reason; an author may set it. An offline provider
            has no credentials to be rejected, for example. `Scenario.RANKED` and `Scenario.NOT_RANKED` always can.
    """

    impossible: Mapping[Scenario, str]

    def __init_subclass__(cls, **rest: Any) -> None:
        """Check what an author declared to be impossible, when the class is made.

        Raises:
            TypeError: A scenario cannot be left out, or there is no reason.
        """
        super().__init_subclass__(**rest)
        check_left_out(cls, FAILURES, ANSWERED, "every provider can be asked in it")

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run the clauses about failures once for each scenario that can come about."""
        if "scenario" in metafunc.fixturenames:
            metafunc.parametrize("scenario", possible(type(self), FAILURES), ids=str)

    @pytest.fixture
    def ranked(self, provider_in: ProviderIn) -> Iterator[RankingProvider]:
        """Return a provider that finds the business of the sample queries."""
        yield from _opened(provider_in, Scenario.RANKED)

    @pytest.fixture
    def unranked(self, provider_in: ProviderIn) -> Iterator[RankingProvider]:
        """Return a provider that does not find it."""
        yield from _opened(provider_in, Scenario.NOT_RANKED)

    def test_signatures_match_the_port(self, ranked: RankingProvider) -> None:
        """The methods of the port are there and take what the port says.

        If this fails: compare the names, the order and the defaults of the arguments with `RankingProvider`.
        """
        assert_implements(ranked, RankingProvider)


def _opened(provider_in: ProviderIn, scenario: Scenario) -> Iterator[RankingProvider]:
    provider = provider_in(scenario)
    yield provider
    provider.close()
