from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

from ops_core.domain.cell import CellSource, CellState
from ops_core.domain.classification import classify
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.grid import Distance, GridMap, GridPoint, Unit, resolve_points
from ops_core.domain.run import Business
from ops_core.domain.scan import Scan, ScanRefused
from ops_core.domain.viewport import CERTAIN_VIEWPORT
from ops_core.errors import InvalidInput
from ops_core.ports.clock import SystemClock
from ops_core.ports.ranking import (
    RankingAnswerMalformed,
    RankingProvider,
    RankingQuery,
    RankingQueryRefused,
    RankingUnavailable,
)
from ops_core.structure import structure
from ops_plugins.ranking_recorded import scan as scan_module
from ops_plugins.ranking_recorded.config import RecordedConfig
from ops_plugins.ranking_recorded.plugin import OFFER, ops_ranking_offers
from ops_plugins.ranking_recorded.scan import read_scan

_AUSTIN = Path(__file__).parents[2] / "data" / "austin-pizza-5x5.csv"
_CENTER = Coordinates(30.249711, -97.749132)
_BUSINESS = Business("ChIJ-home-slice", "Home Slice Pizza", _CENTER, "Pizza restaurant")
_POINTS = resolve_points(GridMap(_CENTER, 5, spacing=Distance(1.0, Unit.KM)))


def _provider(path: Path = _AUSTIN, depth: int | None = None) -> RankingProvider:
    return OFFER.build(RecordedConfig(str(path), depth), SystemClock())


def _query(point: GridPoint = _POINTS[12], keyword: str = "pizza") -> RankingQuery:
    return RankingQuery(keyword, point, _BUSINESS, 15, 100, "US", "en", "seed")


def _plan(points: tuple[GridPoint, ...] = _POINTS, *keywords: str) -> tuple[RankingQuery, ...]:
    return tuple(_query(point, keyword) for keyword in keywords or ("pizza",) for point in points)


def _count_reads(monkeypatch: pytest.MonkeyPatch) -> list[str | Path]:
    """Return a list that grows by one with every reading of a file."""
    reads: list[str | Path] = []

    def read(path: str | Path) -> Scan:
        reads.append(path)
        return read_scan(path)

    monkeypatch.setattr(scan_module, "read_scan", read)
    return reads


def test_offer_says_what_it_is() -> None:
    """Its answers are marked as recorded, and its map shows no more than is certain."""
    assert ops_ranking_offers() == [OFFER]
    assert OFFER.source is CellSource.RECORDED
    assert OFFER.limits.viewport is CERTAIN_VIEWPORT


def test_real_scan_is_replayed() -> None:
    """Every cell of the real scan comes back with its rank, the length of its list and its zoom."""
    provider = _provider()
    answers = [provider.search(query) for query in _plan()]
    assert [answer.rank_of(_BUSINESS.key) for answer in answers] == [
        *(None, None, None, None, None),
        *(5, 3, 2, 9, None),
        *(7, 3, 1, 1, None),
        *(9, 4, 1, 1, None),
        *(None, None, None, None, None),
    ]
    assert {(answer.list_length, answer.zoom, answer.depth, answer.cost) for answer in answers} == {(20, 15, 20, 0.0)}
    assert answers[12].listings[0].listing.name == "Home Slice Pizza"
    assert answers[12].listings[0].listing.coordinates == _CENTER


def test_outer_cells_of_the_real_scan_are_inconclusive() -> None:
    """At zoom 15 the map does not reach from the outer ring to the business, so its absence there says nothing."""
    provider = _provider()
    states = []
    for query in _plan():
        answer = provider.search(query)
        states.append(
            classify(
                answer.rank_of(_BUSINESS.key),
                list_length=answer.list_length,
                depth=answer.depth,
                zoom=answer.zoom,
                cell=query.point.coordinates,
                business=_CENTER,
                viewport=OFFER.limits.viewport,
            )
        )
    assert states.count(CellState.FOUND) == 12
    assert states.count(CellState.INCONCLUSIVE) == 13


def test_plan_that_fits_passes() -> None:
    """The grid of the scan with its keyword fits, whole or in part; so does nothing at all."""
    provider = _provider()
    provider.check_plan(_plan())
    provider.check_plan(_plan(_POINTS, "  PIZZA "))
    provider.check_plan(_plan(_POINTS[7:9]))
    provider.check_plan(_plan(_POINTS[1:2]))
    provider.check_plan(())


@pytest.mark.parametrize(
    ("points", "keywords", "message"),
    [
        (_POINTS, ("pizza", "taco"), "Line 1, keyword: The file has no scan for 'taco'. It has: 'pizza'."),
        (
            resolve_points(GridMap(_CENTER, 7, spacing=Distance(1.0, Unit.KM))),
            ("pizza",),
            "Line 1: The file has a grid of 5 x 5 points, the run one of 7 x 7.",
        ),
        (
            resolve_points(GridMap(_CENTER, 5, spacing=Distance(1.2, Unit.KM))),
            ("pizza",),
            "Line 2: The scan's row 0, column 0 lies 571 m from the point of the run; at most 100 m are allowed.",
        ),
    ],
    ids=["keyword", "size", "spacing"],
)
def test_plan_that_does_not_fit_is_refused(
    points: tuple[GridPoint, ...], keywords: tuple[str, ...], message: str
) -> None:
    """A keyword that was not scanned, another size and other points are each refused with what to compare."""
    with pytest.raises(ScanRefused) as refused:
        _provider().check_plan(_plan(points, *keywords))
    assert refused.value.message.startswith(message)
    assert refused.value.errors


def test_query_outside_of_the_scan_is_refused_for_good() -> None:
    """A keyword, a cell or a place that was not scanned is refused; asking again would not help."""
    provider = _provider()
    for query in (
        _query(keyword="taco"),
        _query(attrs.evolve(_POINTS[12], row=5)),
        _query(attrs.evolve(_POINTS[12], coordinates=Coordinates(30.26, -97.75))),
    ):
        with pytest.raises(RankingQueryRefused):
            provider.search(query)


def test_missing_file_may_come_back(tmp_path: Path) -> None:
    """A file that is not there is an outage, with its path and what to do; a plan is refused the same way."""
    path = tmp_path / "scan.csv"
    provider = _provider(path)
    with pytest.raises(RankingUnavailable, match=r"scan\.csv cannot be read: No such file or directory\. Check"):
        provider.search(_query())
    with pytest.raises(InvalidInput, match=r"scan\.csv cannot be read"):
        provider.check_plan(_plan())
    path.write_bytes(_AUSTIN.read_bytes())
    assert provider.search(_query()).rank_of(_BUSINESS.key) == 1


def test_directory_is_not_a_scan(tmp_path: Path) -> None:
    """A folder in place of the file cannot be read."""
    with pytest.raises(RankingUnavailable, match="cannot be read"):
        _provider(tmp_path).search(_query())


def test_broken_file_is_refused_every_time_with_its_line(tmp_path: Path) -> None:
    """A file that is no scan fails with the line at fault, again and again, with the same words."""
    path = tmp_path / "scan.csv"
    path.write_text(_AUSTIN.read_text().replace(",5,20,15", ",55,20,15").replace(",7,20,15", ",77,20,15"))
    provider = _provider(path)
    messages = set()
    for _ in range(3):
        with pytest.raises(RankingAnswerMalformed) as failed:
            provider.search(_query())
        messages.add(failed.value.message)
    assert messages == {"Line 7, rank: 55 is not within 1 to 20. There is 1 more problem."}
    with pytest.raises(ScanRefused) as refused:
        provider.check_plan(_plan())
    assert [problem.line for problem in refused.value.problems] == [7, 12]


def test_file_is_opened_at_the_first_query_and_again_only_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building reads nothing, many queries read once, and a changed file is read anew."""
    path = tmp_path / "scan.csv"
    reads = _count_reads(monkeypatch)
    provider = _provider(path)
    path.write_bytes(_AUSTIN.read_bytes())
    assert reads == []
    for query in _plan():
        provider.search(query)
    assert len(reads) == 1
    path.write_text(
        _AUSTIN.read_text().replace("pizza,2,2,30.249711,-97.749132,1,", "pizza,2,2,30.249711,-97.749132,2,")
    )
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert provider.search(_query()).rank_of(_BUSINESS.key) == 2
    assert len(reads) == 2
    provider.close()
    provider.search(_query())
    assert len(reads) == 3


def test_many_threads_read_the_file_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that come at the same time wait for one reading."""
    reads = _count_reads(monkeypatch)
    provider = _provider()
    ranks: list[int | None] = []
    threads = [
        threading.Thread(target=lambda: ranks.append(provider.search(_query()).rank_of(_BUSINESS.key)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (ranks, len(reads)) == ([1] * 8, 1)


def test_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A file over 50 MB is refused by its size alone."""
    path = tmp_path / "scan.csv"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(ScanRefused, match=r"^Line 1: The file is larger than 50 MB\.$"):
        read_scan(path)


@pytest.mark.parametrize(("configured", "depth"), [(None, 20), (10, 20), (60, 60)])
def test_depth_is_what_the_scan_asked_for(configured: int | None, depth: int) -> None:
    """The depth is the longest list of the file, unless settings say that more was asked for."""
    assert _provider(depth=configured).search(_query()).depth == depth


def test_scan_of_empty_lists_has_the_usual_depth(tmp_path: Path) -> None:
    """A scan that found nothing anywhere is taken to have asked for 20."""
    path = tmp_path / "scan.csv"
    rows = [f"a,{row},{col},{1 - row / 100},{col / 100},,0," for row in range(3) for col in range(3)]
    path.write_text("\n".join(["keyword,row,col,lat,lng,rank,list_length,zoom", *rows]))
    middle = resolve_points(GridMap(Coordinates(0.99, 0.01), 3, spacing=Distance(1.11, Unit.KM)))[4]
    answer = _provider(path).search(_query(middle, "a"))
    assert (answer.listings, answer.list_length, answer.depth, answer.zoom) == ((), 0, 20, None)


def test_answers_bear_the_time_of_the_scan_when_it_is_known() -> None:
    """The configured time of the scan is the time of its answers; otherwise it is the time of the query."""
    made = datetime(2026, 6, 26, 12, tzinfo=UTC)
    config = structure({"path": str(_AUSTIN), "observed_at": "2026-06-26T12:00:00Z"}, RecordedConfig)
    assert OFFER.build(config, SystemClock()).search(_query()).observed_at == made
    assert _provider().search(_query()).observed_at > made.replace(year=2020)


@pytest.mark.parametrize(
    ("values", "pointer", "code"),
    [
        ({}, "/path", "required"),
        ({"path": " "}, "/path", "required"),
        ({"path": "a", "depth": 0}, "/depth", "too_small"),
    ],
)
def test_settings_are_checked(values: dict[str, object], pointer: str, code: str) -> None:
    """A path is needed, and a depth is 1 or more."""
    with pytest.raises(InvalidInput) as refused:
        structure(values, RecordedConfig)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]
