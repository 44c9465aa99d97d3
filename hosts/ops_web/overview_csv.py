"""Locations at a glance as CSV (RFC 4180), for spreadsheets."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ops_core.domain.metric import DEFINITIONS, MetricId, MetricUnit
from ops_core.structure import unstructure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ops_core.domain.overview import OverviewRow

_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell as a formula (owasp.org/www-community/attacks/CSV_Injection)."""

_UNITS: Final = {
    MetricUnit.RANK: "rank",
    MetricUnit.RANKS: "ranks",
    MetricUnit.PERCENT: "%",
    MetricUnit.INSTANT: "UTC",
    MetricUnit.COUNT: "number",
    MetricUnit.STARS: "stars",
}
_BEFORE: Final = (
    *("Id", "Name", "Address line 1", "Address line 2", "City", "Region", "Postal code", "Country"),
    *("Phone", "Website", "Category", "Source", "Place id", "Reports (number)"),
)
_AFTER: Final = ("Ranks", "Added (UTC)", "Changed (UTC)")


def overview_csv(rows: Iterable[OverviewRow], metrics: Sequence[MetricId]) -> str:
    """Return one line for each location, below one with the names of the columns and their units.

    The column Ranks says where the figures come from, such as SIMULATED or LIVE. A metric without a value is empty.
    Figures have at most two decimals, instants are those of ISO 8601.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*_BEFORE, *(_heading(metric) for metric in metrics), *_AFTER])
    writer.writerows([_cell(value) for value in _values(row, metrics)] for row in rows)
    return text.getvalue()


def _heading(metric: MetricId) -> str:
    definition = DEFINITIONS[metric]
    return f"{definition.name} ({_UNITS[definition.unit]})"


def _values(row: OverviewRow, metrics: Sequence[MetricId]) -> Iterator[str | float | datetime | None]:
    location, address = row.location, row.location.address
    yield from (location.id, location.name)
    yield from (address.line1, address.line2, address.city, address.region, address.postal_code, address.country)
    yield from (location.phone, location.website, location.category, location.source_mode.value, location.place_id)
    yield row.report_count
    for metric in metrics:
        yield _figure(row, metric)
    yield None if row.figures is None else row.figures.source.value.upper()
    yield from (location.created_at, location.updated_at)


def _figure(row: OverviewRow, metric: MetricId) -> float | datetime | None:
    if row.figures is None:
        return None
    found: float | datetime | None = getattr(
        row.figures, "finished_at" if metric is MetricId.LAST_RUN else metric, None
    )
    return found


def _cell(value: str | float | datetime | None) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(unstructure(value))
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULAS) else value
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown
