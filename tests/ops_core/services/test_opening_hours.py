from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from ops_core.domain.duplicate import NewLocation
from ops_core.domain.location import Location, location_input
from ops_core.domain.report import Report, report_input
from ops_core.domain.schedule import ScheduleProblem
from ops_core.errors import InvalidInput, NotFound
from ops_core.structure import structure, unstructure
from tests.support.world import ANN, PIZZA, World, draft

DAILY: dict[str, Any] = {"frequency": "daily", "time": "20:00", "time_zone": "Europe/Berlin"}
WHEN_OPEN = DAILY | {"only_when_open": True}
WEEKDAYS = [{"weekday": day, "opens": "09:00", "closes": "18:00"} for day in ("monday", "tuesday", "wednesday")]
SUNDAYS = [{"weekday": "sunday", "opens": "12:00", "closes": "02:00"}]
TONIGHT = datetime(2026, 3, 2, 19, tzinfo=UTC)
"""The day is a Monday, the time 20:00 in Berlin."""
TUESDAY = datetime(2026, 3, 3, 8, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 8, 11, tzinfo=UTC)
PROBLEM = ScheduleProblem("feature.disabled", "Runs are switched off.", TONIGHT, TONIGHT)


def changed(world: World, location: Location, **changes: Any) -> Location:
    """Change some fields of a location."""
    patched = unstructure(location_input(location)) | changes
    return world.hub.locations.change(ANN, location.id, structure(patched, NewLocation))


def troubled(world: World, report: Report) -> Report:
    """Record that a report could not run on schedule, and return it as it is stored."""
    with world.hub.storage.write() as uow:
        uow.reports.record_problem(report.id, PROBLEM)
    with world.hub.storage.read() as uow:
        return uow.reports.get(report.owner, report.id)


def test_hours_are_kept_in_order(world: World) -> None:
    """What comes back is sorted, also after an edit; left out, they are removed."""
    location = world.location(opening_hours=[*SUNDAYS, *WEEKDAYS])
    assert unstructure(location.opening_hours) == [*WEEKDAYS, *SUNDAYS]
    assert world.hub.locations.get(ANN, location.id) == location
    assert unstructure(changed(world, location, opening_hours=SUNDAYS[::-1]).opening_hours) == SUNDAYS
    edited = world.hub.locations.change(ANN, location.id, structure(PIZZA, NewLocation))
    assert edited.opening_hours == ()


@pytest.mark.parametrize("action", ["create", "change"])
def test_overlapping_hours_are_refused(world: World, action: str) -> None:
    """The entry at fault is named along with all other faults, and nothing is stored."""
    location = world.location(name="Second shop")
    late = {"weekday": "monday", "opens": "17:00", "closes": "23:00"}
    wrong = structure(PIZZA | {"opening_hours": [*WEEKDAYS, late], "phone": "12"}, NewLocation)
    acts: dict[str, Callable[[], object]] = {
        "create": lambda: world.hub.locations.create(ANN, wrong),
        "change": lambda: world.hub.locations.change(ANN, location.id, wrong),
    }
    with pytest.raises(InvalidInput) as refused:
        acts[action]()
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/phone", "format"),
        ("/opening_hours/3/opens", "overlap"),
    ]
    assert world.hub.locations.get(ANN, location.id) == location


def test_a_report_runs_when_its_location_opens(world: World) -> None:
    """Only where its schedule says so."""
    location = world.location(opening_hours=WEEKDAYS)
    assert world.report(location=location, schedule=DAILY).next_run_at == TONIGHT
    assert world.report(location=location, schedule=WHEN_OPEN).next_run_at == TUESDAY


def test_hours_that_are_not_known_are_asked_for(world: World) -> None:
    """A schedule that waits for an opening is refused without hours: new, changed, moved and as a draft."""
    location, open_place = world.location(), world.location(opening_hours=WEEKDAYS)
    plain = world.report(location=location, schedule=DAILY)
    waiting = world.report(location=open_place, schedule=WHEN_OPEN)
    wrong = draft(location, schedule=WHEN_OPEN)
    acts: tuple[Callable[[], object], ...] = (
        lambda: world.hub.reports.create(ANN, wrong),
        lambda: world.hub.reports.change(ANN, plain.id, wrong),
        lambda: world.hub.reports.change(ANN, waiting.id, attrs.evolve(report_input(waiting), location_id=location.id)),
        lambda: world.hub.reports.preview_draft(ANN, wrong),
    )
    for act in acts:
        with pytest.raises(InvalidInput) as refused:
            act()
        (error,) = refused.value.errors
        assert (error.pointer, error.code) == ("/schedule/only_when_open", "no_opening_hours")
        assert "Enter them at the location" in error.message
    assert world.hub.reports.get(ANN, plain.id) == plain
    assert world.hub.reports.get(ANN, waiting.id) == waiting


def test_a_preview_shows_runs_when_it_is_open(world: World) -> None:
    """Stored or not, the next ten runs are those that will be made."""
    location = world.location(opening_hours=WEEKDAYS)
    report = world.report(location=location, schedule=WHEN_OPEN)
    preview = world.hub.reports.preview(ANN, report.id)
    assert world.hub.reports.preview_draft(ANN, report_input(report)) == preview
    assert len(preview.occurrences) == 10
    assert [occurrence.local for occurrence in preview.occurrences[:4]] == [
        "2026-03-03T09:00+01:00",
        "2026-03-04T09:00+01:00",
        "2026-03-09T09:00+01:00",
        "2026-03-10T09:00+01:00",
    ]


def test_new_hours_count_at_once(world: World) -> None:
    """The next run of a report that waits for an opening follows; others and the versions of all stay."""
    location, other = world.location(opening_hours=WEEKDAYS), world.location(opening_hours=WEEKDAYS)
    waiting = world.report(location=location, schedule=WHEN_OPEN)
    untouched = [
        world.report(location=location, schedule=DAILY),
        world.report(location=location),
        world.report(location=other, schedule=WHEN_OPEN),
    ]
    changed(world, location, opening_hours=SUNDAYS)
    assert world.hub.reports.get(ANN, waiting.id) == attrs.evolve(waiting, next_run_at=SUNDAY)
    assert [world.hub.reports.get(ANN, report.id) for report in untouched] == untouched


def test_every_report_of_the_location_follows(world: World) -> None:
    """However many there are."""
    location = world.location(opening_hours=WEEKDAYS)
    waiting = draft(location, schedule=WHEN_OPEN)
    made = [world.hub.reports.create(ANN, waiting).id for _ in range(201)]
    changed(world, location, opening_hours=SUNDAYS)
    assert {world.hub.reports.get(ANN, report).next_run_at for report in made} == {SUNDAY}


def test_a_location_may_lose_its_hours(world: World) -> None:
    """Its reports then run at the time of their schedules."""
    location = world.location(opening_hours=WEEKDAYS)
    report = world.report(location=location, schedule=WHEN_OPEN)
    changed(world, location, opening_hours=[])
    assert world.hub.reports.get(ANN, report.id) == attrs.evolve(report, next_run_at=TONIGHT)
    assert world.hub.reports.preview(ANN, report.id).occurrences[0].utc == TONIGHT


def test_a_run_that_is_due_stays_due(world: World) -> None:
    """New hours or another location let nobody miss a run that no host has started yet."""
    location, other = world.location(opening_hours=WEEKDAYS), world.location(opening_hours=SUNDAYS)
    report = world.report(location=location, schedule=WHEN_OPEN)
    world.clock.set(TUESDAY)
    changed(world, location, opening_hours=SUNDAYS)
    assert world.hub.reports.get(ANN, report.id).next_run_at == TUESDAY
    elsewhere = attrs.evolve(report_input(report), location_id=other.id)
    assert world.hub.reports.change(ANN, report.id, elsewhere).next_run_at == TUESDAY


def test_a_deleted_report_follows_when_it_is_restored(world: World) -> None:
    """New hours start no report that is deleted; restored, it runs by them."""
    location = world.location(opening_hours=WEEKDAYS)
    report = world.report(location=location, schedule=WHEN_OPEN)
    world.hub.reports.delete(ANN, report.id)
    changed(world, location, opening_hours=SUNDAYS)
    with world.hub.storage.read() as uow:
        assert uow.reports.get(ANN.owner, report.id).next_run_at is None
    assert world.hub.reports.restore(ANN, report.id).next_run_at == SUNDAY


def test_a_report_moves_to_the_hours_of_another_location(world: World) -> None:
    """The hours of where it is now count."""
    location, other = world.location(opening_hours=WEEKDAYS), world.location(opening_hours=SUNDAYS)
    report = world.report(location=location, schedule=WHEN_OPEN)
    elsewhere = attrs.evolve(report_input(report), location_id=other.id)
    assert world.hub.reports.change(ANN, report.id, elsewhere).next_run_at == SUNDAY


def test_a_report_of_a_deleted_location_can_be_edited(world: World) -> None:
    """The hours of then still count, but it cannot be moved to where nothing is."""
    location = world.location(opening_hours=WEEKDAYS)
    report, other = world.report(location=location, schedule=WHEN_OPEN), world.report()
    world.hub.locations.delete(ANN, location.id)
    earlier = attrs.evolve(
        report_input(report), schedule=structure(WHEN_OPEN | {"time": "11:00"}, type(report.schedule))
    )
    assert world.hub.reports.change(ANN, report.id, earlier).next_run_at == TUESDAY - timedelta(hours=22)
    with pytest.raises(NotFound):
        world.hub.reports.change(ANN, other.id, attrs.evolve(report_input(other), location_id=location.id))


def test_merging_brings_hours(world: World) -> None:
    """What is kept has its own hours or takes those of the other; the reports of both follow."""
    kept, other = world.location(), world.location(opening_hours=WEEKDAYS)
    report = world.report(location=other, schedule=WHEN_OPEN)
    assert unstructure(world.hub.locations.merge(ANN, kept.id, other.id).opening_hours) == WEEKDAYS
    assert world.hub.reports.get(ANN, report.id).next_run_at == TUESDAY
    final = world.location(opening_hours=SUNDAYS)
    assert unstructure(world.hub.locations.merge(ANN, final.id, kept.id).opening_hours) == SUNDAYS
    assert world.hub.reports.get(ANN, report.id).next_run_at == SUNDAY


def test_an_entry_that_is_merged_brings_hours(world: World) -> None:
    """A new location that is merged into one without hours changes when the reports of that one run."""
    location = world.location(opening_hours=WEEKDAYS)
    report = world.report(location=location, schedule=WHEN_OPEN)
    changed(world, location, opening_hours=[])
    entry = structure(PIZZA | {"opening_hours": SUNDAYS, "on_duplicate": "merge"}, NewLocation)
    merged = world.hub.locations.create(ANN, entry)
    assert (merged.created, merged.location.id) == (False, location.id)
    assert unstructure(merged.location.opening_hours) == SUNDAYS
    assert world.hub.reports.get(ANN, report.id).next_run_at == SUNDAY


def test_another_schedule_clears_the_problem(world: World) -> None:
    """So does another location; an edit of something else does not."""
    location, other = world.location(), world.location(name="Second shop")
    report = troubled(world, world.report(location=location, schedule=DAILY))
    assert report.schedule_problem == PROBLEM
    renamed = attrs.evolve(report_input(report), name="New")
    assert world.hub.reports.change(ANN, report.id, renamed).schedule_problem == PROBLEM
    for change in (
        attrs.evolve(renamed, schedule=None),
        attrs.evolve(renamed, location_id=other.id, schedule=None),
    ):
        edited = world.hub.reports.change(ANN, report.id, change)
        assert edited.schedule_problem is None
        assert world.hub.reports.get(ANN, report.id) == edited
        troubled(world, report)


def test_deleting_and_restoring_clear_the_problem(world: World) -> None:
    """What was wrong with a schedule that has been stopped, or begins anew, is history."""
    report = troubled(world, world.report(schedule=DAILY))
    gone = world.hub.reports.delete(ANN, report.id)
    assert gone.schedule_problem is None
    troubled(world, report)
    back = world.hub.reports.restore(ANN, report.id)
    assert (back.schedule_problem, back.next_run_at) == (None, TONIGHT)
    assert world.hub.reports.get(ANN, report.id) == back
