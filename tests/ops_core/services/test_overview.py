"""All locations of a caller at a glance, and what locations are called."""

from __future__ import annotations

import attrs
import pytest

from ops_core.domain.location import LocationName
from ops_core.domain.overview import OverviewRequest, OverviewSort
from ops_core.services import locations
from tests.support.world import ANN, BEN, World


def test_an_overview_has_what_a_list_shows(world: World) -> None:
    """Each location comes with how many reports it has and with the figures of its latest run."""
    measured, bare = world.location(name="Aal & Brot"), world.location(name="Zum Bären")
    report = world.report(location=measured)
    world.report(location=measured)
    run = world.run(report=report)
    world.work()
    world.location(BEN)
    overview = world.hub.locations.overview(ANN, OverviewRequest())
    assert [(row.location, row.report_count) for row in overview.items] == [(measured, 2), (bare, 0)]
    first, second = (row.figures for row in overview.items)
    assert first is not None
    assert (first.run_id, second) == (run.id, None)
    assert (overview.total, overview.all) == (2, 2)
    found = world.hub.locations.overview(ANN, OverviewRequest(search="baren"))
    assert ([row.location.id for row in found.items], found.total, found.all) == ([bare.id], 1, 2)


def test_all_that_match_are_read_however_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """They come in the order asked for, each once, also when they take several readings."""
    places = [world.location(name=f"Shop {number}") for number in range(7)]
    world.location(name="Café")
    monkeypatch.setattr(locations, "_EXPORTED_AT_ONCE", 3)
    request = OverviewRequest(search="shop", sort=OverviewSort.CREATED_AT, descending=True, offset=2, limit=1)
    found = world.hub.locations.export(ANN, request)
    assert [row.location.id for row in found] == [place.id for place in reversed(places)]
    assert world.hub.locations.export(ANN, attrs.evolve(request, search="nothing")) == ()


def test_names_are_told_of_deleted_locations_too(world: World) -> None:
    """What is listed beside a location needs its name, also when it is gone; a stranger's has none."""
    kept, gone, foreign = world.location(), world.location(name="Gone"), world.location(BEN)
    world.hub.locations.delete(ANN, gone.id)
    names = world.hub.locations.names(ANN, [gone.id, kept.id, foreign.id, gone.id])
    assert names == (LocationName(kept.id, kept.name), LocationName(gone.id, "Gone"))
