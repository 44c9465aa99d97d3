"""The offer: what it is called, how it is set up, what it can do."""

from typing import Annotated

import attrs

from ops_core.domain.cell import CellSource
from ops_core.plugins import RankingOffer, hookimpl
from ops_core.ports.clock import Clock
from ops_core.ports.ranking import RankingLimits, RankingProvider
from ops_core.structure import Text


@attrs.frozen
class AcmeConfig:
    """Settings of the plugin.

    Attributes:
        token: Credentials; never shown.
    """

    token: Annotated[str, Text(1, 100)] = attrs.field(repr=False)


def build(config: AcmeConfig, clock: Clock) -> RankingProvider:
    """Return the provider."""
    from acme_ranking.adapter import AcmeRanking, local_directory  # noqa: PLC0415 - loaded when it is used

    return AcmeRanking(config.token, clock, local_directory)


OFFER = RankingOffer(
    name="acme",
    summary="An example: ranks from a directory that never changes",
    version="1.0",
    source=CellSource.SIMULATED,
    limits=RankingLimits(concurrency=4, price=0.001),
    config=AcmeConfig,
    build=build,
    conformance="acme_ranking.conformance",
)


@hookimpl
def ops_ranking_offers() -> list[RankingOffer]:
    """Offer the provider."""
    return [OFFER]
