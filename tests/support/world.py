"""A hub in memory with a clock and a provider that tests steer, and short ways to fill it."""

from __future__ import annotations

from typing import Any

import attrs

from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.duplicate import NewLocation
from ops_core.domain.event import Event
from ops_core.domain.location import Location
from ops_core.domain.page import PageRequest
from ops_core.domain.principal import Principal, Role
from ops_core.domain.report import Report, ReportInput
from ops_core.domain.run import Run
from ops_core.hub import OpsHub, build_hub
from ops_core.ports.legacy_profiles import LegacyProfiles
from ops_core.ports.wakeup import WakeUp
from ops_core.services.turn import Worked
from ops_core.services.worker import Worker
from ops_core.structure import structure
from tests.support.clock import FakeClock
from tests.support.ranking import ScriptedRanking

PIZZA: dict[str, Any] = {
    "name": "Joe's Pizza",
    "source_mode": "no_listing",
    "address": {"line1": "12 Main Street", "city": "Austin", "region": "TX", "postal_code": "78704", "country": "US"},
    "phone": "(512) 555-0123",
    "coordinates": {"lat": 30.25, "lng": -97.75},
}
GRID: dict[str, Any] = {
    "name": "Pizza around the corner",
    "map": {"center": {"lat": 30.25, "lng": -97.75}, "size": 3, "spacing": {"value": 1, "unit": "km"}},
    "keywords": ["pizza"],
}
WEEKLY = {"frequency": "weekly", "weekday": "monday", "time": "10:00", "time_zone": "Europe/Berlin"}

ANN = Principal.user("ann")
BEN = Principal.user("ben")
ADMIN = Principal.user("root", frozenset({Role.ADMIN}))
ALL = PageRequest(limit=200)


@attrs.define
class Heard:
    """A wake-up that counts."""

    times: int = 0

    def notify(self) -> None:
        """Count."""
        self.times += 1


@attrs.frozen
class World:
    """A hub and what steers it."""

    hub: OpsHub
    clock: FakeClock
    ranking: ScriptedRanking
    wake_up: Heard

    def location(self, who: Principal = ANN, **changes: Any) -> Location:
        """Store a location, changed from the usual one; a similar one is no obstacle."""
        given = structure({"on_duplicate": "create"} | PIZZA | changes, NewLocation)
        return self.hub.locations.create(who, given).location

    def report(self, who: Principal = ANN, location: Location | None = None, **changes: Any) -> Report:
        """Store a report, changed from the usual one."""
        given = draft(location or self.location(who), **changes)
        return self.hub.reports.create(who, given)

    def run(self, who: Principal = ANN, report: Report | None = None, **changes: Any) -> Run:
        """Request a run."""
        return self.hub.runs.request(who, (report or self.report(who, **changes)).id).run

    def worker(self, name: str = "worker-1") -> Worker:
        """Return a worker whose back-off has no chance in it: it always waits the whole of it."""
        worker = self.hub.worker(name)
        worker.random = lambda: 1.0
        return worker

    def work(self, worker: Worker | None = None) -> list[Worked]:
        """Work until nothing is left that could be claimed now."""
        taken = worker or self.worker()
        return list(iter(taken.work_once, None))

    def now(self, run: Run) -> Run:
        """Return a run as it is stored."""
        with self.hub.storage.read() as uow:
            return uow.runs.find(run.id)

    def events(self, aggregate: str) -> list[Event]:
        """Return the events about something."""
        with self.hub.storage.read() as uow:
            return list(uow.outbox.of_aggregate(aggregate))

    def letters(self, who: Principal = ANN) -> tuple[DeadLetter, ...]:
        """Return the dead letters of a caller."""
        return self.hub.dead_letters.list(who, ALL).items


def draft(location: Location, **changes: Any) -> ReportInput:
    """Return the configuration of a report, changed from the usual one."""
    return structure({"location_id": location.id} | GRID | changes, ReportInput)


def build_world(
    ranking: ScriptedRanking | None = None,
    *,
    clock: FakeClock | None = None,
    legacy_profiles: LegacyProfiles | None = None,
    wake_up: WakeUp | None = None,
    **settings: Any,
) -> World:
    """Build a hub in memory whose runs a scripted provider answers."""
    ranking = ranking or ScriptedRanking()
    clock = clock or FakeClock()
    heard = Heard()
    hub = build_hub(
        {"storage": "memory", "ranking": ranking.name, "plugins": ["memory"]} | settings,
        clock=clock,
        wake_up=wake_up or heard,
        legacy_profiles=legacy_profiles,
        modules={f"{ranking.name}_plugin": ranking.module()},
    )
    return World(hub, clock, ranking, heard)
