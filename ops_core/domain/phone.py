"""Telephone numbers in their international form."""

from __future__ import annotations

from ops_core.errors import InvalidInput

_WITHOUT_COUNTRY = "+1 201 555 0123"


def normalise_phone(raw: str | None, country: str) -> str | None:
    """Return `raw` in E.164, such as ``+15125550123``; None where it is blank. An extension is dropped.

    A number without a leading "+" is read as people in `country` (ISO 3166-1 alpha-2) dial it. What numbers exist
    comes from the metadata of the phonenumbers library.

    Raises:
        InvalidInput: At ``/phone`` (``format``): nobody can have this number. The message holds an example.
    """
    if raw is None or not raw.strip():
        return None
    import phonenumbers  # noqa: PLC0415 - takes 40 ms to load

    try:
        number = phonenumbers.parse(raw, country.upper())
    except phonenumbers.NumberParseException:
        raise _refusal(country) from None
    if not phonenumbers.is_valid_number(number):
        raise _refusal(country)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _refusal(country: str) -> InvalidInput:
    import phonenumbers  # noqa: PLC0415 - as above

    example = phonenumbers.example_number(country.upper())
    if example is None:
        message = f"This is no telephone number. Enter it with its country code, such as {_WITHOUT_COUNTRY}."
    else:
        local = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        abroad = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        message = f"This is no telephone number of {country.upper()}. Enter one such as {local} or {abroad}."
    return InvalidInput.at("/phone", "format", message)
