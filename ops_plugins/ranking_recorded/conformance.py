"""The contract of ranking providers, kept by the recorded one."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from ops_contracts.ranking import ProviderIn, RankingProviderContract, Scenario, sample_queries
from ops_core.ports.clock import SystemClock
from ops_core.ports.ranking import RankingProvider
from ops_plugins.ranking_recorded.config import RecordedConfig
from ops_plugins.ranking_recorded.plugin import OFFER


class TestRecordedRanking(RankingProviderContract):
    """Its failures are those of its file."""

    offer = OFFER
    impossible = MappingProxyType(
        {
            Scenario.RATE_LIMITED: "Nobody asks a file to be read more slowly.",
            Scenario.AUTH_REJECTED: "A file that may not be read is out of reach, as in an outage.",
            Scenario.TIMEOUT: "A file is read without a limit of time.",
            Scenario.OUT_OF_FUNDS: "Reading a file costs nothing.",
        }
    )

    @pytest.fixture
    def provider_in(self, tmp_path: Path) -> ProviderIn:
        """Return what makes a provider for each scenario: a file that lists, leaves out, is broken or is missing."""

        def make(scenario: Scenario) -> RankingProvider:
            path = tmp_path / f"{scenario}.csv"
            match scenario:
                case Scenario.RANKED:
                    path.write_text(_scan(rank="7"), encoding="utf-8")
                case Scenario.NOT_RANKED:
                    path.write_text(_scan(rank=""), encoding="utf-8")
                case Scenario.MALFORMED:
                    path.write_text(_scan(rank="7")[:-100], encoding="utf-8")
                case _:
                    path.unlink(missing_ok=True)
            return OFFER.build(RecordedConfig(str(path)), SystemClock())

        return make


def _scan(*, rank: str) -> str:
    lines = ["keyword,row,col,lat,lng,rank,list_length,zoom"]
    for query in sample_queries():
        point, place = query.point, query.point.coordinates
        lines.append(f"{query.keyword},{point.row},{point.col},{place.lat},{place.lng},{rank},20,{query.zoom}")
    return "\n".join(lines) + "\n"
