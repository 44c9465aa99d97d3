"""Recipients: who gets a report by email."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import Items, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_RECIPIENTS: Final = 20
"""Most addresses of one report, counted without repetitions."""

Recipients: TypeAlias = Annotated[
    tuple[Annotated[str, Text(1, 254, hint="an address such as name@example.com", format="idn-email")], ...],
    Items(0, 100),
]
"""Addresses as a client sends them. Repetitions may be sent and are dropped, hence more than `MAX_RECIPIENTS` items."""

_SEPARATORS: Final = re.compile("[,;\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")


def split_recipients(text: str) -> tuple[str, ...]:
    """Return the addresses in one piece of text: separated by commas, semicolons or line breaks, trimmed, unchecked."""
    return tuple(part.strip() for part in _SEPARATORS.split(text) if part.strip())


def parse_recipients(raw: Sequence[str], pointer: str = "/recipients") -> tuple[str, ...]:
    """Return at most 20 distinct addresses in the order given; none is fine.

    An address is checked for its form only (RFC 5321, 5322 and 6531 as email-validator reads them); nobody is asked
    whether it exists. The domain comes back in lower case and in Unicode, so a mailer encodes it by IDNA. Addresses
    that differ in case only count as one: RFC 5321 lets a server tell them apart, hardly any does.

    Args:
        raw: The addresses as entered, one an item.
        pointer: Where they are in the input.

    Raises:
        InvalidInput: ``too_many`` at the list; ``required``, ``control_character`` or ``email`` at each address at
            fault.
    """
    kept: dict[str, str] = {}
    errors: list[FieldError] = []
    for index, text in enumerate(raw):
        try:
            address = _address(text)
        except ValueError as problem:
            code, message = problem.args
            errors.append(FieldError(f"{pointer}/{index}", code, message))
            address = text.strip()
        if address:
            kept.setdefault(address.casefold(), address)
    if len(kept) > MAX_RECIPIENTS:
        message = f"At most {MAX_RECIPIENTS} recipients are possible; there are {len(kept)}. Remove some."
        errors.insert(0, FieldError(pointer, "too_many", message))
    if errors:
        raise InvalidInput(errors)
    return tuple(kept.values())


def _address(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - takes 50 ms to import

    if any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in text):
        code, message = "control_character", "Remove the line breaks and control characters."
        raise ValueError(code, message)
    if not text.strip():
        code, message = "required", "Enter an address such as name@example.com or remove it."
        raise ValueError(code, message)
    if len(split_recipients(text)) > 1:
        code, message = "email", "Enter one address here; add the others separately."
        raise ValueError(code, message)
    try:
        return validate_email(text.strip(), check_deliverability=False, strict=True).normalized
    except EmailNotValidError as problem:
        code, message = "email", f"{problem} Enter an address such as name@example.com."
        raise ValueError(code, message) from None
