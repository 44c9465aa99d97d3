"""The file for spreadsheets: columns, figures, and text that does nothing when it is opened."""

from __future__ import annotations

import csv
import io
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_contracts.samples import WILD, make_address, make_figures, make_location, moment
from ops_core.domain.cell import CellSource
from ops_core.domain.metric import DEFINITIONS, MetricId
from ops_core.domain.overview import OverviewRow
from ops_web.overview_csv import overview_csv

GRID = [
    MetricId.AVERAGE_RANK,
    MetricId.TOP3_SHARE,
    MetricId.CHANGE_SINCE_LAST_RUN,
    MetricId.LAST_RUN,
    MetricId.REVIEW_COUNT,
]


def read(*rows: OverviewRow, metrics: list[MetricId] | None = None) -> list[dict[str, str]]:
    """Return the lines by the names of their columns, as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(overview_csv(rows, metrics or []), newline="")))


def test_columns_have_plain_names_with_units() -> None:
    """The first line names every column, metrics in the order asked for, and comes without rows, too."""
    (names,) = csv.reader(io.StringIO(overview_csv((), GRID)))
    assert names == [
        *("Id", "Name", "Address line 1", "Address line 2", "City", "Region", "Postal code", "Country"),
        *("Phone", "Website", "Category", "Source", "Place id", "Reports (number)"),
        *("Average rank (rank)", "Top-3 share (%)", "Change since the last run (ranks)", "Last run (UTC)"),
        "Review count (number)",
        *("Ranks", "Added (UTC)", "Changed (UTC)"),
    ]


def test_every_metric_has_a_column_of_its_own() -> None:
    """Whatever metric can be chosen has a name and a unit."""
    (names,) = csv.reader(io.StringIO(overview_csv((), list(MetricId))))
    shown = names[14:-3]
    assert len(set(shown)) == len(MetricId)
    assert [name.rpartition(" (")[0] for name in shown] == [DEFINITIONS[metric].name for metric in MetricId]


def test_a_location_without_anything_optional() -> None:
    """What is not known is empty, in every column."""
    (row,) = read(OverviewRow(make_location(), 0, None), metrics=GRID)
    assert row == {
        "Id": make_location().id,
        "Name": "Pizzeria 1",
        "Address line 1": "1 Main Street",
        "Address line 2": "",
        "City": "Austin",
        "Region": "",
        "Postal code": "",
        "Country": "US",
        "Phone": "",
        "Website": "",
        "Category": "",
        "Source": "no_listing",
        "Place id": "",
        "Reports (number)": "0",
        "Average rank (rank)": "",
        "Top-3 share (%)": "",
        "Change since the last run (ranks)": "",
        "Last run (UTC)": "",
        "Review count (number)": "",
        "Ranks": "",
        "Added (UTC)": "2026-03-01T09:00:01.123456Z",
        "Changed (UTC)": "2026-03-01T09:00:01.123456Z",
    }


@pytest.mark.parametrize("source", CellSource)
def test_figures_say_where_they_come_from(source: CellSource) -> None:
    """The kind of the ranks stands beside them in capitals, and instants are those of ISO 8601."""
    figures = make_figures(source=source, finished_at=moment(60))
    (row,) = read(OverviewRow(make_location(), 12, figures), metrics=GRID)
    assert row["Ranks"] == source.upper()
    assert row["Last run (UTC)"] == "2026-03-01T09:01:00.123456Z"
    assert (row["Average rank (rank)"], row["Top-3 share (%)"], row["Reports (number)"]) == ("0.3", "33.33", "12")
    assert row["Change since the last run (ranks)"] == "-0.33"


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (0.0, "0"),
        (-0.001, "0"),
        (100.0, "100"),
        (10.0, "10"),
        (2.5, "2.5"),
        (2.675001, "2.68"),
        (-12.25, "-12.25"),
        (None, ""),
    ],
)
def test_figures_have_at_most_two_decimals(figure: float | None, shown: str) -> None:
    """A figure is as short as it can be, and one below zero is a number, not a formula."""
    figures = make_figures(change_since_last_run=figure)
    row = overview_csv([OverviewRow(make_location(), 0, figures)], [MetricId.CHANGE_SINCE_LAST_RUN])
    assert row.splitlines()[1].split(",")[14] == shown


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
@pytest.mark.parametrize("field", ["name", "category", "place_id", "phone"])
def test_text_that_looks_like_a_formula_is_text(sign: str, field: str) -> None:
    """An apostrophe before it keeps a spreadsheet from running what somebody called a location."""
    changes: dict[str, Any] = {field: f'{sign}HYPERLINK("https://evil.example")'}
    (row,) = read(OverviewRow(make_location(**changes), 0, None))
    column = {"name": "Name", "category": "Category", "place_id": "Place id", "phone": "Phone"}[field]
    assert row[column] == f'\'{sign}HYPERLINK("https://evil.example")'


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_text_comes_back(text: str) -> None:
    """Commas, quotes and line ends in a text stay in their cell, and no cell begins with what runs."""
    address = make_address(line1=text, city=WILD)
    (row,) = read(OverviewRow(attrs.evolve(make_location(), name=text, address=address), 0, None))
    for column in ("Name", "Address line 1"):
        assert row[column].removeprefix("'" if text[0] in "=+-@\t\r" else "") == text
        assert row[column][0] not in "=+-@\t\r"
    assert row["City"] == WILD
