from __future__ import annotations

import statistics
from collections.abc import Sequence

import pytest
from scipy.stats import spearmanr

from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, GridPoint, Unit, resolve_points
from ops_core.domain.run import Business
from ops_core.ports.clock import SystemClock
from ops_core.ports.ranking import RankingProvider, RankingQuery
from ops_plugins.ranking_simulated.config import SimulatedConfig
from ops_plugins.ranking_simulated.plugin import OFFER

_SIZE = 15
_CENTER = Coordinates(30.249711, -97.749132)
_BUSINESS = Business("place-1", "Home Slice", _CENTER, "Pizza restaurant")
_WORLDS = [(seed, keyword) for seed in ("a", "b", "c", "d") for keyword in ("pizza", "pizza near me", "best calzone")]
_NOT_FOUND = 21


def _points(spacing: float, size: int = _SIZE) -> tuple[GridPoint, ...]:
    return resolve_points(GridMap(_CENTER, size, spacing=Distance(spacing, Unit.KM)))


def _ranks(
    seed: str,
    keyword: str,
    points: Sequence[GridPoint],
    business: Business = _BUSINESS,
    config: SimulatedConfig | None = None,
) -> list[int]:
    provider: RankingProvider = OFFER.build(config or SimulatedConfig(), SystemClock())
    queries = [RankingQuery(keyword, point, business, 13, 20, "US", "en", seed) for point in points]
    return [provider.search(query).rank_of(business.key) or _NOT_FOUND for query in queries]


def _neighbours(index: int, size: int = _SIZE) -> list[int]:
    row, col = divmod(index, size)
    around = [(row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)]
    return [r * size + c for r, c in around if 0 <= r < size and 0 <= c < size]


def _morans_i(ranks: Sequence[int]) -> float:
    """Moran's I with the four neighbours of each cell as weights of 1."""
    mean = statistics.fmean(ranks)
    off = [rank - mean for rank in ranks]
    pairs = [(i, j) for i in range(len(ranks)) for j in _neighbours(i)]
    return len(ranks) / len(pairs) * sum(off[i] * off[j] for i, j in pairs) / sum(each * each for each in off)


@pytest.mark.parametrize("spacing", [0.25, 0.5, 1.0])
@pytest.mark.parametrize(("seed", "keyword"), _WORLDS)
def test_neighbours_agree(seed: str, keyword: str, spacing: float) -> None:
    """Neighbouring cells are alike as in a real scan: Moran's I is above 0.6, and a cell is about a rank off."""
    ranks = _ranks(seed, keyword, _points(spacing))
    inner = [i for i in range(len(ranks)) if len(_neighbours(i)) == 4]
    residuals = [ranks[i] - statistics.fmean(ranks[j] for j in _neighbours(i)) for i in inner]
    assert _morans_i(ranks) > 0.6
    assert 0.1 < statistics.pstdev(residuals) < 2.5


@pytest.mark.parametrize("spacing", [0.5, 1.0])
@pytest.mark.parametrize(("seed", "keyword"), _WORLDS)
def test_rank_worsens_with_distance(seed: str, keyword: str, spacing: float) -> None:
    """The farther from the business, the worse its rank: Spearman's correlation is above 0.5."""
    points = _points(spacing)
    ranks = _ranks(seed, keyword, points)
    assert spearmanr([point.distance_m for point in points], ranks).statistic > 0.5


@pytest.mark.parametrize(("seed", "keyword"), _WORLDS)
def test_business_ranks_at_its_door_and_vanishes_far_away(seed: str, keyword: str) -> None:
    """At its own door the business is among the first four; in the corners of a wide grid it is in no list."""
    ranks = _ranks(seed, keyword, _points(3.0))
    corners = [ranks[0], ranks[_SIZE - 1], ranks[-_SIZE], ranks[-1]]
    assert ranks[len(ranks) // 2] <= 4
    assert corners.count(_NOT_FOUND) >= 3
    assert len(set(ranks)) > 4


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_keywords_have_maps_of_their_own(seed: str) -> None:
    """Another keyword is another map: most cells differ."""
    points = _points(0.5)
    one, other = _ranks(seed, "pizza", points), _ranks(seed, "pizza near me", points)
    assert sum(a != b for a, b in zip(one, other, strict=True)) > len(points) / 2


def test_seeds_have_maps_of_their_own() -> None:
    """Another seed, of the query or of the settings, is another town."""
    points = _points(0.5)
    maps = [
        _ranks("a", "pizza", points),
        _ranks("b", "pizza", points),
        _ranks("a", "pizza", points, config=SimulatedConfig(seed="elsewhere")),
        _ranks("a", "pizza", points, Business("place-2", "Home Slice", _CENTER, "Pizza restaurant")),
    ]
    assert len({tuple(each) for each in maps}) == 4


def test_business_without_a_place_is_taken_to_stand_in_the_middle() -> None:
    """Where nobody knows the place, the centre of the grid, worked out from each point alone, is taken for it."""
    points = _points(0.5)
    placed = _ranks("a", "pizza", points)
    unplaced = _ranks("a", "pizza", points, Business("place-1", "Home Slice", None, "Pizza restaurant"))
    assert sum(a == b for a, b in zip(placed, unplaced, strict=True)) > 0.95 * len(points)


@pytest.mark.parametrize(("competitors", "worst"), [(3, 4), (10, 11), (60, _NOT_FOUND)])
def test_market_is_as_large_as_configured(competitors: int, worst: int) -> None:
    """In a market of n competitors the business is at worst behind all of them."""
    ranks = _ranks("a", "pizza", _points(1.0), config=SimulatedConfig(competitors=competitors))
    assert max(ranks) == worst
    assert min(ranks) <= 4
