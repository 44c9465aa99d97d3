from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from ops_core.domain.principal import Owner
from ops_core.domain.report import Report, ReportInput, normalise_report, report_input
from ops_core.domain.run import RunState
from ops_core.domain.sampling import Sampling
from ops_core.errors import InvalidInput
from ops_core.structure import merge_patch, structure, unstructure

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BODY: dict[str, Any] = {
    "location_id": "loc_1",
    "name": " Pizza around the corner ",
    "map": {"center": {"lat": 30.25, "lng": -97.75}, "size": 9, "spacing": {"value": 1, "unit": "km"}},
    "keywords": ["Pizza", " pizza ", "pasta  near me"],
    "schedule": {"frequency": "daily", "time": "09:00", "time_zone": "europe/berlin"},
    "recipients": ["ann@Example.COM", "ANN@example.com"],
}


def refused(**changes: Any) -> list[tuple[str, str]]:
    """Return the pointer and code of every fault that the rules across fields find."""
    with pytest.raises(InvalidInput) as caught:
        normalise_report(structure(BODY | changes, ReportInput))
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_what_is_entered_is_brought_into_one_form() -> None:
    """Repetitions go, white space and the spelling of zones and domains are put right."""
    report = normalise_report(structure(BODY, ReportInput))
    assert report.name == "Pizza around the corner"
    assert report.keywords == ("Pizza", "pasta near me")
    assert report.recipients == ("ann@example.com",)
    assert report.schedule is not None
    assert report.schedule.time_zone == "Europe/Berlin"
    assert report.sampling is Sampling.FULL
    assert normalise_report(report) == report


def test_all_faults_come_at_once() -> None:
    """The map, the keywords, the schedule and the recipients are looked at, whichever is wrong."""
    assert refused(
        map=BODY["map"] | {"size": 4, "radius": {"value": 1, "unit": "km"}},
        keywords=["ok", "  x ", "\u200b"],
        schedule={"frequency": "weekly", "time": "09:00", "time_zone": "Europe/Berlin"},
        recipients=["nobody"],
    ) == [
        ("/map/size", "not_odd"),
        ("/map/spacing", "one_of"),
        ("/keywords/2", "required"),
        ("/schedule/weekday", "required"),
        ("/recipients/0", "email"),
    ]


@pytest.mark.parametrize(
    ("size", "shape", "measured"), [(3, "square", 1), (5, "circle", 5), (7, "circle", 9), (5, "square", 9)]
)
def test_a_grid_must_be_large_enough_for_a_quarter_of_it(size: int, shape: str, measured: int) -> None:
    """With fewer than nine measured points nothing could be estimated, so the choice is refused at its field."""
    changes = {"map": BODY["map"] | {"size": size, "shape": shape}, "sampling": "quarter"}
    if measured >= 9:
        assert normalise_report(structure(BODY | changes, ReportInput)).sampling is Sampling.QUARTER
    else:
        assert refused(**changes) == [("/sampling", "too_few_points")]


def test_a_map_that_is_wrong_is_not_sampled() -> None:
    """Only its own faults are named."""
    assert refused(map=BODY["map"] | {"size": 4}, sampling="quarter") == [("/map/size", "not_odd")]


def test_a_stored_report_is_the_target_of_a_patch() -> None:
    """Its configuration is what was entered, and a patch changes only what it names."""
    given = normalise_report(structure(BODY | {"sampling": "quarter"}, ReportInput))
    parts = {field.name: getattr(given, field.name) for field in attrs.fields(ReportInput)}
    stored = Report(
        id="rep_1",
        owner=Owner("user:ann"),
        next_run_at=None,
        state=RunState.DRAFT,
        last_run_id=None,
        version=1,
        created_at=NOW,
        updated_at=NOW,
        **parts,
    )
    assert report_input(stored) == given
    assert structure(unstructure(stored), Report) == stored
    patched = structure(merge_patch(unstructure(report_input(stored)), {"schedule": None, "name": "New"}), ReportInput)
    assert patched == attrs.evolve(given, schedule=None, name="New")
