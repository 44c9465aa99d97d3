"""The stage: hubs over one storage, a provider, people with reports, and chance that can be repeated."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from unittest.mock import patch

import attrs

from ops_core.domain import identifier
from ops_core.domain.cell import CellSource
from ops_core.domain.duplicate import NewLocation
from ops_core.domain.principal import Owner, Principal, Role
from ops_core.hub import OpsHub, build_hub
from ops_core.plugins import RankingOffer, StorageOffer
from ops_core.plugins.catalog import Catalog
from ops_core.ports.ranking import RankingCapability, RankingLimits
from ops_core.ports.storage import Storage
from ops_core.services import runs, sessions
from ops_core.structure import structure
from tests.simulation.calls import SteppedRanking
from tests.simulation.clock import SimulatedClock
from tests.simulation.scenario import Scenario, Trouble
from tests.simulation.storage import SteppedStorage
from tests.support.ranking import NoConfig
from tests.support.world import PIZZA, draft

ADMIN = Principal.user("root", frozenset({Role.ADMIN}))
KEYWORDS = (("pizza",), ("pizza", "pasta"))
DAILY = {"frequency": "daily", "time": "10:00", "time_zone": "Europe/Berlin"}


@attrs.frozen
class Chance:
    """What the module ``secrets`` gives, the same for the same seed."""

    random: Random

    def randbits(self, count: int) -> int:
        """Return random bits."""
        return self.random.getrandbits(count)

    def token_hex(self, length: int = 32) -> str:
        """Return random hex digits."""
        return self.random.randbytes(length).hex()

    def token_urlsafe(self, length: int = 32) -> str:
        """Return random characters."""
        return self.token_hex(length)


def controlled_chance(random: Random) -> ExitStack:
    """Take the chance out of ids and tokens until the result is closed."""
    stack, chance = ExitStack(), Chance(random)
    for module in (identifier, runs, sessions):
        stack.enter_context(patch.object(module, "secrets", chance))
    return stack


@attrs.define(eq=False)
class Person:
    """A caller.

    Attributes:
        principal: Who it is.
        reports: Ids of the reports that were made as this caller.
        token: Of the browser session, or None for a user.
        user: Whom the session became, or None.
    """

    principal: Principal
    reports: list[str] = attrs.field(factory=list)
    token: str | None = None
    user: Person | None = None

    @property
    def owner(self) -> Owner:
        """Key of everything that belongs to this caller."""
        return self.principal.owner


def hub_builder(
    scenario: Scenario, storage: Storage, clock: SimulatedClock, provider: SteppedRanking
) -> Callable[[], OpsHub]:
    """Return a function that builds the hub of one process."""

    def ranking(name: str, capabilities: frozenset[RankingCapability]) -> RankingOffer:
        return RankingOffer(
            name=name,
            summary="What the simulation says",
            version="1",
            source=CellSource.RECORDED,
            limits=RankingLimits(depth=3),
            config=NoConfig,
            build=lambda config, clock: provider,
            capabilities=capabilities,
        )

    repeatable = frozenset({RankingCapability.REPEATABLE}) if scenario.is_repeatable else frozenset()
    offers = [ranking("alpha", repeatable), ranking("beta", repeatable | {RankingCapability.LIVE})]

    def build() -> OpsHub:
        stepped = StorageOffer(
            name="stepped",
            summary="Stops before and after each unit of work",
            config=NoConfig,
            build=lambda config, clock: SteppedStorage(storage),
        )
        return build_hub(scenario.settings, catalog=Catalog((), (stepped, *offers)), clock=clock)

    return build


def populate(hub: OpsHub, scenario: Scenario, random: Random) -> list[Person]:
    """Let people make locations and reports."""
    people = [Person(Principal.user(f"user-{number}")) for number in range(scenario.users)]
    for _ in range(scenario.sessions):
        opened = hub.sessions.open()
        people.append(Person(opened.session.principal, token=opened.token))
    for person in people:
        location = hub.locations.create(person.principal, structure({"on_duplicate": "create"} | PIZZA, NewLocation))
        for _ in range(random.randint(1, 2)):
            is_scheduled = Trouble.SCHEDULE in scenario.troubles and random.random() < 0.5
            changes = {"keywords": random.choice(KEYWORDS), "schedule": DAILY if is_scheduled else None}
            report = hub.reports.create(person.principal, draft(location.location, **changes))
            person.reports.append(report.id)
    return people
