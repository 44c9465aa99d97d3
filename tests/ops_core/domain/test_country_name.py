from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers.geodata.locale import LOCALE_DATA

from ops_core.domain.country import COUNTRIES
from ops_core.domain.country_name import read_country


def cldr_name(code: str) -> str:
    """Return the English name of a country in Unicode's CLDR, from which phonenumbers takes it."""
    names = LOCALE_DATA[code]
    name = names["en"]
    return str(names[name[1:]]) if name.startswith("*") else str(name)  # a star points to the language of equal name


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_a_country_has_its_usual_english_name(code: str) -> None:
    """Every country is known by the name that other software gives it, and by its code in either case."""
    assert read_country(cldr_name(code)) == code
    assert read_country(code.lower()) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "DE"),
        (" GERMANY ", "DE"),
        ("de", "DE"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("U.S.", "US"),
        ("The United States of America", "US"),
        ("UK", "GB"),
        ("England", "GB"),
        ("the Netherlands", "NL"),
        ("Bosnia & Herzegovina", "BA"),
        ("Cote d\u2019Ivoire", "CI"),
        ("St. Lucia", "LC"),
    ],
)
def test_a_country_is_read_as_people_write_it(text: str, code: str) -> None:
    """Case, accents, punctuation, "and" and "the" do not count, and common other names are known."""
    assert read_country(text) == code


@pytest.mark.parametrize("text", ["", "  ", "Freedonia", "XX", "D", "Germany, Austria", "\u00df", "49"])
def test_what_names_no_country_is_none(text: str) -> None:
    """Nothing is guessed: not from a part of a name, and not from letters that only look like a code when raised."""
    assert read_country(text) is None


@given(st.text(max_size=30))
def test_whatever_is_read_is_a_country(text: str) -> None:
    """Any text gives a code that exists, or none."""
    assert read_country(text) in {*COUNTRIES, None}
