from __future__ import annotations

import pytest

from ops_core.domain.country import COUNTRIES, country_problem


def test_there_are_249_countries() -> None:
    """The list is the official one: 249 codes of two capital letters."""
    assert len(COUNTRIES) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in COUNTRIES)
    assert {"US", "GB", "DE", "JP", "ZW", "AX", "SS"} <= COUNTRIES


@pytest.mark.parametrize("code", ["US", "DE", "TW"])
def test_an_official_code_is_no_problem(code: str) -> None:
    """A code of the list is a country."""
    assert country_problem(code) is None


@pytest.mark.parametrize(("code", "hint"), [("UK", "Enter GB."), ("EL", "Enter GR."), ("XX", "two letters")])
def test_another_code_is_answered_with_what_to_enter(code: str, hint: str) -> None:
    """A code that is not official gets a sentence that says what to enter, and the right code where it is known."""
    assert hint in (country_problem(code) or "")
