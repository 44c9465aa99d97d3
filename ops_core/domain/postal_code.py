"""The form of postal codes, country by country."""

from __future__ import annotations

import re
import unicodedata

import attrs


@attrs.frozen
class _Form:
    """How the postal codes of a country look.

    Attributes:
        pattern: Matches a code in upper case without spaces and hyphens; its groups are the parts.
        separator: Stands between the parts where they are written out.
        example: One code, as written.
    """

    pattern: str
    separator: str
    example: str


_LETTER_PAIRED = r"([A-CEGHJ-NPR-TVXY]\d[A-CEGHJ-NPR-TV-Z])(\d[A-CEGHJ-NPR-TV-Z]\d)"
_FORMS = {
    "AU": _Form(r"(\d{4})", "", "2000"),
    "AT": _Form(r"([1-9]\d{3})", "", "1010"),
    "BE": _Form(r"([1-9]\d{3})", "", "1000"),
    "BR": _Form(r"(\d{5})(\d{3})", "-", "01310-100"),
    "CA": _Form(_LETTER_PAIRED, " ", "M5V 3L9"),
    "CH": _Form(r"([1-9]\d{3})", "", "8001"),
    "CZ": _Form(r"(\d{3})(\d{2})", " ", "110 00"),
    "DE": _Form(r"(\d{5})", "", "10115"),
    "DK": _Form(r"(\d{4})", "", "1050"),
    "ES": _Form(r"(\d{5})", "", "28013"),
    "FI": _Form(r"(\d{5})", "", "00100"),
    "FR": _Form(r"(\d{5})", "", "75001"),
    "GB": _Form(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})", " ", "SW1A 1AA"),
    "IE": _Form(r"([A-Z]\d[\dW])([A-Z\d]{4})", " ", "D02 X285"),
    "IN": _Form(r"([1-9]\d{5})", "", "110001"),
    "IT": _Form(r"(\d{5})", "", "00184"),
    "JP": _Form(r"(\d{3})(\d{4})", "-", "150-0001"),
    "LU": _Form(r"(\d{4})", "", "1111"),
    "MX": _Form(r"(\d{5})", "", "06000"),
    "NL": _Form(r"([1-9]\d{3})([A-Z]{2})", " ", "1012 AB"),
    "NO": _Form(r"(\d{4})", "", "0150"),
    "NZ": _Form(r"(\d{4})", "", "1010"),
    "PL": _Form(r"(\d{2})(\d{3})", "-", "00-001"),
    "PR": _Form(r"(\d{5})(\d{4})?", "-", "00901"),
    "PT": _Form(r"(\d{4})(\d{3})", "-", "1100-148"),
    "SE": _Form(r"(\d{3})(\d{2})", " ", "111 22"),
    "US": _Form(r"(\d{5})(\d{4})?", "-", "78704 or 78704-1234"),
    "ZA": _Form(r"(\d{4})", "", "8001"),
}
_COUNTRY_PREFIX = re.compile(r"^[A-Z]{1,2}-(?=\d)")
_SEPARATORS = re.compile("[\\W_\u30fc\u3012]")


def normalise_postal_code(code: str, country: str) -> str | None:
    """Return `code` as the post of `country` writes it, or None where it cannot be a code of that country.

    A prefix such as "D-" is dropped. Countries whose form is not known here keep the code in upper case.
    """
    code = " ".join(unicodedata.normalize("NFKC", code).upper().split())
    form = _FORMS.get(country)
    if form is None:
        return code
    match = re.fullmatch(form.pattern, _SEPARATORS.sub("", _COUNTRY_PREFIX.sub("", code)), re.ASCII)
    return form.separator.join(part for part in match.groups() if part) if match else None


def postal_code_example(country: str) -> str:
    """Return a postal code of `country`, or "" where its form is not known here."""
    return _FORMS[country].example if country in _FORMS else ""


def postal_area(code: str, country: str) -> str:
    """Return what of `code` takes part in comparisons: upper case, no separators, a ZIP code without its "+4"."""
    compact = _SEPARATORS.sub("", normalise_postal_code(code, country) or code.upper())
    return compact[:5] if country in {"US", "PR"} else compact
