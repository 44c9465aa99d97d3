from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from ops_core.domain.page import PageRequest
from ops_core.domain.report import report_input
from ops_core.domain.run import RunState
from ops_core.domain.schedule import Schedule
from ops_core.domain.viewport import CERTAIN_VIEWPORT
from ops_core.errors import FeatureDisabled, InvalidInput, NotFound, StaleVersion
from ops_core.ports.ranking import RankingCapability, RankingLimits
from ops_core.services.preview import Preview
from ops_core.structure import structure
from tests.support.ranking import ScriptedRanking
from tests.support.world import ALL, ANN, BEN, GRID, WEEKLY, World, build_world, draft

NEXT_MONDAY = datetime(2026, 3, 9, 9, tzinfo=UTC)
DAILY = {"frequency": "daily", "time": "10:00", "time_zone": "Europe/Berlin"}


def test_a_new_report_is_a_draft(world: World) -> None:
    """It is stored normalised, at version 1, and never ran."""
    report = world.report(keywords=["Pizza", " pizza", "pasta"], recipients=["Ann@EXAMPLE.com"], name="  Grid ")
    assert (report.name, report.keywords, report.recipients) == ("Grid", ("Pizza", "pasta"), ("Ann@example.com",))
    assert (report.state, report.last_run_id, report.version, report.owner) == (RunState.DRAFT, None, 1, ANN.owner)
    assert (report.schedule, report.next_run_at) == (None, None)
    assert world.hub.reports.get(ANN, report.id) == report


def test_all_faults_come_at_once(world: World) -> None:
    """Rules across fields are all looked at before anything is refused, and nothing is stored."""
    location = world.location()
    wrong = draft(
        location,
        map=GRID["map"] | {"size": 4, "center": {"lat": 89.95, "lng": 0}},
        keywords=["a", "b", "c", "d", "e", "f"],
        schedule=DAILY | {"time_zone": "Europe/Atlantis", "weekday": "monday"},
        recipients=["x"],
    )
    with pytest.raises(InvalidInput) as refused:
        world.hub.reports.create(ANN, wrong)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/map/center/lat", "too_near_pole"),
        ("/map/size", "not_odd"),
        ("/keywords", "too_many"),
        ("/schedule/time_zone", "unknown_time_zone"),
        ("/schedule/weekday", "not_allowed"),
        ("/recipients/0", "email"),
    ]
    assert world.hub.reports.list(ANN, ALL).items == ()


def test_a_report_needs_a_location_of_its_owner(world: World) -> None:
    """One that is unknown, deleted or somebody else's is refused at its field, also in an edit and a draft."""
    gone = world.location()
    world.hub.locations.delete(ANN, gone.id)
    report = world.report()
    for location in (gone, world.location(BEN), attrs.evolve(gone, id="loc_unknown")):
        for act in (
            lambda given: world.hub.reports.create(ANN, given),
            lambda given: world.hub.reports.change(ANN, report.id, given),
            lambda given: world.hub.reports.preview_draft(ANN, given),
        ):
            with pytest.raises(NotFound) as refused:
                act(draft(location))
            assert (refused.value.kind, refused.value.pointer) == ("location", "/location_id")


def test_an_edit_replaces_the_configuration(world: World) -> None:
    """The version grows; what is not configuration stays."""
    report = world.report()
    run = world.run(report=report)
    other = world.location(name="Second shop")
    changed = draft(other, name="New", keywords=["pasta"], map=GRID["map"] | {"size": 5}, sampling="quarter")
    edited = world.hub.reports.change(ANN, report.id, changed, version=1)
    assert report_input(edited) == changed
    assert (edited.version, edited.state, edited.last_run_id) == (2, RunState.QUEUED, run.id)
    assert edited.created_at == report.created_at
    assert edited.updated_at > report.updated_at
    assert world.hub.reports.get(ANN, report.id) == edited


@pytest.mark.parametrize("action", ["change", "delete"])
def test_a_change_to_an_older_version_is_refused(world: World, action: str) -> None:
    """Whoever saw something else is told the version that is stored now."""
    report = world.report()
    world.hub.reports.change(ANN, report.id, report_input(report))
    acts = {
        "change": lambda: world.hub.reports.change(ANN, report.id, report_input(report), version=1),
        "delete": lambda: world.hub.reports.delete(ANN, report.id, version=1),
    }
    with pytest.raises(StaleVersion) as refused:
        acts[action]()
    assert (refused.value.kind, refused.value.current) == ("report", 2)
    assert world.hub.reports.get(ANN, report.id).version == 2


def test_a_schedule_is_computed_and_kept(world: World) -> None:
    """An edit of something else moves nothing; a new schedule starts anew; none at all stops it."""
    report = world.report(schedule=WEEKLY)
    assert report.next_run_at == NEXT_MONDAY
    world.clock.set(NEXT_MONDAY + timedelta(days=10))
    renamed = world.hub.reports.change(ANN, report.id, attrs.evolve(report_input(report), name="New"))
    assert renamed.next_run_at == NEXT_MONDAY
    daily = attrs.evolve(report_input(report), schedule=structure(DAILY, Schedule))
    assert world.hub.reports.change(ANN, report.id, daily).next_run_at == NEXT_MONDAY + timedelta(days=11)
    assert world.hub.reports.change(ANN, report.id, attrs.evolve(daily, schedule=None)).next_run_at is None


def test_deleting_stops_the_schedule(world: World) -> None:
    """A deleted report is gone from every list; restored, it runs next when it would run next from then on."""
    report = world.report(schedule=WEEKLY)
    run = world.run(report=report)
    gone = world.hub.reports.delete(ANN, report.id, version=1)
    assert (gone.deleted_at is not None, gone.next_run_at) == (True, None)
    world.clock.set(NEXT_MONDAY + timedelta(days=10))
    assert world.hub.sweeper.sweep().fired == 0
    for act in (
        lambda: world.hub.reports.get(ANN, report.id),
        lambda: world.hub.reports.delete(ANN, report.id),
        lambda: world.hub.reports.change(ANN, report.id, report_input(report)),
        lambda: world.hub.reports.preview(ANN, report.id),
        lambda: world.hub.runs.request(ANN, report.id),
        lambda: world.hub.runs.list(ANN, report.id, ALL),
        lambda: world.hub.runs.get(ANN, report.id, run.id),
        lambda: world.hub.results.get(ANN, report.id, run.id),
    ):
        with pytest.raises(NotFound):
            act()
    assert world.hub.reports.list(ANN, ALL).items == ()
    back = world.hub.reports.restore(ANN, report.id)
    assert (back.deleted_at, back.next_run_at) == (None, NEXT_MONDAY + timedelta(days=14))
    assert world.hub.reports.restore(ANN, report.id) == back
    assert world.hub.runs.get(ANN, report.id, run.id).id == run.id


def test_lists_are_of_one_location_or_of_all(world: World) -> None:
    """Newest first, in pages, and never those of somebody else."""
    here, there = world.location(), world.location(name="Second shop")
    made = [world.report(location=here).id, world.report(location=there).id, world.report(location=here).id]
    world.report(BEN)
    assert [report.id for report in world.hub.reports.list(ANN, ALL).items] == made[::-1]
    assert [report.id for report in world.hub.reports.list(ANN, ALL, here.id).items] == [made[2], made[0]]
    first = world.hub.reports.list(ANN, PageRequest(2))
    assert [report.id for report in world.hub.reports.list(ANN, PageRequest(2, first.next)).items] == made[:1]
    with pytest.raises(NotFound) as refused:
        world.hub.reports.list(ANN, ALL, world.location(BEN).id)
    assert refused.value.pointer == "/location_id"


def test_a_preview_says_where_and_what_it_costs(world: World) -> None:
    """Nine points, two keywords and a fifth of a cent each; and the next ten runs."""
    report = world.report(keywords=["pizza", "pasta"], schedule=WEEKLY)
    preview = world.hub.reports.preview(ANN, report.id)
    assert (preview.calls, preview.cost, preview.provider) == (18, 0.036, "scripted")
    assert (preview.spacing_m, preview.radius_m) == (1000, 1000)
    assert [point.number for point in preview.points] == list(range(9)) == list(preview.measured)
    assert len(preview.occurrences) == 10
    assert preview.occurrences[0].utc == NEXT_MONDAY
    assert world.ranking.asked == []


def test_a_preview_is_the_same_each_time(world: World) -> None:
    """Stored or not, the same configuration gives the same points, zoom and cost."""
    report = world.report()
    stored = world.hub.reports.preview(ANN, report.id)
    assert stored == world.hub.reports.preview(ANN, report.id)
    assert stored == world.hub.reports.preview_draft(ANN, report_input(report))
    assert stored.occurrences == ()


def test_a_draft_is_checked(world: World) -> None:
    """A preview of something that could not be stored names its faults."""
    with pytest.raises(InvalidInput) as refused:
        world.hub.reports.preview_draft(ANN, draft(world.location(), map=GRID["map"] | {"size": 4}))
    assert [error.pointer for error in refused.value.errors] == ["/map/size"]


def test_a_quarter_costs_a_quarter(world: World) -> None:
    """Calls and cost follow the sampling; the grid stays whole."""
    preview = preview_of(world, map=GRID["map"] | {"size": 9}, sampling="quarter")
    assert (len(preview.points), len(preview.measured), preview.calls, preview.cost) == (81, 25, 25, 0.05)
    assert 40 in preview.measured


def preview_of(world: World, location: dict[str, Any] | None = None, **changes: Any) -> Preview:
    """Return the preview of a draft."""
    return world.hub.reports.preview_draft(ANN, draft(world.location(**(location or {})), **changes))


def test_the_zoom_shows_the_business_from_everywhere() -> None:
    """With a provider that searches a map, the zoom follows from the farthest point; without one it is the closest."""
    small, large = GRID["map"], GRID["map"] | {"size": 21, "spacing": {"value": 5, "unit": "km"}}
    with_map = build_world(ScriptedRanking(limits=RankingLimits(viewport=CERTAIN_VIEWPORT)))
    assert preview_of(with_map, map=small).zoom > preview_of(with_map, map=large).zoom
    away = {"coordinates": {"lat": 30.75, "lng": -97.75}}
    assert preview_of(with_map, away, map=small).zoom < preview_of(with_map, map=small).zoom
    assert preview_of(with_map, {"coordinates": None}, map=small).zoom == preview_of(with_map, map=small).zoom
    without = build_world()
    assert preview_of(without, map=small).zoom == preview_of(without, map=large).zoom == 17


def test_a_live_provider_that_is_off_costs_nothing() -> None:
    """A preview for a provider that must not be asked says what to switch on."""
    live = ScriptedRanking(capabilities=frozenset({RankingCapability.LIVE}))
    with pytest.raises(FeatureDisabled, match="live_ranks_enabled"):
        preview_of(build_world(live))
    assert preview_of(build_world(live, flags={"live_ranks_enabled": True})).calls == 9
