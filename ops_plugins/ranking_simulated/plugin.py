"""Plugin of simulated ranks: for demonstrations, tests and trying things out, without network or cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_core.domain.cell import CellSource
from ops_core.plugins import RankingOffer, hookimpl
from ops_core.ports.ranking import RankingCapability, RankingLimits, RankingProvider
from ops_plugins.ranking_simulated.config import SimulatedConfig

if TYPE_CHECKING:
    from ops_core.ports.clock import Clock


def build(config: SimulatedConfig, clock: Clock) -> RankingProvider:
    """Return the provider."""
    from ops_plugins.ranking_simulated.adapter import SimulatedRanking  # noqa: PLC0415 - only when it is used

    return SimulatedRanking(config, clock)


OFFER = RankingOffer(
    name="simulated",
    summary="Made-up ranks, the same for the same seed: for trying things out",
    version="1",
    source=CellSource.SIMULATED,
    limits=RankingLimits(concurrency=1, price=0.0, depth=20, viewport=None),
    config=SimulatedConfig,
    build=build,
    capabilities=frozenset({RankingCapability.REPEATABLE, RankingCapability.COMPETITORS}),
    conformance="ops_plugins.ranking_simulated.conformance",
)


@hookimpl
def ops_ranking_offers() -> list[RankingOffer]:
    """Offer the simulated provider."""
    return [OFFER]
