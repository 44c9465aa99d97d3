from __future__ import annotations

import pytest

from ops_core.domain.address import Address, address_key
from ops_core.domain.address_match import AddressMatch, match_addresses


def match(a: Address, b: Address) -> AddressMatch:
    """Match two addresses, and the same two in the other order."""
    there = match_addresses(address_key(a), address_key(b))
    assert there is match_addresses(address_key(b), address_key(a))
    return there


def us(
    line1: str, postal_code: str | None = "78704", city: str = "Austin", region: str | None = None, line2: str = ""
) -> Address:
    """Return an address in the United States."""
    return Address(line1, city, "US", line2, region, postal_code)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (us("1415 S Congress Ave"), us("1415 South Congress Avenue"), AddressMatch.SAME),
        (us("1415 S Congress Ave", None), us("1415 S Congress Ave"), AddressMatch.SAME),
        (us("7 Elm Ct", line2="Ste 2"), us("7 Elm Ct #2"), AddressMatch.SAME),
        (us("7 Elm Ct", line2="Ste 2"), us("7 Elm Ct"), AddressMatch.STREET),
        (us("7 Elm Ct", line2="Ste 2"), us("7 Elm Ct", line2="Ste 3"), AddressMatch.OTHER_UNIT),
        (us("7 Kerbey Ln"), us("7 Kerby Lane"), AddressMatch.STREET),
        (us("7 Lamar"), us("7 Lamar Blvd"), AddressMatch.STREET),
        (us("7"), us("7 Ave"), AddressMatch.CITY),
        (us("7 Lamar Blvd"), us("7 Lamar Ave"), AddressMatch.CITY),
        (us("7 N Lamar Blvd"), us("7 S Lamar Blvd"), AddressMatch.CITY),
        (us("7 Congress Ave"), us("7 S Congress Ave"), AddressMatch.CITY),
        (us("7 Elm Ct"), us("9 Elm Ct"), AddressMatch.CITY),
        (us("7 Elm Ct", "78704"), us("7 Elm Ct", "78701"), AddressMatch.CITY),
        (us("7 Elm Ct", "78704"), us("7 Elm Ct", "78704", "South Austin"), AddressMatch.SAME),
        (us("7 Elm Ct", None, region="TX"), us("7 Elm Ct", None, region="Texas"), AddressMatch.SAME),
        (us("7 Elm Ct", None, region="TX"), us("7 Elm Ct", None, region="MN"), AddressMatch.NONE),
        (us("7 Elm Ct", None, region="Ohio"), us("7 Elm Ct", None, region="Texas"), AddressMatch.NONE),
        (us("7 Elm Ct", None), us("7 Elm Ct", None, "Dallas"), AddressMatch.NONE),
        (us("--"), us("!!"), AddressMatch.CITY),
        (us("7 Elm Ct"), Address("7 Elm Ct", "Austin", "GB", None, None, None), AddressMatch.NONE),
    ],
)
def test_addresses_agree_as_far_as_they_say_the_same(a: Address, b: Address, expected: AddressMatch) -> None:
    """Spellings and gaps weaken a match; another number, direction, type, postal code or region ends it."""
    assert match(a, b) is expected
