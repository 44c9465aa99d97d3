from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.duplicate import (
    THRESHOLD,
    DuplicateLocation,
    DuplicateReason,
    NewLocation,
    OnDuplicate,
    Suggestion,
    merge_locations,
    normalise_new_location,
    suggest_duplicates,
)
from ops_core.domain.location import Location, SourceMode, location_input
from ops_core.domain.opening_hours import OpeningPeriod
from ops_core.domain.principal import Owner
from ops_core.domain.weekday import Weekday
from ops_core.errors import InvalidInput
from ops_core.structure import structure

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
JOES = Location(
    id="loc_1",
    owner=Owner("user:1"),
    name="Joe's Pizza",
    source_mode=SourceMode.NO_LISTING,
    address=Address("1415 S Congress Ave", "Austin", "US"),
    phone=None,
    website=None,
    category=None,
    coordinates=None,
    place_id=None,
    created_at=NOW,
    updated_at=NOW,
    version=3,
)
FULL = attrs.evolve(
    JOES,
    id="loc_2",
    source_mode=SourceMode.FIND,
    address=Address("1415 South Congress Avenue", "Austin", "US", "Suite 2", "TX", "78704"),
    phone="+15125550123",
    website="https://joes.example.com",
    category="Pizza",
    coordinates=Coordinates(30.25, -97.75),
    place_id="ChIJabc",
    opening_hours=(OpeningPeriod(Weekday.MONDAY, "09:00", "18:00"),),
)


def test_a_suggestion_says_what_and_why() -> None:
    """It carries the id, the name, the score, the reasons and the address on one line."""
    assert suggest_duplicates(location_input(FULL), [JOES]) == (
        Suggestion(
            location_id="loc_1",
            name="Joe's Pizza",
            score=0.88,
            reasons=(DuplicateReason.SAME_STREET, DuplicateReason.SAME_NAME),
            address_line="1415 S Congress Ave, Austin, US",
        ),
    )


def test_deleted_and_merged_locations_are_passed_over() -> None:
    """Only current locations can be duplicates."""
    gone = [attrs.evolve(JOES, deleted_at=NOW), attrs.evolve(JOES, merged_into="loc_9")]
    assert suggest_duplicates(location_input(JOES), gone) == ()


def test_what_is_not_alike_is_not_suggested() -> None:
    """Another business at another address is below the threshold."""
    other = attrs.evolve(JOES, name="Harbor Yoga", address=Address("9 Elm St", "Boston", "US"))
    assert suggest_duplicates(location_input(JOES), [other]) == ()


def test_the_threshold_can_be_lowered() -> None:
    """Weaker candidates come with a lower threshold."""
    branch = attrs.evolve(JOES, address=Address("9 Elm St", "Austin", "US"))
    assert suggest_duplicates(location_input(JOES), [branch]) == ()
    assert [suggestion.score for suggestion in suggest_duplicates(location_input(JOES), [branch], 0.5)] == [0.5]


near_and_far = st.builds(
    lambda number, name, line1, phone: attrs.evolve(
        FULL, id=f"loc_{number}", name=name, address=attrs.evolve(FULL.address, line1=line1), phone=phone, place_id=None
    ),
    st.integers(0, 99),
    st.sampled_from(["Joe's Pizza", "Joes Piza", "Harbor Yoga"]),
    st.sampled_from(["1415 S Congress Ave", "1415 S Congres Ave", "9 Elm St"]),
    st.sampled_from([None, "+15125550123"]),
)


@given(st.lists(near_and_far, max_size=6))
def test_suggestions_are_sorted(stored: list[Location]) -> None:
    """The best comes first, ties go by id, and the order of what is stored does not matter."""
    found = suggest_duplicates(location_input(FULL), stored)
    assert list(found) == sorted(found, key=lambda suggestion: (-suggestion.score, suggestion.location_id))
    assert all(suggestion.score >= THRESHOLD for suggestion in found)
    again = suggest_duplicates(location_input(FULL), reversed(stored))
    assert [(s.score, s.location_id) for s in again] == [(s.score, s.location_id) for s in found]


def test_merging_fills_the_gaps() -> None:
    """What is kept wins; what it lacks comes from the other, whose id is remembered."""
    merged = merge_locations(JOES, attrs.evolve(FULL, name="Other name"), LATER)
    assert merged == attrs.evolve(
        FULL,
        id="loc_1",
        address=Address("1415 S Congress Ave", "Austin", "US", "Suite 2", "TX", "78704"),
        updated_at=LATER,
        merged_from=("loc_2",),
    )


def test_merging_changes_no_value_that_is_there() -> None:
    """A full location stays as it is, but for its history."""
    sundays = (OpeningPeriod(Weekday.SUNDAY, "20:00", "02:00"),)
    other = attrs.evolve(
        FULL, id="loc_3", phone="+15125550199", place_id="ChIJother", category="Bar", opening_hours=sundays
    )
    assert merge_locations(FULL, other, LATER) == attrs.evolve(FULL, merged_from=("loc_3",), updated_at=LATER)


def test_merging_an_entry_leaves_no_trace_of_an_id() -> None:
    """What was never stored has no id to remember."""
    merged = merge_locations(JOES, location_input(FULL), LATER)
    assert (merged.phone, merged.merged_from, merged.version) == ("+15125550123", (), 3)


def test_merging_keeps_the_whole_history_once() -> None:
    """The ids that the other was merged from go along, each once."""
    kept = attrs.evolve(JOES, merged_from=("loc_7",))
    other = attrs.evolve(FULL, merged_from=("loc_7", "loc_8"))
    assert merge_locations(kept, other, LATER).merged_from == ("loc_7", "loc_8", "loc_2")


def test_addresses_of_two_streets_are_not_mixed() -> None:
    """A postal code or suite of another street is not taken over."""
    elsewhere = attrs.evolve(FULL, address=attrs.evolve(FULL.address, line1="9 Elm St"))
    assert merge_locations(JOES, elsewhere, LATER).address == JOES.address


def test_a_unit_on_the_first_line_is_not_doubled() -> None:
    """The second line is not filled where the first already names the unit."""
    kept = attrs.evolve(JOES, address=attrs.evolve(JOES.address, line1="1415 S Congress Ave #2"))
    assert merge_locations(kept, FULL, LATER).address.line2 is None


@pytest.mark.parametrize("other", [JOES, attrs.evolve(FULL, owner=Owner("user:2"))])
def test_only_two_locations_of_one_owner_are_merged(other: Location) -> None:
    """A location is merged neither with itself nor with somebody else's."""
    with pytest.raises(ValueError, match="same owner"):
        merge_locations(JOES, other, LATER)


def entry(**changes: object) -> NewLocation:
    """Return a body of a new location, structured."""
    address = {"line1": "1 Main St", "city": "Austin", "country": "US"}
    return structure({"name": "Joe's", "source_mode": "no_listing", "address": address, **changes}, NewLocation)


def test_a_new_location_is_refused_unless_told_otherwise() -> None:
    """Without a choice, a duplicate is not created; the choice survives normalising."""
    assert normalise_new_location(entry()).on_duplicate is OnDuplicate.REFUSE
    chosen = normalise_new_location(entry(on_duplicate="merge", merge_into="loc_1", phone="512 555 0123"))
    assert (chosen.on_duplicate, chosen.merge_into, chosen.phone) == (OnDuplicate.MERGE, "loc_1", "+15125550123")
    assert normalise_new_location(entry(merge_into="")).merge_into is None


def test_a_target_needs_the_choice_to_merge() -> None:
    """A target without that choice is refused along with all else that is at fault."""
    with pytest.raises(InvalidInput) as caught:
        normalise_new_location(entry(on_duplicate="create", merge_into="loc_1", phone="1"))
    found = [(error.pointer, error.code) for error in caught.value.errors]
    assert found == [("/phone", "format"), ("/merge_into", "not_allowed")]


def test_the_conflict_carries_the_suggestions() -> None:
    """The error names the best suggestion and holds them all."""
    suggestions = suggest_duplicates(location_input(FULL), [JOES])
    error = DuplicateLocation(iter(suggestions))
    assert error.suggestions == suggestions
    assert error.code == "location.duplicate"
    assert "Joe's Pizza" in error.message
