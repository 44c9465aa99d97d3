"""Somebody else's id answers exactly like an unknown one, from every method of every use case.

The table below has a row for each public method of each service of the hub; a method without a row fails the test.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import attrs
import pytest

from ops_core.domain.duplicate import NewLocation
from ops_core.domain.flag import FlagInput, FlagName
from ops_core.domain.idempotency import IdempotencyKey
from ops_core.domain.location import location_input
from ops_core.domain.location_import import LocationImport
from ops_core.domain.onboarding import OnboardingChanges
from ops_core.domain.overview import OverviewRequest
from ops_core.domain.preference import MetricPreferencesInput
from ops_core.domain.principal import Principal
from ops_core.domain.report import ReportInput, report_input
from ops_core.domain.setup_task import TaskId
from ops_core.errors import Conflict, Forbidden, InvalidInput, NotFound, OpsError
from ops_core.hub import OpsHub
from ops_core.ports.ranking import RankingUnavailable
from ops_core.structure import structure, unstructure
from tests.support.world import ADMIN, ALL, ANN, BEN, PIZZA, World, build_world

KEY = IdempotencyKey("POST /runs", "key-1", "f" * 64)
FILE = "name,street,city,postal code,country\nJoe's Pizza,12 Main Street,Austin,78704,US\n"
REPLAY_KEY = IdempotencyKey("POST /replays", "key-1", "f" * 64)
SERVICES = [
    "flags",
    "sessions",
    "bootstrap",
    "onboarding",
    "setup_tasks",
    "locations",
    "location_import",
    "reports",
    "runs",
    "results",
    "comparison",
    "dead_letters",
    "replays",
    "preferences",
    "schedules",
    "sweeper",
    "workload",
]


@attrs.frozen
class Theirs:
    """A hub in which Ann has one of everything, and the ids of it."""

    world: World
    location: str
    other_location: str
    report: str
    run: str
    letter: str
    token: str
    draft: ReportInput

    @property
    def hub(self) -> OpsHub:
        """The hub."""
        return self.world.hub


@pytest.fixture
def theirs() -> Theirs:
    """Let Ann have one of everything."""
    world = build_world(jobs={"max_attempts": 1, "chunk_cells": 3})
    location, other = world.location(), world.location(name="Ann's second shop")
    report = world.report(location=location, recipients=["ann@example.com"])
    world.ranking.fail(RankingUnavailable("Timed out."), at=4)
    run = world.hub.runs.request(ANN, report.id, key=KEY).run
    world.work()
    (letter,) = world.letters()
    onboard(world, ANN)
    world.hub.preferences.save(ANN, MetricPreferencesInput(()))
    token = world.hub.sessions.open_for(ANN).token
    return Theirs(world, location.id, other.id, report.id, run.id, letter.id, token, report_input(report))


def onboard(world: World, who: Principal) -> None:
    """Answer all questions."""
    for body in (
        {"step": "business_type", "business_type": "agency"},
        {"step": "location_count", "location_count": "100+"},
        {"step": "goals", "goals": ["get_reviews"]},
    ):
        world.hub.onboarding.answer(who, structure(body, OnboardingChanges))


def entry(**changes: Any) -> NewLocation:
    """Return a location to create."""
    return structure(PIZZA | changes, NewLocation)


Act = Callable[[Theirs, Principal], object]

# What names something of Ann's: for Ben it does not exist.
NOT_THERE: dict[str, Act] = {
    "locations.get": lambda t, who: t.hub.locations.get(who, t.location),
    "locations.change": lambda t, who: t.hub.locations.change(who, t.location, entry()),
    "locations.delete": lambda t, who: t.hub.locations.delete(who, t.location),
    "locations.restore": lambda t, who: t.hub.locations.restore(who, t.location),
    "locations.merge": lambda t, who: t.hub.locations.merge(who, t.location, t.other_location),
    "locations.duplicates": lambda t, who: t.hub.locations.duplicates(who, t.location),
    "reports.get": lambda t, who: t.hub.reports.get(who, t.report),
    "reports.create": lambda t, who: t.hub.reports.create(who, t.draft),
    "reports.change": lambda t, who: t.hub.reports.change(who, t.report, t.draft),
    "reports.delete": lambda t, who: t.hub.reports.delete(who, t.report),
    "reports.restore": lambda t, who: t.hub.reports.restore(who, t.report),
    "reports.preview": lambda t, who: t.hub.reports.preview(who, t.report),
    "reports.preview_draft": lambda t, who: t.hub.reports.preview_draft(who, t.draft),
    "runs.request": lambda t, who: t.hub.runs.request(who, t.report, key=KEY),
    "runs.list": lambda t, who: t.hub.runs.list(who, t.report, ALL),
    "runs.get": lambda t, who: t.hub.runs.get(who, t.report, t.run),
    "runs.cancel": lambda t, who: t.hub.runs.cancel(who, t.report, t.run),
    "results.get": lambda t, who: t.hub.results.get(who, t.report, t.run),
    "comparison.get": lambda t, who: t.hub.comparison.get(who, t.report, t.run, t.run),
    "dead_letters.get": lambda t, who: t.hub.dead_letters.get(who, t.letter),
    "replays.replay_run": lambda t, who: t.hub.replays.replay_run(who, t.report, t.run, REPLAY_KEY),
    "replays.replay_letter": lambda t, who: t.hub.replays.replay_letter(who, t.letter, REPLAY_KEY),
    "setup_tasks.skip": lambda t, who: t.hub.setup_tasks.skip(who, TaskId.ADD_LOCATION, skipped=True),
}

# What names something of Ann's in a field: for Ben that field is wrong.
NOT_KNOWN: dict[str, Act] = {
    "replays.replay_letters": lambda t, who: t.hub.replays.replay_letters(who, (t.letter,), None, REPLAY_KEY),
}

# What names nothing: Ben gets what somebody gets who is alone in the hub.
EMPTY: dict[str, Act] = {
    "locations.list": lambda t, who: t.hub.locations.list(who, ALL),
    "locations.overview": lambda t, who: t.hub.locations.overview(who, OverviewRequest()),
    "locations.export": lambda t, who: t.hub.locations.export(who, OverviewRequest()),
    "locations.names": lambda t, who: t.hub.locations.names(who, [t.location, t.other_location]),
    "locations.create": lambda t, who: (
        location_input(t.hub.locations.create(who, entry()).location),
        len(t.hub.locations.list(who, ALL).items),
    ),
    "location_import.run": lambda t, who: (
        t.hub.location_import.run(who, LocationImport(FILE)),
        t.hub.location_import.run(who, LocationImport(FILE, dry_run=False)).counts,
    ),
    "reports.list": lambda t, who: t.hub.reports.list(who, ALL),
    "dead_letters.list": lambda t, who: t.hub.dead_letters.list(who, ALL),
    "setup_tasks.list": lambda t, who: t.hub.setup_tasks.list(who),
    "onboarding.get": lambda t, who: t.hub.onboarding.get(who),
    "onboarding.answer": lambda t, who: attrs.evolve(
        t.hub.onboarding.answer(
            who, structure({"step": "business_type", "business_type": "agency"}, OnboardingChanges)
        ),
        updated_at=None,
    ),
    "preferences.get": lambda t, who: t.hub.preferences.get(who),
    "preferences.save": lambda t, who: attrs.evolve(
        t.hub.preferences.save(who, MetricPreferencesInput(())), updated_at=None
    ),
    "bootstrap.load": lambda t, who: t.hub.bootstrap.load(who),
}

# What needs a role that Ben lacks.
FORBIDDEN: dict[str, Act] = {
    "flags.set": lambda t, who: t.hub.flags.set(
        who, FlagName.RUNS_ENABLED, FlagInput(enabled=False, reason="Because I can")
    ),
    "flags.changes": lambda t, who: t.hub.flags.changes(who, FlagName.RUNS_ENABLED, ALL),
}

# What takes no principal, or takes one without acting on what somebody owns, and why that is right.
OWNERLESS = {
    "flags.enabled": "flags are the same for everybody",
    "flags.require": "flags are the same for everybody",
    "flags.all": "flags are the same for everybody",
    "sessions.open": "a new session owns nothing",
    "sessions.open_for": "the host has verified who it is",
    "sessions.resolve": "whoever has the token is its owner",
    "sessions.sign_in": "whoever has the token is its owner, and the host has verified the user",
    "sessions.revoke": "whoever has the token is its owner",
    "locations.store": "works inside the transaction of a use case, which passes the owner on",
    "schedules.fire": "acts for each owner in turn and answers with counts, for operators",
    "sweeper.sweep": "acts for each owner in turn and answers with counts, for operators",
    "workload.read": "tells operators what workers hold; no host answers an owner with it",
}


def methods() -> set[str]:
    """Return every public method of every service of the hub."""
    hub = build_world().hub
    return {
        f"{service}.{name}"
        for service in SERVICES
        for name, _ in inspect.getmembers(type(getattr(hub, service)), inspect.isfunction)
        if not name.startswith("_")
    }


def test_every_service_is_looked_at() -> None:
    """A use case that is added to the hub has to be added here."""
    parts = {"settings", "catalog", "storage", "clock", "rankings", "vault"}
    assert {field.name for field in attrs.fields(OpsHub)} - parts == set(SERVICES)


def test_every_method_has_its_row() -> None:
    """A method that is added without saying what others get from it fails here."""
    tables = [set(NOT_THERE), set(NOT_KNOWN), set(EMPTY), set(FORBIDDEN), set(OWNERLESS)]
    assert methods() == set.union(*tables)
    assert sum(map(len, tables)) == len(set.union(*tables))


def refused_by(act: Act, theirs: Theirs, who: Principal) -> OpsError:
    """Return how a call is refused."""
    with pytest.raises(OpsError) as refused:
        act(theirs, who)
    return refused.value


def snapshot(theirs: Theirs) -> object:
    """Return everything of Ann's that can be seen."""
    hub = theirs.hub
    return unstructure(
        [
            hub.bootstrap.load(ANN),
            hub.results.get(ANN, theirs.report, theirs.run),
            hub.dead_letters.list(ANN, ALL).items,
            hub.runs.list(ANN, theirs.report, ALL).items,
            hub.flags.all(),
        ]
    )


@pytest.mark.parametrize("method", [*NOT_THERE, *NOT_KNOWN])
def test_what_is_somebody_elses_is_not_there(theirs: Theirs, method: str) -> None:
    """The answer to another user is the one to an id that nobody ever had, and nothing changes."""
    before = snapshot(theirs)
    unknown = attrs.evolve(
        theirs,
        location="loc_unknown",
        other_location="loc_unknown2",
        report="rep_unknown",
        run="run_unknown",
        letter="dlq_unknown",
        draft=attrs.evolve(theirs.draft, location_id="loc_unknown"),
    )
    for who in (BEN, Principal.session("ann"), ADMIN):
        act = (NOT_THERE | NOT_KNOWN)[method]
        error = refused_by(act, theirs, who)
        nothing = refused_by(act, unknown, who)
        assert isinstance(error, NotFound if method in NOT_THERE else InvalidInput)
        assert (type(error), vars(error), error.args) == (type(nothing), vars(nothing), nothing.args)
    assert snapshot(theirs) == before


@pytest.mark.parametrize("method", [*NOT_THERE, *NOT_KNOWN])
def test_its_owner_gets_it(theirs: Theirs, method: str) -> None:
    """The rows above would prove nothing if they failed for everybody."""
    with suppress(Conflict):  # a completed run refuses to be cancelled, for instance; but it is found
        (NOT_THERE | NOT_KNOWN)[method](theirs, ANN)


@pytest.mark.parametrize("method", EMPTY)
def test_what_others_have_is_not_seen(theirs: Theirs, method: str) -> None:
    """Whoever is new sees what there is to see in a hub without anybody else."""
    before = snapshot(theirs)
    alone = attrs.evolve(theirs, world=build_world())
    assert EMPTY[method](theirs, BEN) == EMPTY[method](alone, BEN)
    assert snapshot(theirs) == before


@pytest.mark.parametrize("method", FORBIDDEN)
def test_a_role_is_needed(theirs: Theirs, method: str) -> None:
    """Owning something gives no role."""
    before = snapshot(theirs)
    for who in (ANN, BEN, Principal.session("root")):
        with pytest.raises(Forbidden):
            FORBIDDEN[method](theirs, who)
    assert snapshot(theirs) == before
    FORBIDDEN[method](theirs, ADMIN)


def test_ids_of_several_owners_do_not_mix(theirs: Theirs) -> None:
    """Ben cannot reach Ann's things through a report or a location of his own."""
    world = theirs.world
    mine = world.report(BEN)
    acts: list[Callable[[], object]] = [
        lambda: world.hub.runs.get(BEN, mine.id, theirs.run),
        lambda: world.hub.runs.cancel(BEN, mine.id, theirs.run),
        lambda: world.hub.replays.replay_run(BEN, mine.id, theirs.run).run,
        lambda: world.hub.results.get(BEN, mine.id, theirs.run),
        lambda: world.hub.comparison.get(BEN, mine.id, theirs.run),
        lambda: world.hub.comparison.get(BEN, mine.id, world.run(BEN, mine).id, theirs.run),
        lambda: world.hub.reports.change(BEN, mine.id, theirs.draft),
        lambda: world.hub.reports.list(BEN, ALL, theirs.location),
        lambda: world.hub.locations.merge(BEN, mine.location_id, theirs.location),
        lambda: world.hub.locations.create(BEN, entry(on_duplicate="merge", merge_into=theirs.location)),
    ]
    before = snapshot(theirs)
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert snapshot(theirs) == before
