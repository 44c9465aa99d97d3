from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.cell import CellSource, Listing
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, GridPoint, Unit, distance_m, resolve_points
from ops_core.domain.run import Business
from ops_core.errors import InvalidInput
from ops_core.ports.clock import SystemClock
from ops_core.ports.ranking import RankingProvider, RankingQuery
from ops_core.structure import structure
from ops_plugins.ranking_simulated.config import SimulatedConfig
from ops_plugins.ranking_simulated.plane import centre_of
from ops_plugins.ranking_simulated.plugin import OFFER, ops_ranking_offers
from ops_plugins.ranking_simulated.trades import trade_of

_CENTER = Coordinates(30.249711, -97.749132)
_BUSINESS = Business("place-1", "Home Slice", _CENTER, "Pizza restaurant")
_POINTS = resolve_points(GridMap(_CENTER, 7, spacing=Distance(1.0, Unit.KM)))


def _provider(**settings: int) -> RankingProvider:
    return OFFER.build(SimulatedConfig(**settings), SystemClock())  # type: ignore[arg-type]  # only whole numbers here


def _query(
    keyword: str = "pizza", point: GridPoint = _POINTS[24], business: Business = _BUSINESS, depth: int = 100
) -> RankingQuery:
    return RankingQuery(keyword, point, business, 13, depth, "US", "en", "seed")


def _market(provider: RankingProvider, *queries: RankingQuery) -> set[Listing]:
    return {entry.listing for query in queries for entry in provider.search(query).listings}


def _digests() -> Iterator[str]:
    """Yield a digest of the answers, each from a process in which Python hashes differently."""
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        yield subprocess.run(
            [sys.executable, "-c", _PROGRAM], env=environment, capture_output=True, text=True, check=True
        ).stdout


_PROGRAM = """
import hashlib
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, Unit, resolve_points
from ops_core.domain.run import Business
from ops_core.ports.clock import SystemClock
from ops_core.ports.ranking import RankingQuery
from ops_plugins.ranking_simulated.config import SimulatedConfig
from ops_plugins.ranking_simulated.plugin import OFFER
center = Coordinates(30.249711, -97.749132)
provider = OFFER.build(SimulatedConfig(), SystemClock())
answers = [
    provider.search(RankingQuery(keyword, point, Business("p", "Home Slice", place), 13, 20, "US", "en", "s")).listings
    for keyword in ("pizza", "tattoo")
    for place in (center, None)
    for point in resolve_points(GridMap(center, 5, spacing=Distance(1.0, Unit.KM)))
]
print(hashlib.sha256(repr(answers).encode()).hexdigest())
"""


def test_processes_agree() -> None:
    """Processes whose hashes of strings differ give the same answers, to the last digit."""
    assert len(set(_digests())) == 1


def test_offer_says_what_it_is() -> None:
    """Its answers are marked as simulated, cost nothing and depend on no map."""
    assert ops_ranking_offers() == [OFFER]
    assert OFFER.source is CellSource.SIMULATED
    assert (OFFER.limits.price, OFFER.limits.viewport) == (0.0, None)


def test_competitors_are_the_same_for_all_points_and_keywords() -> None:
    """A run meets one market: 24 competitors, whatever the keyword and wherever it is searched."""
    queries = [_query(keyword, point) for keyword in ("pizza", "calzone delivery") for point in _POINTS]
    market = _market(_provider(), *queries)
    assert len(market) == 25
    assert {len(_market(_provider(), query)) for query in queries} == {25}


def test_competitors_look_like_local_businesses() -> None:
    """Each has a name of its own, an address, a place in town, a rating, reviews and the trade of the business."""
    others = [listing for listing in _market(_provider(competitors=60), _query()) if listing.key != _BUSINESS.key]
    assert len({listing.name.casefold() for listing in others}) == 60
    assert len({listing.key for listing in others}) == 60
    for listing in others:
        assert listing.address is not None
        assert listing.address.split()[0].isdigit()
        assert listing.coordinates is not None
        assert 0 < distance_m(listing.coordinates, _CENTER) < 8_000
        assert listing.rating is not None
        assert 2.5 <= listing.rating <= 5
        assert listing.reviews is not None
        assert 3 <= listing.reviews < 20_000
        assert listing.category == "Pizza restaurant"
    assert len({listing.rating for listing in others}) > 8
    assert any("Pizz" in listing.name for listing in others)


def test_business_is_listed_as_itself() -> None:
    """The business is listed with its own key, name, place and category; nothing is made up about where it is."""
    own = next(each for each in _market(_provider(), _query()) if each.key == "place-1")
    assert (own.name, own.coordinates, own.category) == ("Home Slice", _CENTER, "Pizza restaurant")
    assert own.address is None
    unplaced = Business("place-1", "Home Slice")
    own = next(each for each in _market(_provider(), _query(business=unplaced)) if each.key == "place-1")
    assert (own.coordinates, own.category) == (None, None)


def test_business_that_is_not_listed_is_in_no_list() -> None:
    """A business that has no listing yet is found nowhere, while its competitors are."""
    provider: RankingProvider = OFFER.build(SimulatedConfig(business_listed=False), SystemClock())
    answers = [provider.search(_query(point=point)) for point in _POINTS]
    assert {answer.rank_of(_BUSINESS.key) for answer in answers} == {None}
    assert {answer.list_length for answer in answers} == {24}


@pytest.mark.parametrize(("depth", "length"), [(1, 1), (20, 20), (25, 25), (100, 25)])
def test_list_is_as_long_as_asked_for_and_there_is(depth: int, length: int) -> None:
    """The list ends at the depth or with the market; ranks count from 1 without gaps."""
    answer = _provider().search(_query(depth=depth))
    assert (answer.list_length, answer.depth, answer.zoom) == (length, depth, None)
    assert [entry.rank for entry in answer.listings] == list(range(1, length + 1))


def test_best_known_rivals_rank_best_on_average() -> None:
    """Prominence shows: over a wide grid, the upper half of the lists has more reviews than the lower half."""
    provider = _provider(competitors=60)
    reviews: list[list[int]] = [[], []]
    for seed in range(8):
        for point in _POINTS[::6]:
            listings = provider.search(attrs.evolve(_query(point=point), seed=str(seed))).listings
            for entry in listings:
                reviews[entry.rank > 30].append(entry.listing.reviews or 0)
    assert sum(reviews[0]) / len(reviews[0]) > 1.5 * sum(reviews[1]) / len(reviews[1])


@pytest.mark.parametrize(
    ("category", "keyword", "trade"),
    [
        ("Pizza restaurant", "best plumber", "Pizza restaurant"),
        (None, "emergency plumbers near me", "Plumber"),
        ("Tattoo shop", "ink", "Tattoo shop"),
        (None, "tattoo artist near me", "Tattoo Artist"),
        (None, "寿司", "寿司"),
        (None, "{0}", "0"),
        (None, "near me", "Local business"),
        (None, "🍕", "Local business"),
        ("", "dentists", "Dentist"),
    ],
)
def test_trade_follows_the_category_or_else_the_keyword(category: str | None, keyword: str, trade: str) -> None:
    """The category decides; without one the telling words of the keyword do, and names can always be made."""
    found = trade_of(category, keyword)
    assert found.category == trade
    business = Business("b", "B", _CENTER, category)
    names = {each.name for each in _market(_provider(competitors=60), _query(keyword, business=business))}
    assert len(names) == 61


def test_braces_in_a_category_are_only_text() -> None:
    """A category is never taken for a template."""
    business = Business("b", "B", _CENTER, "{surname} & {0} shop")
    assert len(_market(_provider(), _query(business=business))) == 25


@pytest.mark.parametrize(
    "center", [_CENTER, Coordinates(-16.85, 179.98), Coordinates(69.65, 18.96), Coordinates(0.0, -180.0)]
)
@pytest.mark.parametrize("spacing", [0.1, 1.0, 10.0])
def test_centre_is_worked_out_from_each_point_alone(center: Coordinates, spacing: float) -> None:
    """From any single point of a grid its centre follows within 15 m, across the antimeridian too."""
    for point in resolve_points(GridMap(center, 5, spacing=Distance(spacing, Unit.KM))):
        assert distance_m(centre_of(point), center) < 15


def test_unplaced_market_stands_still() -> None:
    """Without a place of the business, competitors stand at the same places whichever point asks."""
    unplaced = Business("place-1", "Home Slice")
    assert len(_market(_provider(), *(_query(point=point, business=unplaced) for point in _POINTS))) == 25


def test_point_with_contradicting_figures_is_answered() -> None:
    """A point whose number, row and ring do not go together still gets an answer."""
    odd = attrs.evolve(_POINTS[0], row=3, ring=9)
    assert _provider().search(_query(point=odd, business=Business("place-1", "Home Slice"))).list_length == 25


@given(
    lat=st.floats(-90, 90),
    lng=st.floats(-180, 180),
    home=st.one_of(st.none(), st.builds(Coordinates, st.floats(-90, 90), st.floats(-180, 180))),
    keyword=st.text(min_size=1, max_size=80),
    depth=st.integers(1, 100),
)
def test_any_query_is_answered_in_full(
    lat: float, lng: float, home: Coordinates | None, keyword: str, depth: int
) -> None:
    """Wherever and whatever is searched, a list comes with places on the earth, and the same one again."""
    query = _query(
        keyword, attrs.evolve(_POINTS[8], coordinates=Coordinates(lat, lng)), Business("b", "B", home), depth
    )
    answer = _provider().search(query)
    assert answer.list_length == len(answer.listings) == min(depth, 25)
    for entry in answer.listings:
        place = entry.listing.coordinates
        assert place is None or (abs(place.lat) <= 90 and abs(place.lng) <= 180)
    assert _provider().search(query).listings == answer.listings


def test_latency_is_waited_for() -> None:
    """A configured latency passes before the answer."""
    started = time.perf_counter()
    _provider(latency_ms=30).search(_query())
    assert time.perf_counter() - started >= 0.03


def test_largest_run_is_quick() -> None:
    """Five keywords on 21 x 21 points take far less than the hub needs to store them."""
    points = resolve_points(GridMap(_CENTER, 21, spacing=Distance(0.5, Unit.KM)))
    queries = [_query(keyword, point, depth=20) for keyword in ("a", "b", "c", "d", "e") for point in points]
    seconds = []
    for _ in range(5):
        provider = _provider()
        started = time.perf_counter()
        for query in queries:
            provider.search(query)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 2205 * 100e-6


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"competitors": 2}, "/competitors"),
        ({"competitors": 61}, "/competitors"),
        ({"seed": ""}, "/seed"),
        ({"latency_ms": -1}, "/latency_ms"),
        ({"failure_rate": 1.5}, "/failure_rate"),
        ({"failure": "earthquake"}, "/failure"),
    ],
)
def test_settings_are_checked(values: dict[str, object], pointer: str) -> None:
    """Settings out of range are refused by name."""
    with pytest.raises(InvalidInput) as refused:
        structure(values, SimulatedConfig)
    assert [error.pointer for error in refused.value.errors] == [pointer]
