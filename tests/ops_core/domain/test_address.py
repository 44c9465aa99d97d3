from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.address import (
    Address,
    address_line,
    comparison_key,
    normalise_address,
    street_city_key,
    street_key,
)
from ops_core.errors import InvalidInput
from ops_core.structure import structure

AUSTIN = Address("1415 South Congress Avenue", "Austin", "US", "Suite 200", "TX", "78704")
WORDS = """
1415 12a 3rd First Congress South S W North Main Saint St Street Avenue Ave Rd Straße Haupt Hauptstr Élysée de la Rue
Box Suite Floor Łódź København
"""
COUNTRIES = st.sampled_from(["US", "GB", "DE", "FR", "CH", "ES", "IT", "NL", "DK", "AU", "JP"])


def pointers(address: Address) -> dict[str, str]:
    """Return the code of the problem at each field."""
    with pytest.raises(InvalidInput) as caught:
        normalise_address(address)
    return {error.pointer: error.code for error in caught.value.errors}


def test_an_address_is_tidied() -> None:
    """Codes are in upper case, spaces single, letters composed, and "" is None."""
    typed = Address(" 1  Rue de l'E\u0301cole ", "  Paris", "fr", line2="", region=" ", postal_code=" 75 005")
    assert normalise_address(typed) == Address("1 Rue de l'École", "Paris", "FR", None, None, "75005")


def test_every_field_at_fault_is_named() -> None:
    """A blank line, a blank city and an unknown country are reported together."""
    assert pointers(Address("\u200b", " ", "XX")) == {
        "/address/line1": "required",
        "/address/city": "required",
        "/address/country": "unknown_country",
    }


def test_a_country_has_two_letters() -> None:
    """What is not even two letters is asked for again."""
    assert pointers(attrs.evolve(AUSTIN, country="USA")) == {"/address/country": "required"}


def test_a_postal_code_of_another_form_is_answered_with_an_example() -> None:
    """The message shows a postal code of that country."""
    with pytest.raises(InvalidInput) as caught:
        normalise_address(attrs.evolve(AUSTIN, postal_code="SW1A 1AA"))
    (error,) = caught.value.errors
    assert (error.pointer, error.code) == ("/address/postal_code", "format")
    assert "78704" in error.message


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("line1", "", "required"),
        ("line1", "x" * 121, "too_long"),
        ("city", "x" * 81, "too_long"),
        ("country", "USA", "too_long"),
        ("country", "U1", "format"),
        ("postal_code", "x" * 17, "too_long"),
    ],
)
def test_the_form_of_each_field_is_checked(field: str, value: str, code: str) -> None:
    """The annotations of the class refuse what does not fit."""
    data = {"line1": "1 Main St", "city": "Austin", "country": "US", field: value}
    with pytest.raises(InvalidInput) as caught:
        structure(data, Address)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [(f"/{field}", code)]


def test_two_spellings_of_one_place_have_one_key() -> None:
    """Street types, directions, case, punctuation and the "+4" make no difference."""
    other = Address("1415 S. Congress Ave #200", "AUSTIN", "us", None, "Texas", "78704-2412")
    assert comparison_key(AUSTIN) == comparison_key(other) == "US|78704|1415 s congress ave|200"


def test_the_street_key_leaves_the_unit_out() -> None:
    """Two shops in one building share the street key, and no comparison key."""
    neighbour = attrs.evolve(AUSTIN, line2="Suite 300")
    assert street_key(AUSTIN) == street_key(neighbour) == "US|78704|1415 s congress ave"
    assert comparison_key(AUSTIN) != comparison_key(neighbour)


def test_the_city_stands_in_for_a_missing_postal_code() -> None:
    """Without a postal code the key has the city; the city key has it always."""
    without = attrs.evolve(AUSTIN, postal_code=None)
    assert comparison_key(without) == "US|austin|1415 s congress ave|200"
    assert street_city_key(without) == street_city_key(AUSTIN) == "US|austin|1415 s congress ave"


def test_an_address_line_reads_like_an_envelope() -> None:
    """The parts stand in order, and missing ones leave no trace."""
    assert address_line(AUSTIN) == "1415 South Congress Avenue, Suite 200, Austin, TX 78704, US"
    assert address_line(Address("1 Main St", "Austin", "US")) == "1 Main St, Austin, US"


@st.composite
def noisy_pairs(draw: st.DrawFn) -> tuple[Address, Address]:
    """Draw an address and the same one with other case, spaces and punctuation."""
    words = draw(st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=6))
    city = draw(st.sampled_from(["Saint Louis", "Zürich", "København", "Paris"]))
    country = draw(COUNTRIES)
    noisy = "".join(
        draw(st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))(word)
        + draw(st.sampled_from([" ", "  ", ", ", ". ", "; ", " - ", "\t"]))
        for word in words
    )
    return Address(" ".join(words), city, country), Address(noisy, f" {city.upper()}. ", country.lower())


@given(noisy_pairs())
def test_the_key_ignores_case_space_and_punctuation(pair: tuple[Address, Address]) -> None:
    """However an address is typed, its key is the same."""
    assert comparison_key(pair[0]) == comparison_key(pair[1])


@given(st.text(min_size=1, max_size=40), st.text(max_size=20), COUNTRIES)
def test_normalising_is_idempotent_and_keeps_the_key(line1: str, line2: str, country: str) -> None:
    """An address that is normalised stays as it is, and compares as it did before."""
    typed = Address(line1, "Springfield", country, line2)
    try:
        kept = normalise_address(typed)
    except InvalidInput:
        return
    assert normalise_address(kept) == kept
    assert comparison_key(kept) == comparison_key(typed)
