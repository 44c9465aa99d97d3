"""What the demonstration is about: one real business and its report."""

from __future__ import annotations

from pathlib import Path

import attrs

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.duplicate import NewLocation, OnDuplicate
from ops_core.domain.grid import Distance, GridMap, Unit, distance_m
from ops_core.domain.keyword import normalise_keywords
from ops_core.domain.location import Location, SourceMode
from ops_core.domain.onboarding import BusinessType, Goal, LocationCount, OnboardingChanges, OnboardingStep
from ops_core.domain.page import PageRequest
from ops_core.domain.principal import Principal
from ops_core.domain.report import Report, ReportInput
from ops_core.domain.scan import Scan, grid_of
from ops_core.domain.scan_file import parse_scan
from ops_core.hub import OpsHub

DEMO = Principal.user("demo")
"""Who owns what is seeded."""

_SAME_PLACE_M = 1000.0
_SCANNED = PageRequest(limit=200)


@attrs.frozen
class Scene:
    """What to seed.

    Attributes:
        name: Of the business.
        address: Of the business.
        coordinates: Of the business.
        category: Of the business.
        report: Title of the report.
        map: Grid of the report.
        keywords: Of the report.
    """

    name: str
    address: Address
    coordinates: Coordinates
    category: str | None
    report: str
    map: GridMap
    keywords: tuple[str, ...]


_HOME = Coordinates(30.249711, -97.749132)

HOME_SLICE = Scene(
    name="Home Slice Pizza",
    address=Address(line1="1415 S Congress Ave", city="Austin", region="TX", postal_code="78704", country="US"),
    coordinates=_HOME,
    category="Pizza restaurant",
    report="Pizza near South Congress",
    map=GridMap(_HOME, 9, radius=Distance(2, Unit.KM)),
    keywords=("pizza", "pizza delivery", "italian restaurant"),
)


def scene_of(path: Path) -> Scene:
    """Return the scene of a recorded scan: its grid and keywords, around Home Slice if the scan is of that place.

    Raises:
        ScanRefused: The file is not a complete scan.
        OSError: It cannot be read.
    """
    scan: Scan = parse_scan(path.read_bytes())
    grid, keywords = grid_of(scan), normalise_keywords(scan.keywords)
    at_home = distance_m(grid.center, _HOME) <= _SAME_PLACE_M
    report = attrs.evolve(HOME_SLICE, report=f"Recorded scan {path.name}"[:120], map=grid, keywords=keywords)
    if at_home:
        return report
    place = Address(line1="Unknown", city="Unknown", country="US")
    return attrs.evolve(report, name=path.stem[:120] or "Scan", address=place, coordinates=grid.center, category=None)


def seed(hub: OpsHub, scene: Scene) -> tuple[Location, Report]:
    """Return the location and the report of a scene, stored now unless an earlier start has stored them."""
    _answer(hub)
    location = _location(hub, scene)
    for report in hub.reports.list(DEMO, _SCANNED, location.id).items:
        if (report.name, report.map, report.keywords) == (scene.report, scene.map, scene.keywords):
            return location, report
    new = ReportInput(location_id=location.id, name=scene.report, map=scene.map, keywords=scene.keywords)
    return location, hub.reports.create(DEMO, new)


def _answer(hub: OpsHub) -> None:
    if hub.onboarding.get(DEMO).is_complete:
        return
    for changes in (
        OnboardingChanges(OnboardingStep.BUSINESS_TYPE, business_type=BusinessType.SINGLE_LOCATION),
        OnboardingChanges(OnboardingStep.LOCATION_COUNT, location_count=LocationCount.ONE),
        OnboardingChanges(OnboardingStep.GOALS, goals=(Goal.RANK_HIGHER, Goal.WATCH_COMPETITORS), complete=True),
    ):
        hub.onboarding.answer(DEMO, changes)


def _location(hub: OpsHub, scene: Scene) -> Location:
    for location in hub.locations.list(DEMO, _SCANNED).items:
        if location.name == scene.name and location.coordinates == scene.coordinates:
            return location
    new = NewLocation(
        name=scene.name,
        source_mode=SourceMode.NO_LISTING,
        address=scene.address,
        category=scene.category,
        coordinates=scene.coordinates,
        on_duplicate=OnDuplicate.CREATE,
    )
    return hub.locations.create(DEMO, new).location
