from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops_core.domain.recipient import MAX_RECIPIENTS, Recipients, parse_recipients, split_recipients
from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import structure


@attrs.frozen
class _Body:
    recipients: Recipients = ()


def _errors(raw: list[str], pointer: str = "/recipients") -> list[FieldError]:
    with pytest.raises(InvalidInput) as caught:
        parse_recipients(raw, pointer)
    return list(caught.value.errors)


def test_nobody_is_fine() -> None:
    """A report may have no recipients."""
    assert parse_recipients([]) == ()


def test_normalises_the_domain() -> None:
    """The domain comes back in lower case and in Unicode, the part before it as entered."""
    assert parse_recipients([" Ann@EXAMPLE.com ", "bo@xn--exmple-cua.de"]) == ("Ann@example.com", "bo@ex\u00e4mple.de")


def test_drops_repetitions_and_keeps_the_first() -> None:
    """Nobody gets the same report twice."""
    assert parse_recipients(["Ann@example.com", "ann@Example.com", "bo@example.com"]) == (
        "Ann@example.com",
        "bo@example.com",
    )


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "required"),
        ("   ", "required"),
        ("ann", "email"),
        ("ann@", "email"),
        ("ann@localhost", "email"),
        ("ann..lee@example.com", "email"),
        ("Ann Lee <ann@example.com>", "email"),
        ("ann@example.com, bo@example.com", "email"),
        ("ann@[127.0.0.1]", "email"),
        ("a" * 65 + "@example.com", "email"),
        ("ann@example.com\r\nBcc: bo@example.com", "control_character"),
        ("ann@example.com\n", "control_character"),
        ("ann@example.com\u2028", "control_character"),
    ],
)
def test_refuses_what_is_no_address(address: str, code: str) -> None:
    """Each kind of mistake has its code and its pointer, and a line break is never let through."""
    assert [(error.pointer, error.code) for error in _errors(["ok@example.com", address])] == [("/recipients/1", code)]


def test_each_address_has_its_own_error_and_hint() -> None:
    """All errors come at once, below the pointer given, and say what to enter."""
    errors = _errors(["ann", "ok@example.com", "bo@", ""], "/report/recipients")
    assert [error.pointer for error in errors] == [
        "/report/recipients/0",
        "/report/recipients/2",
        "/report/recipients/3",
    ]
    assert all("name@example.com" in error.message for error in errors)


def test_several_addresses_in_one_field_are_explained() -> None:
    """The hint says that each address goes into its own field."""
    assert "one address" in _errors(["ann@example.com; bo@example.com"])[0].message


def test_limits_how_many() -> None:
    """Twenty distinct addresses fit; the next is refused at the list, beside other errors."""
    twenty = [f"p{number}@example.com" for number in range(MAX_RECIPIENTS)]
    assert len(parse_recipients([*twenty, twenty[0]])) == MAX_RECIPIENTS
    assert [(error.pointer, error.code) for error in _errors([*twenty, "nobody"])] == [
        ("/recipients", "too_many"),
        ("/recipients/20", "email"),
    ]


def test_splits_what_people_paste() -> None:
    """Commas, semicolons and any kind of line break separate addresses; blanks between them are dropped."""
    text = " a@example.com, b@example.com;c@example.com\r\nd@example.com\u2028e@example.com,,\n"
    assert split_recipients(text) == tuple(f"{name}@example.com" for name in "abcde")
    assert split_recipients(" \n ") == ()


def test_the_published_type_names_the_item_at_fault() -> None:
    """The annotation refuses an empty or endless address by its pointer."""
    assert structure({"recipients": []}, _Body).recipients == ()
    with pytest.raises(InvalidInput) as caught:
        structure({"recipients": ["a@example.com", "", "x" * 255]}, _Body)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [
        ("/recipients/1", "required"),
        ("/recipients/2", "too_long"),
    ]


@given(st.lists(st.emails() | st.text(max_size=30) | st.just("a@example.com\r\nx"), max_size=4))
def test_no_line_break_ever_passes(raw: list[str]) -> None:
    """What passes has no control character and passes again unchanged."""
    try:
        addresses = parse_recipients(raw)
    except InvalidInput:
        return
    assert all(address.isprintable() and " " not in address for address in addresses)
    assert parse_recipients(addresses) == addresses


@given(st.text())
def test_split_parts_are_trimmed_and_free_of_separators(text: str) -> None:
    """Whatever is pasted, a part has no separator, no outer blank and is not empty."""
    for part in split_recipients(text):
        assert part == part.strip()
        assert len(part.splitlines()) == 1
        assert "," not in part
        assert ";" not in part
