"""The page of schedules names every field, and its examples are valid."""

from __future__ import annotations

import json

import attrs
import pytest

from ops_core.domain.opening_hours import OpeningPeriod, normalise_opening_hours
from ops_core.domain.schedule import Frequency, Schedule, ScheduleProblem, validate_schedule
from ops_core.structure import structure
from tests.docs.pages import DOCS, codes, read, section, snippets, table_rows

PAGE = DOCS / "reference" / "schedules.md"


@pytest.mark.parametrize(
    ("heading", "kind"), [("The fields of a schedule", Schedule), ("A schedule that cannot run", ScheduleProblem)]
)
def test_every_field_has_its_row(heading: str, kind: type) -> None:
    """The tables have the fields of the code, and no others."""
    listed = [row[0].strip("`") for row in table_rows(section(PAGE, heading))]
    assert sorted(listed) == sorted(field.name for field in attrs.fields(kind))


def test_every_frequency_is_named() -> None:
    """The row of the frequency lists them all."""
    named = {row[0]: row[1] for row in table_rows(section(PAGE, "The fields of a schedule"))}
    assert codes(named["`frequency`"]) == set(Frequency)


def test_the_examples_are_valid() -> None:
    """The schedule and the opening hours shown are taken as they are."""
    schedule, hours = (json.loads(snippet.text) for snippet in snippets(PAGE, "json"))
    assert validate_schedule(structure(schedule, Schedule)).only_when_open
    periods = structure(hours, tuple[OpeningPeriod, ...])
    assert normalise_opening_hours(periods) == periods


def test_the_codes_are_named() -> None:
    """Whoever is refused finds the code on the page."""
    assert {"overlap", "no_opening_hours"} <= codes(read(PAGE))
