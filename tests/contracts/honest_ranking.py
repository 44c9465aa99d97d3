"""A ranking provider that keeps every clause of its contract, for others to deviate from."""

from __future__ import annotations

import attrs

from ops_contracts.ranking import Scenario
from ops_contracts.ranking_scenario import FAILURES
from ops_core.domain.cell import CellSource, Listing
from ops_core.domain.coordinates import Coordinates
from ops_core.errors import FieldError, InvalidInput
from ops_core.plugins.offers import RankingOffer
from ops_core.ports.clock import Clock
from ops_core.ports.ranking import (
    RankedListing,
    RankingAnswer,
    RankingCapability,
    RankingFailed,
    RankingLimits,
    RankingQuery,
)


@attrs.frozen
class Config:
    """Settings of the honest provider."""

    password: str = attrs.field(default="", repr=False)
    scenario: Scenario = Scenario.RANKED


class Honest:
    """A provider that keeps every clause; the others differ from it in one thing."""

    def __init__(self, config: Config, clock: Clock) -> None:
        self._config = config
        self._clock = clock

    def __repr__(self) -> str:
        return f"Honest({self._config!r})"

    def search(self, query: RankingQuery) -> RankingAnswer:
        """Answer, or fail as the scenario has it."""
        if self._config.scenario in FAILURES:
            failure = self.failure(self._config.scenario)
            raise failure
        return self.answer(query)

    def failure(self, scenario: Scenario) -> Exception:
        """Return the failure of a scenario."""
        kind: type[RankingFailed] = FAILURES[scenario][0]
        message = "The provider does not answer."
        return kind(message)

    def answer(self, query: RankingQuery) -> RankingAnswer:
        """Return ten businesses; the one that is looked for is second, if it is listed."""
        others = [Listing(f"o{n}", f"Other {n}", coordinates=Coordinates(1, n)) for n in range(10)]
        if self._config.scenario is Scenario.RANKED:
            others[1] = Listing(query.business.key, query.business.name)
        listings = tuple(RankedListing(rank, listing) for rank, listing in enumerate(others, 1))[: query.depth]
        return RankingAnswer(listings, len(listings), None, query.depth, self._clock.now())

    def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
        """Refuse what is not pizza."""
        if any(query.keyword != "pizza" for query in queries):
            raise InvalidInput([FieldError("/keywords", "unknown", "Only pizza is known here.")])

    def close(self) -> None:
        """Do nothing."""


OFFER = RankingOffer(
    name="honest",
    summary="Keeps every clause",
    version="1",
    source=CellSource.SIMULATED,
    limits=RankingLimits(),
    config=Config,
    build=Honest,
    capabilities=frozenset({RankingCapability.REPEATABLE, RankingCapability.COMPETITORS, RankingCapability.PLAN_CHECK}),
)
