from __future__ import annotations

import pytest

from ops_core.domain.phone import normalise_phone
from ops_core.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("512-555-0123", "US", "+15125550123"),
        ("(512) 555 0123 ext. 4", "us", "+15125550123"),
        ("+44 20 7946 0958", "US", "+442079460958"),
        ("030 123456", "DE", "+4930123456"),
        ("+15125550123", "AQ", "+15125550123"),
        ("+15125550123", "XX", "+15125550123"),
        ("", "US", None),
        ("  ", "US", None),
        (None, "US", None),
    ],
)
def test_a_number_is_kept_in_e164(typed: str | None, country: str, kept: str | None) -> None:
    """National and international spellings become one; a blank is None."""
    assert normalise_phone(typed, country) == kept


@pytest.mark.parametrize("typed", ["abc", "911", "512-555-01", "+1 012 555 0123", "1" * 40])
def test_a_number_nobody_can_have_is_answered_with_an_example(typed: str) -> None:
    """The error is at the phone and shows a number of that country."""
    with pytest.raises(InvalidInput) as caught:
        normalise_phone(typed, "US")
    (error,) = caught.value.errors
    assert (error.pointer, error.code) == ("/phone", "format")
    assert "(201) 555-0123" in error.message


@pytest.mark.parametrize("country", ["AQ", "XX"])
def test_a_country_without_numbers_asks_for_the_country_code(country: str) -> None:
    """Where no national numbers are known, the message shows an international one."""
    with pytest.raises(InvalidInput) as caught:
        normalise_phone("5125550123", country)
    assert "country code" in caught.value.errors[0].message
