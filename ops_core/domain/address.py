"""Postal addresses: the form in which they are kept, and the key under which two spellings are equal."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

import attrs

from ops_core.domain.country import country_problem
from ops_core.domain.folding import fold, tidy
from ops_core.domain.postal_code import normalise_postal_code, postal_area, postal_code_example
from ops_core.domain.street import fold_city, read_street
from ops_core.errors import FieldError, InvalidInput
from ops_core.structure import Text

if TYPE_CHECKING:
    from collections.abc import Iterator


@attrs.frozen
class Address:
    """Where a business is, as its owner writes it.

    Attributes:
        line1: House number and street.
        city: City or town.
        country: ISO 3166-1 alpha-2 code; either case is taken, upper case is kept.
        line2: Suite, floor or building, or None.
        region: State, province or county, or None.
        postal_code: Postal code, or None.
    """

    line1: Annotated[str, Text(min_length=1, max_length=120, hint="the house number and street")]
    city: Annotated[str, Text(min_length=1, max_length=80, hint="the city or town")]
    country: Annotated[
        str, Text(min_length=2, max_length=2, pattern="[A-Za-z]{2}", hint="a two-letter country code, such as US")
    ]
    line2: Annotated[str, Text(max_length=120)] | None = None
    region: Annotated[str, Text(max_length=80)] | None = None
    postal_code: Annotated[str, Text(max_length=16)] | None = None


@attrs.frozen
class AddressKey:
    """The parts of an address in the one spelling that comparisons use.

    Attributes:
        country: Upper case.
        postal: Postal code without separators, upper case; a US ZIP code has five digits. "" where there is none.
        city: Folded.
        region: Folded, or "".
        street: House number and street in their one form.
        unit: Suite, floor and building in their one form, or "".
    """

    country: str
    postal: str
    city: str
    region: str
    street: str
    unit: str

    @property
    def place(self) -> str:
        """The postal code, or the city where there is none."""
        return self.postal or self.city


def normalise_address(address: Address) -> Address:
    """Return `address` as it is kept: Unicode NFC, single spaces, codes as their country writes them, "" as None.

    Raises:
        InvalidInput: At ``/address/...``, with every field at fault: a required one is blank (``required``), there is
            no such country (``unknown_country``), or the postal code has another form than its country's (``format``).
    """
    tidied = Address(
        line1=tidy(address.line1),
        city=tidy(address.city),
        country=tidy(address.country).upper(),
        line2=tidy(address.line2 or "") or None,
        region=tidy(address.region or "") or None,
        postal_code=tidy(address.postal_code or "") or None,
    )
    errors = tuple(_problems(tidied))
    if errors:
        raise InvalidInput(errors)
    if tidied.postal_code is None:
        return tidied
    return attrs.evolve(tidied, postal_code=normalise_postal_code(tidied.postal_code, tidied.country))


@lru_cache(maxsize=4096)
def address_key(address: Address) -> AddressKey:
    """Return the parts of `address` in the spelling that comparisons use; it need not be normalised.

    The same candidates are compared with one new location after another, so the latest ones are kept.
    """
    country = tidy(address.country).upper()
    street = read_street(address.line1, address.line2 or "", country)
    return AddressKey(
        country=country,
        postal=postal_area(address.postal_code or "", country),
        city=fold_city(address.city, country),
        region=fold(address.region or ""),
        street=street.street,
        unit=street.unit,
    )


def comparison_key(address: Address) -> str:
    """Return the key under which two spellings of one place are equal: ``country|postal code or city|street|unit``."""
    key = address_key(address)
    return f"{key.country}|{key.place}|{key.street}|{key.unit}"


def street_key(address: Address) -> str:
    """Return the comparison key without its unit: ``country|postal code or city|street``."""
    key = address_key(address)
    return f"{key.country}|{key.place}|{key.street}"


def street_city_key(address: Address) -> str:
    """Return ``country|city|street``, for finding an address that lacks its postal code."""
    key = address_key(address)
    return f"{key.country}|{key.city}|{key.street}"


def address_line(address: Address) -> str:
    """Return `address` on one line, for people."""
    town = " ".join(part for part in (address.region, address.postal_code) if part)
    return ", ".join(part for part in (address.line1, address.line2, address.city, town, address.country) if part)


def _problems(address: Address) -> Iterator[FieldError]:
    if not address.line1:
        yield FieldError("/address/line1", "required", "Enter the house number and street.")
    if not address.city:
        yield FieldError("/address/city", "required", "Enter the city or town.")
    if not re.fullmatch("[A-Z]{2}", address.country):
        yield FieldError("/address/country", "required", "Enter a two-letter country code, such as US.")
        return
    country = country_problem(address.country)
    if country is not None:
        yield FieldError("/address/country", "unknown_country", country)
    elif address.postal_code and normalise_postal_code(address.postal_code, address.country) is None:
        example = postal_code_example(address.country)
        hint = f"Enter a postal code of {address.country}, such as {example}."
        yield FieldError("/address/postal_code", "format", hint)
