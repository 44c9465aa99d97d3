"""The recorded ranking provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_core.domain.cell import Listing
from ops_core.domain.scan import ScanRefused, folded, misplacement, problems_with
from ops_core.errors import FieldError, InvalidInput
from ops_core.ports.ranking import (
    RankedListing,
    RankingAnswer,
    RankingAnswerMalformed,
    RankingQueryRefused,
    RankingUnavailable,
)
from ops_plugins.ranking_recorded.scan import ScanFile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ops_core.domain.grid import GridPoint
    from ops_core.domain.scan import Scan
    from ops_core.ports.clock import Clock
    from ops_core.ports.ranking import RankingQuery
    from ops_plugins.ranking_recorded.config import RecordedConfig

_USUAL_DEPTH = 20


class RecordedRanking:
    """Answers from a scan that was made earlier. It is opened at the first query, and again when it has changed."""

    def __init__(self, config: RecordedConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._file = ScanFile(config.path)

    def search(self, query: RankingQuery) -> RankingAnswer:
        """Return what the scan has at one point.

        Raises:
            RankingUnavailable: The file cannot be read.
            RankingAnswerMalformed: The file is not a complete scan.
            RankingQueryRefused: The scan does not cover the keyword or the point.
        """
        try:
            scan = self._file.scan()
        except OSError as error:
            raise RankingUnavailable(self._unreadable(error)) from error
        except ScanRefused as refusal:
            raise RankingAnswerMalformed(refusal.message) from refusal
        point = query.point
        row = scan.cells.get((folded(query.keyword), point.row, point.col))
        if row is None:
            msg = f"The scan has nothing for '{query.keyword}' at row {point.row}, column {point.col}."
            raise RankingQueryRefused(msg)
        if (problem := misplacement(scan, row, point)) is not None:
            raise RankingQueryRefused(str(problem))
        business = query.business
        listing = Listing(business.key, business.name, coordinates=business.coordinates, category=business.category)
        return RankingAnswer(
            listings=() if row.rank is None else (RankedListing(row.rank, listing),),
            list_length=row.list_length,
            zoom=row.zoom,
            depth=self._depth(scan),
            observed_at=self._config.observed_at or self._clock.now(),
        )

    def check_plan(self, queries: tuple[RankingQuery, ...]) -> None:
        """Refuse a run that the scan does not cover.

        Raises:
            ScanRefused: Its file cannot be read as a scan, or its grid or keywords are others; says where.
            InvalidInput: The file cannot be read at all.
        """
        try:
            scan = self._file.scan()
        except OSError as error:
            message = self._unreadable(error)
            raise InvalidInput([FieldError("", "unreadable", message)], message) from error
        points = {query.point.number: query.point for query in queries}
        keywords = dict.fromkeys(query.keyword for query in queries)
        if problems := problems_with(scan, tuple(points.values()), keywords, _size(points.values(), scan.size)):
            raise ScanRefused(problems)

    def close(self) -> None:
        """Release the scan."""
        self._file.forget()

    def _depth(self, scan: Scan) -> int:
        return max(self._config.depth or 0, scan.longest_list) or _USUAL_DEPTH

    def _unreadable(self, error: OSError) -> str:
        why = error.strerror or type(error).__name__
        return f"The scan {self._config.path} cannot be read: {why}. Check the path and who may read it."


def _size(points: Iterable[GridPoint], default: int) -> int:
    """Return how many points a side has in the grid that `points` come from."""
    return max(
        (
            (point.number - point.col) // point.row
            if point.row
            else 2 * point.ring + 1  # all of row 0 is the outer ring
            for point in points
        ),
        default=default,
    )
