"""Plugin of recorded ranks: replays a scan that was made earlier, from a CSV file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_core.domain.cell import CellSource
from ops_core.domain.viewport import CERTAIN_VIEWPORT
from ops_core.plugins import RankingOffer, hookimpl
from ops_core.ports.ranking import RankingCapability, RankingLimits, RankingProvider
from ops_plugins.ranking_recorded.config import RecordedConfig

if TYPE_CHECKING:
    from ops_core.ports.clock import Clock


def build(config: RecordedConfig, clock: Clock) -> RankingProvider:
    """Return the provider; the file is not opened yet."""
    from ops_plugins.ranking_recorded.adapter import RecordedRanking  # noqa: PLC0415 - only when it is used

    return RecordedRanking(config, clock)


OFFER = RankingOffer(
    name="recorded",
    summary="Ranks of a scan that was made earlier, from a CSV file",
    version="1",
    source=CellSource.RECORDED,
    limits=RankingLimits(concurrency=1, price=0.0, depth=100, viewport=CERTAIN_VIEWPORT),
    config=RecordedConfig,
    build=build,
    capabilities=frozenset({RankingCapability.REPEATABLE, RankingCapability.PLAN_CHECK}),
    conformance="ops_plugins.ranking_recorded.conformance",
)


@hookimpl
def ops_ranking_offers() -> list[RankingOffer]:
    """Offer the recorded provider."""
    return [OFFER]
