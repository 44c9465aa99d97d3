"""Clauses that compare a storage with a plain model, over sequences of calls that Hypothesis thinks up and shrinks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from ops_contracts.samples import ALICE, BOB, make_location, moment
from ops_contracts.storage_clauses.chunk_machine import ChunkMachine
from ops_contracts.storage_clauses.lane_machine import LaneMachine
from ops_core.domain.page import PageRequest
from ops_core.errors import NotFound, StaleVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from ops_core.domain.location import Location
    from ops_core.domain.principal import Owner
    from ops_core.ports.storage import Storage

SETTINGS = settings(
    max_examples=15,
    stateful_step_count=50,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
"""Small enough for every test run, and the same calls each time: a conformance suite must not be a lottery."""

KEYS = ("a", "A", "b", "c")
NAMES = st.sampled_from(["", " ", "x ", " x", "X", "%"]) | st.text(
    st.characters(exclude_categories=("Cs", "Cc")), max_size=20
)


class LocationMachine(RuleBasedStateMachine):
    """Two owners who add, change and delete locations, with versions that are sometimes out of date."""

    new_storage: ClassVar[Callable[[], Storage]]
    seen = Bundle("seen")

    def __init__(self) -> None:
        super().__init__()
        self.storage = type(self).new_storage()
        self.rows: dict[str, tuple[Location, frozenset[str]]] = {}

    def teardown(self) -> None:
        """Close the storage."""
        self.storage.close()

    @rule(target=seen, owner=st.sampled_from([ALICE, BOB]), keys=st.frozensets(st.sampled_from(KEYS)))
    def add(self, owner: Owner, keys: frozenset[str]) -> Location:
        """Add a location."""
        location = make_location(len(self.rows) + 1, owner)
        with self.storage.write() as unit:
            unit.locations.add(location, keys)
        self.rows[location.id] = location, keys
        return location

    @rule(
        target=seen,
        location=consumes(seen),
        name=NAMES,
        keys=st.frozensets(st.sampled_from(KEYS)),
        deletes=st.booleans(),
        owner=st.none() | st.just(BOB),
    )
    def update(self, location: Location, name: str, keys: frozenset[str], deletes: bool, owner: Owner | None) -> Any:  # noqa: FBT001 - Hypothesis passes by name
        """Change a location as it was seen once, sometimes in the name of another owner."""
        stored, _ = self.rows[location.id]
        changed = attrs.evolve(
            location, name=name, deleted_at=moment(1) if deletes else None, owner=owner or location.owner
        )
        if changed.owner != stored.owner:
            with self.storage.write() as unit, pytest.raises(NotFound):
                unit.locations.update(changed, keys)
            return location
        if changed.version != stored.version:
            with self.storage.write() as unit, pytest.raises(StaleVersion) as stale:
                unit.locations.update(changed, keys)
            assert stale.value.current == stored.version
            return location
        with self.storage.write() as unit:
            updated = unit.locations.update(changed, keys)
        assert updated == attrs.evolve(changed, version=stored.version + 1)
        self.rows[location.id] = updated, keys
        return multiple(location, updated)

    @rule(limit=st.integers(1, 4), owner=st.sampled_from([ALICE, BOB]))
    def page(self, limit: int, owner: Owner) -> None:
        """Go through all pages."""
        wanted = sorted((row for row, _ in self._listed(owner)), key=lambda row: row.id, reverse=True)
        found: list[Location] = []
        request = PageRequest(limit)
        with self.storage.read() as unit:
            for _ in range(len(wanted) + 1):
                page = unit.locations.page(owner, request)
                found.extend(page.items)
                if page.next is None:
                    break
                request = PageRequest(limit, page.next)
        assert found == wanted

    @rule(owner=st.sampled_from([ALICE, BOB]), keys=st.frozensets(st.sampled_from(KEYS)), limit=st.integers(1, 4))
    def match(self, owner: Owner, keys: frozenset[str], limit: int) -> None:
        """Look for similar locations; ties may come in any order."""
        wanted = sorted((len(keys & own) for _, own in self._listed(owner) if keys & own), reverse=True)[:limit]
        with self.storage.read() as unit:
            found = unit.locations.matching(owner, keys, limit)
        assert [len(keys & self.rows[row.id][1]) for row in found] == wanted
        assert all(row == self.rows[row.id][0] and row.owner == owner for row in found)

    @invariant()
    def agrees(self) -> None:
        """Compare every row and every count."""
        with self.storage.read() as unit:
            for location, _ in self.rows.values():
                assert unit.locations.get(location.owner, location.id) == location
            for owner in (ALICE, BOB):
                assert unit.locations.count(owner, 3) == min(3, len(self._listed(owner)))

    def _listed(self, owner: Owner) -> list[tuple[Location, frozenset[str]]]:
        return [
            (location, keys)
            for location, keys in self.rows.values()
            if location.owner == owner and location.deleted_at is None
        ]


class ModelClauses:
    """What a storage promises over any sequence of calls."""

    def test_chunks_behave_like_the_model(self, new_storage: Callable[[], Storage]) -> None:
        """Whatever workers do in whatever order, chunks, calls, counts and saved cells are those of a plain model.

        If this fails: the report ends with the shortest sequence of calls that shows the difference; run it by hand.
        """
        run_machine(ChunkMachine, new_storage)

    def test_lanes_behave_like_the_model(self, new_storage: Callable[[], Storage]) -> None:
        """Whoever is served in whatever order, the turns of the lanes and their calls are those of a plain model.

        If this fails: the report ends with the shortest sequence of calls that shows the difference; run it by hand.
        """
        run_machine(LaneMachine, new_storage)

    def test_locations_behave_like_the_model(self, new_storage: Callable[[], Storage]) -> None:
        """Whatever two owners do in whatever order, locations, pages, counts and matches are those of a plain model.

        If this fails: the report ends with the shortest sequence of calls that shows the difference; run it by hand.
        """
        run_machine(LocationMachine, new_storage)


def run_machine(
    machine: type[ChunkMachine | LaneMachine | LocationMachine], new_storage: Callable[[], Storage]
) -> None:
    """Run a machine on the storages of a factory."""
    bound = type(machine.__name__, (machine,), {"new_storage": staticmethod(new_storage)})
    run_state_machine_as_test(bound, settings=SETTINGS)
