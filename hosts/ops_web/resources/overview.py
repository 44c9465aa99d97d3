"""All locations at a glance, as JSON and as a file for a spreadsheet."""

from __future__ import annotations

from typing import Annotated

import attrs

from ops_core.domain.folding import fold
from ops_core.domain.location import SourceMode
from ops_core.domain.metric import MetricId
from ops_core.domain.overview import OverviewRequest, OverviewSort
from ops_core.structure import Items, Text
from ops_web.overview_csv import overview_csv
from ops_web.route import Answer, Call

_LONGEST_SLUG = 40


@attrs.frozen
class ExportQuery:
    """Which locations to export, in which order, with which metrics.

    Attributes:
        search: Words that all occur in the name, the address, the telephone number, the website, the category or the
            place id, case and accents aside.
        source_mode: Only locations whose listing comes from there.
        sort: What to sort by. Locations without a value come last in both directions.
        descending: From the greatest value to the least.
        metrics: A column for each, in this order; those of the metric preferences when left out.
    """

    search: Annotated[str, Text(max_length=100)] | None = None
    source_mode: SourceMode | None = None
    sort: OverviewSort = OverviewSort.NAME
    descending: bool = False
    metrics: Annotated[tuple[MetricId, ...], Items(0, len(MetricId), unique=True)] | None = None

    @property
    def request(self) -> OverviewRequest:
        """The same for use cases."""
        return OverviewRequest(self.search, self.source_mode, self.sort, self.descending)


def show(call: Call) -> Answer:
    """Return a part of the locations with their figures."""
    return Answer(call.hub.locations.overview(call.principal, call.query))


def export(call: Call) -> Answer:
    """Return all matching locations with their figures as CSV."""
    query: ExportQuery = call.query
    metrics = query.metrics
    if metrics is None:
        metrics = call.hub.preferences.get(call.principal).metrics
    rows = call.hub.locations.export(call.principal, query.request)
    name = f"locations{_slug(query.search)}-{call.hub.clock.now():%Y-%m-%d}.csv"
    disposition = ("Content-Disposition", f'attachment; filename="{name}"')
    return Answer(overview_csv(rows, metrics).encode(), headers=(disposition,))


def _slug(search: str | None) -> str:
    """Return a part of a file name that any system takes, with a hyphen before it, or nothing."""
    words = "".join(character for character in fold(search or "") if character.isascii()).split()
    slug = "-".join(words)[:_LONGEST_SLUG].rstrip("-")
    return f"-{slug}" if slug else ""
