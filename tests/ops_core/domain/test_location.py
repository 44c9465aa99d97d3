from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.location import Location, LocationInput, SourceMode, location_input, normalise_location
from ops_core.domain.opening_hours import OpeningPeriod
from ops_core.domain.principal import Owner
from ops_core.domain.weekday import Weekday
from ops_core.errors import InvalidInput
from ops_core.structure import merge_patch, structure, unstructure

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ENTERED = LocationInput(
    name=" Joe\u2019s  Pizza ",
    source_mode=SourceMode.FIND,
    address=Address("1415 S Congress Ave", "Austin", "us", "", "TX", "78704"),
    phone="(512) 555-0123",
    website="JoesPizza.example.com/",
    category="  Pizza   restaurant",
    coordinates=Coordinates(30.25, -97.75),
    place_id="ChIJabc",
    opening_hours=(
        OpeningPeriod(Weekday.SUNDAY, "22:00", "02:00"),
        OpeningPeriod(Weekday.MONDAY, "09:00", "18:00"),
    ),
)


def problems(entered: LocationInput) -> list[tuple[str, str]]:
    """Return the pointer and the code of every error."""
    with pytest.raises(InvalidInput) as caught:
        normalise_location(entered)
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_every_part_is_normalised() -> None:
    """Name, address, telephone number, web address, category and opening hours are kept in their one form."""
    assert normalise_location(ENTERED) == LocationInput(
        name="Joe\u2019s Pizza",
        source_mode=SourceMode.FIND,
        address=Address("1415 S Congress Ave", "Austin", "US", None, "TX", "78704"),
        phone="+15125550123",
        website="https://joespizza.example.com",
        category="Pizza restaurant",
        coordinates=Coordinates(30.25, -97.75),
        place_id="ChIJabc",
        opening_hours=(
            OpeningPeriod(Weekday.MONDAY, "09:00", "18:00"),
            OpeningPeriod(Weekday.SUNDAY, "22:00", "02:00"),
        ),
    )


def test_normalising_is_idempotent() -> None:
    """What is normalised stays as it is."""
    kept = normalise_location(ENTERED)
    assert normalise_location(kept) == kept


def test_blank_optional_parts_become_none() -> None:
    """An empty string says nothing."""
    blank = attrs.evolve(
        ENTERED, source_mode=SourceMode.NO_LISTING, phone="", website=" ", category="", coordinates=None, place_id=""
    )
    kept = normalise_location(blank)
    assert (kept.phone, kept.website, kept.category, kept.coordinates, kept.place_id) == (None,) * 5


@pytest.mark.parametrize(
    ("mode", "place_id", "expected"),
    [
        (SourceMode.CONNECT, None, [("/place_id", "required")]),
        (SourceMode.CONNECT, " ", [("/place_id", "required")]),
        (SourceMode.FIND, None, [("/place_id", "required")]),
        (SourceMode.NO_LISTING, "ChIJabc", [("/place_id", "not_allowed")]),
    ],
)
def test_each_source_mode_has_its_rule(mode: SourceMode, place_id: str | None, expected: list[tuple[str, str]]) -> None:
    """A listing that is connected or found has a place id, a location without a listing has none."""
    assert problems(attrs.evolve(ENTERED, source_mode=mode, place_id=place_id)) == expected


@pytest.mark.parametrize("mode", [SourceMode.CONNECT, SourceMode.FIND])
def test_a_listing_needs_only_its_place_id(mode: SourceMode) -> None:
    """With a place id, either mode passes."""
    assert normalise_location(attrs.evolve(ENTERED, source_mode=mode)).source_mode is mode


def test_every_field_at_fault_is_named() -> None:
    """The name, place id, address, telephone number, web address and opening hours are all reported at once."""
    wrong = LocationInput(
        name="\u200b",
        source_mode=SourceMode.FIND,
        address=Address(" ", "Austin", "us", postal_code="x"),
        phone="12",
        website="ftp://example.com",
        opening_hours=(*ENTERED.opening_hours, OpeningPeriod(Weekday.MONDAY, "01:00", "03:00")),
    )
    assert problems(wrong) == [
        ("/name", "required"),
        ("/place_id", "required"),
        ("/address/line1", "required"),
        ("/address/postal_code", "format"),
        ("/phone", "format"),
        ("/website", "format"),
        ("/opening_hours/2/opens", "overlap"),
    ]


def test_a_national_number_waits_for_a_country() -> None:
    """In an unknown country only an international number can be judged."""
    nowhere = attrs.evolve(ENTERED, address=Address("1 Main St", "Austin", "XX"))
    assert problems(nowhere) == [("/address/country", "unknown_country")]
    assert problems(attrs.evolve(nowhere, phone="+1 12")) == [
        ("/address/country", "unknown_country"),
        ("/phone", "format"),
    ]


def test_a_body_is_structured_and_patched() -> None:
    """Plain JSON becomes an input, and a merge patch of a stored location changes only what it names."""
    entered = structure(unstructure(ENTERED), LocationInput)
    parts = {field.name: getattr(normalise_location(entered), field.name) for field in attrs.fields(LocationInput)}
    stored = Location(id="loc_1", owner=Owner("user:1"), created_at=NOW, updated_at=NOW, version=1, **parts)
    assert structure(unstructure(stored), Location) == stored
    patched = merge_patch(unstructure(location_input(stored)), {"phone": None, "address": {"line2": "Suite 2"}})
    assert normalise_location(structure(patched, LocationInput)) == attrs.evolve(
        location_input(stored), phone=None, address=attrs.evolve(stored.address, line2="Suite 2")
    )


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", " ", "required"),
        ("name", "x" * 121, "too_long"),
        ("source_mode", "other", "choice"),
        ("place_id", "two words", "format"),
        ("place_id", "x" * 256, "too_long"),
        ("website", "x" * 501, "too_long"),
        ("coordinates", 5, "type"),
        ("surprise", 1, "unknown"),
    ],
)
def test_the_form_of_each_field_is_checked(field: str, value: object, code: str) -> None:
    """The annotations of the class refuse what does not fit."""
    with pytest.raises(InvalidInput) as caught:
        structure(unstructure(ENTERED) | {field: value}, LocationInput)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [(f"/{field}", code)]
