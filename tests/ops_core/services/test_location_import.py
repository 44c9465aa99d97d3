"""Importing locations from a file: what becomes of each row, and what a dry run foretells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops_core.domain.duplicate import DuplicateReason, NewLocation, OnDuplicate
from ops_core.domain.location import Location, LocationInput, location_input
from ops_core.domain.location_import import (
    ImportCounts,
    ImportedRow,
    ImportFate,
    ImportMatch,
    LocationImport,
    LocationImportResult,
    OnImportDuplicate,
)
from ops_core.domain.onboarding import OnboardingChanges
from ops_core.domain.principal import Owner, Principal
from ops_core.domain.setup_task import TaskId
from ops_core.errors import InvalidInput
from ops_core.hub import OpsHub, build_hub
from ops_core.ports.storage import StorageFull, UnitOfWork
from ops_core.services.location_import import LocationImportService
from ops_core.services.locations import LocationService, SavedLocation
from ops_core.structure import structure
from tests.support.world import ALL, ANN, BEN, PIZZA, World, build_world

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "name,street,city,state,zip,country,phone,website"
JOE = "Joe's Pizza,12 Main Street,Austin,TX,78704,US,(512) 555-0123,"
JOE_AGAIN = "JOES PIZZA LLC,12 Main St,Austin,Texas,78704,USA,,joes.example.com"
ANN_S = "Ann's Books,500 Congress Avenue,Austin,TX,78701,US,(512) 555-0199,"
BAD = "Bad Phone,7 Elm Street,Austin,TX,78701,US,none,"
SKIP, MERGE, CREATE = OnImportDuplicate
REAL = {"dry_run": False}


def file(*rows: str) -> str:
    """Return a file with these rows."""
    return "\n".join([HEADER, *rows])


def run(
    hub: OpsHub, *rows: str, on_duplicate: OnImportDuplicate = SKIP, dry_run: bool = False, who: Principal = ANN
) -> LocationImportResult:
    """Import rows."""
    return hub.location_import.run(who, LocationImport(file(*rows), dry_run, on_duplicate))


def stored(hub: OpsHub, who: Principal = ANN) -> tuple[Location, ...]:
    """Return the locations of somebody, oldest first."""
    return hub.locations.list(who, ALL).items[::-1]


def fates(result: LocationImportResult) -> list[str]:
    """Return what became of each row."""
    return [row.fate.value for row in result.rows]


def test_nothing_is_stored_unless_it_is_asked_for() -> None:
    """A request that says nothing is a dry run that skips duplicates."""
    request = structure({"csv": file(JOE)}, LocationImport)
    assert request == LocationImport(file(JOE), dry_run=True, on_duplicate=SKIP, default_country=None)


def test_rows_become_locations(world: World) -> None:
    """Each row that is fine and new is a location, and the answer has its id."""
    result = run(world.hub, JOE, ANN_S)
    joe, ann = {location.name: location for location in stored(world.hub)}["Joe's Pizza"], result.rows[1]
    assert result == LocationImportResult(
        dry_run=False,
        counts=ImportCounts(created=2, merged=0, skipped=0, invalid=0),
        rows=(
            ImportedRow(2, "Joe's Pizza", ImportFate.CREATED, joe.id),
            ImportedRow(3, "Ann's Books", ImportFate.CREATED, ann.location_id),
        ),
    )
    assert joe.phone == "+15125550123"
    assert joe.version == 1


def test_rows_with_mistakes_are_left_out(world: World) -> None:
    """The rest is stored, and each mistake names its column."""
    result = run(world.hub, JOE, BAD, ANN_S)
    assert result.counts == ImportCounts(created=2, merged=0, skipped=0, invalid=1)
    bad = result.rows[1]
    assert (bad.line, bad.name, bad.fate, bad.location_id) == (3, "Bad Phone", ImportFate.INVALID, None)
    assert [(error.pointer, error.code) for error in bad.errors] == [("/phone", "format")]
    assert len(stored(world.hub)) == 2


def test_a_row_that_looks_like_a_stored_location_is_skipped(world: World) -> None:
    """The answer says which one, how sure that is, and why."""
    there = world.location()
    result = run(world.hub, JOE_AGAIN)
    assert result.rows == (
        ImportedRow(
            2,
            "JOES PIZZA LLC",
            ImportFate.SKIPPED,
            match=ImportMatch(
                location_id=there.id,
                line=None,
                name="Joe's Pizza",
                score=0.98,
                reasons=(DuplicateReason.SAME_ADDRESS, DuplicateReason.SAME_NAME),
                address_line="12 Main Street, Austin, TX 78704, US",
            ),
        ),
    )
    assert stored(world.hub) == (there,)


def test_a_row_that_looks_like_one_above_it_is_skipped(world: World) -> None:
    """The answer names the line of the other row, and the location that was made of it."""
    result = run(world.hub, ANN_S, JOE, JOE_AGAIN)
    assert fates(result) == ["created", "created", "skipped"]
    match = result.rows[2].match
    assert match is not None
    assert (match.location_id, match.line) == (result.rows[1].location_id, 3)


def test_a_dry_run_has_no_ids_of_what_it_would_make(world: World) -> None:
    """Nobody could look for a location that is not there."""
    there = world.location()
    result = run(world.hub, JOE_AGAIN, ANN_S, ANN_S, dry_run=True)
    assert [row.location_id for row in result.rows] == [None, None, None]
    matches = [row.match and (row.match.location_id, row.match.line) for row in result.rows]
    assert matches == [(there.id, None), None, (None, 3)]
    assert result.dry_run
    assert stored(world.hub) == (there,)


def test_a_row_may_fill_the_gaps_of_what_it_looks_like(world: World) -> None:
    """Merging keeps the stored location and says into which one the row went."""
    there = world.location()
    result = run(world.hub, JOE_AGAIN, on_duplicate=MERGE)
    (row,) = result.rows
    assert (row.fate, row.location_id) == (ImportFate.MERGED, there.id)
    assert row.match is not None
    assert (row.match.location_id, row.match.name, row.match.line) == (there.id, "Joe's Pizza", None)
    (merged,) = stored(world.hub)
    assert merged == attrs.evolve(there, website="https://joes.example.com", version=2, updated_at=merged.updated_at)


def test_a_row_may_fill_the_gaps_of_one_above_it(world: World) -> None:
    """Two rows about one business become one location."""
    result = run(world.hub, JOE, JOE_AGAIN, JOE, on_duplicate=MERGE)
    assert fates(result) == ["created", "merged", "merged"]
    (location,) = stored(world.hub)
    assert {row.location_id for row in result.rows} == {location.id}
    assert [row.match.line for row in result.rows if row.match] == [2, 2]
    assert (location.phone, location.website) == ("+15125550123", "https://joes.example.com")


def test_all_rows_may_be_created_all_the_same(world: World) -> None:
    """Whoever knows better than the hub is not hindered, and nothing is compared."""
    world.location()
    result = run(world.hub, JOE, JOE, on_duplicate=CREATE)
    assert fates(result) == ["created", "created"]
    assert [row.match for row in result.rows] == [None, None]
    assert len(stored(world.hub)) == 3


def test_a_place_id_makes_a_location_that_was_found(world: World) -> None:
    """With a listing its source mode is `find`, without one `no_listing`."""
    content = "name,street,city,country,place id\nJoe,1 A Street,Austin,US,ChIJ1\nAnn,2 B Street,Dallas,US,\n"
    world.hub.location_import.run(ANN, LocationImport(content, dry_run=False))
    assert {location.name: location.source_mode.value for location in stored(world.hub)} == {
        "Joe": "find",
        "Ann": "no_listing",
    }


def test_the_default_country_and_ignored_columns_are_passed_on(world: World) -> None:
    """The country fills what is empty, and the answer names what was not understood."""
    content = "name,street,city,mood\nAnna,Marktplatz 1,Bonn,good\n"
    result = world.hub.location_import.run(ANN, LocationImport(content, dry_run=False, default_country="Germany"))
    assert result.ignored_columns == ("mood",)
    assert stored(world.hub)[0].address.country == "DE"


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_file_that_cannot_be_read_is_refused(world: World, *, dry_run: bool) -> None:
    """The whole file is at fault, and nothing is stored."""
    with pytest.raises(InvalidInput) as refused:
        world.hub.location_import.run(ANN, LocationImport("name\nJoe\n", dry_run))
    assert {(error.pointer, error.code) for error in refused.value.errors} == {("/csv", "missing_column")}
    assert stored(world.hub) == ()


def test_an_import_ticks_off_the_task(world: World) -> None:
    """An imported location is one that was added; a dry run adds none."""
    for body in (
        {"step": "business_type", "business_type": "agency"},
        {"step": "location_count", "location_count": "100+"},
        {"step": "goals", "goals": ["get_reviews"]},
    ):
        world.hub.onboarding.answer(ANN, structure(body, OnboardingChanges))

    def is_done() -> bool:
        return any(
            task.done_at is not None for task in world.hub.setup_tasks.list(ANN) if task.id is TaskId.ADD_LOCATION
        )

    run(world.hub, JOE, dry_run=True)
    assert not is_done()
    run(world.hub, JOE)
    assert is_done()


def test_what_others_have_is_no_duplicate(world: World) -> None:
    """A row is compared with locations of the caller only, and lands with the caller."""
    there = world.location(BEN)
    assert fates(run(world.hub, JOE)) == ["created"]
    assert stored(world.hub, BEN) == (there,)


class _FullAtThird(LocationService):
    """Locations in a storage that has room for two."""

    def store(
        self,
        uow: UnitOfWork,
        owner: Owner,
        given: LocationInput,
        on_duplicate: OnDuplicate,
        merge_into: str | None = None,
    ) -> SavedLocation:
        if given.name == "Third":
            msg = "There is no room left."
            raise StorageFull(msg)
        return super().store(uow, owner, given, on_duplicate, merge_into)


@pytest.mark.parametrize("dry_run", [True, False])
def test_all_rows_are_stored_or_none(world: World, *, dry_run: bool) -> None:
    """When the storage fails at the last row, nothing is left of those before it."""
    service = LocationImportService(world.hub.storage, _FullAtThird(world.hub.storage, world.clock))
    content = file(JOE, ANN_S, "Third,9 Oak Street,Austin,TX,78702,US,,")
    with pytest.raises(StorageFull):
        service.run(ANN, LocationImport(content, dry_run))
    assert stored(world.hub) == ()


ROWS = st.lists(
    st.sampled_from(
        [
            JOE,
            JOE_AGAIN,
            "Joe's Pizza,12 Main Street Suite 4,Austin,TX,78704,US,,",
            "Joe's Pizza,12 Main Street Suite 5,Austin,TX,78704,US,(512) 555-0123,joes.example.com",
            "Joe Pizza,99 Other Road,Dallas,TX,75201,US,(512) 555-0123,",
            ANN_S,
            "Anns Book,500 Congres Ave,Austin,TX,,US,,",
            BAD,
            ",,Austin,,,,,",
            "a,b,c,d,e,f,g,h,i",
        ]
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(ROWS, st.sampled_from(OnImportDuplicate), st.booleans())
def test_a_dry_run_foretells_what_the_import_does(rows: list[str], choice: OnImportDuplicate, has_one: bool) -> None:  # noqa: FBT001 - given by Hypothesis
    """Fates, counts, mistakes and matches are the same; only the ids of what is new are missing."""
    world = build_world()
    if has_one:
        world.location()
    before = stored(world.hub)
    foretold = run(world.hub, *rows, on_duplicate=choice, dry_run=True)
    assert stored(world.hub) == before
    done = run(world.hub, *rows, on_duplicate=choice)
    after = stored(world.hub)
    new = {location.id for location in after} - {location.id for location in before}

    def known(id_: str | None) -> str | None:
        return None if id_ in new else id_

    assert foretold.rows == tuple(
        attrs.evolve(
            row,
            location_id=known(row.location_id),
            match=row.match and attrs.evolve(row.match, location_id=known(row.match.location_id)),
        )
        for row in done.rows
    )
    assert foretold == attrs.evolve(done, dry_run=True, rows=foretold.rows)
    assert len(new) == done.counts.created
    assert sum(attrs.astuple(done.counts)) == len(done.rows) == len(rows)
    assert set(fates(run(world.hub, *rows))) <= {"skipped", "invalid"}  # whatever was new is there now
    world.hub.close()


def test_thousands_of_rows_go_into_a_database(tmp_path: Path) -> None:
    """A file of the greatest size is stored in one go, and found to be there already when it comes again."""
    configs = {"sql": {"url": f"sqlite:///{tmp_path / 'hub.db'}", "auto_upgrade": True}}
    plugins = ["storage_sql", "ranking_simulated"]
    hub = build_hub({"storage": "sql", "ranking": "simulated", "plugins": plugins, "configs": configs})
    rows = [f"Shop {number},{number} Main Street,Austin,TX,78704,US,," for number in range(1, 2001)]
    foretold = run(hub, *rows, dry_run=True)
    assert stored(hub) == ()
    done = run(hub, *rows)
    assert foretold.counts == done.counts == ImportCounts(created=2000, merged=0, skipped=0, invalid=0)
    again = run(hub, *rows, dry_run=True)
    assert again.counts == ImportCounts(created=0, merged=0, skipped=2000, invalid=0)
    assert [row.match and row.match.location_id for row in again.rows] == [row.location_id for row in done.rows]
    hub.close()


def test_a_location_made_by_hand_equals_one_that_was_imported(world: World) -> None:
    """An import obeys the same rules as the form."""
    run(world.hub, "Joe's Pizza,12 Main Street,Austin,TX,78704,US,(512) 555-0123,")
    world.hub.locations.create(BEN, structure(PIZZA | {"coordinates": None}, NewLocation))
    (imported,), (entered,) = stored(world.hub), stored(world.hub, BEN)
    assert location_input(imported) == location_input(entered)
