from __future__ import annotations

import pytest

from ops_core.domain.postal_code import normalise_postal_code, postal_area, postal_code_example


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("US", "78704", "78704"),
        ("US", "787041234", "78704-1234"),
        ("CA", "m5v3l9", "M5V 3L9"),
        ("CA", "M5V-3L9", "M5V 3L9"),
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("GB", "N1  9GU", "N1 9GU"),
        ("DE", "D-10115", "10115"),
        ("CH", "CH-8001", "8001"),
        ("NL", "1012ab", "1012 AB"),
        ("NL", "NL-1012 AB", "1012 AB"),
        ("FR", "75 001", "75001"),
        ("AU", "2000", "2000"),
        ("SE", "11122", "111 22"),
        ("PT", "1100148", "1100-148"),
        ("IE", "d02x285", "D02 X285"),
        ("JP", "\u3012150\u30fc0001", "150-0001"),
        ("JP", "\uff11\uff15\uff10-\uff10\uff10\uff10\uff11", "150-0001"),
        ("VN", "  70 0000 ", "70 0000"),
    ],
)
def test_a_postal_code_is_written_as_its_country_does(country: str, typed: str, kept: str) -> None:
    """Case and separators become those of the country; unknown forms are kept in upper case."""
    assert normalise_postal_code(typed, country) == kept
    assert normalise_postal_code(kept, country) == kept


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("US", "7870"),
        ("US", "ABCDE"),
        ("CA", "D5V 3L9"),
        ("GB", "12345"),
        ("DE", "1011"),
        ("NL", "0012 AB"),
        ("AU", ""),
    ],
)
def test_another_form_is_refused(country: str, typed: str) -> None:
    """What cannot be a code of the country is not taken for one."""
    assert normalise_postal_code(typed, country) is None


def test_every_example_has_the_form_of_its_country() -> None:
    """The example that a message shows is one that passes."""
    for country in ("US", "CA", "GB", "DE", "FR", "NL", "AU", "IE", "JP", "SE", "PL", "BR", "PR"):
        example = postal_code_example(country).split(" or ")[0]
        assert normalise_postal_code(example, country) == example
    assert not postal_code_example("VN")


def test_comparisons_take_the_area() -> None:
    """Separators and the "+4" of a ZIP code play no part, and neither does a malformed rest."""
    assert postal_area("78704-1234", "US") == "78704"
    assert postal_area("sw1a 1aa", "GB") == "SW1A1AA"
    assert postal_area("not a code", "DE") == "NOTACODE"
    assert not postal_area("", "US")
