"""Keys under which locations that may be the same are looked up, instead of comparing each with all others."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

from ops_core.domain.address import address_key, street_city_key, street_key
from ops_core.domain.business_name import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops_core.domain.coordinates import Coordinates
    from ops_core.domain.location import Location, LocationInput

LONGEST_KEY = 300
"""Most characters of a key."""

_SQUARE_DEGREES = 0.003
"""Height of the squares of the map, in degrees: 330 m, more than twice the 150 m that count as nearby."""
_LEAST_COSINE = 0.01


def match_keys(location: Location | LocationInput) -> frozenset[str]:
    """Return the keys under which possible duplicates of a normalised `location` are looked up.

    Two locations that share none are not compared. Each key has at most 300 characters: ``place:``, ``phone:``,
    ``street:``, ``street-city:``, ``number:`` with the house number at the postal code or city, ``name:`` with the name
    at the postal code and at the city, and ``near:`` with squares of the map. A point has the four squares around it,
    so that any two points at most 150 m apart share one.
    """
    return frozenset(_short(key) for key in _keys(location))


def _keys(location: Location | LocationInput) -> Iterator[str]:
    address = address_key(location.address)
    if location.place_id:
        yield f"place:{location.place_id}"
    if location.phone:
        yield f"phone:{location.phone}"
    if address.street:
        yield f"street:{street_key(location.address)}"
        yield f"street-city:{street_city_key(location.address)}"
        number = address.street.split()[0]
        if number[0].isdigit():
            yield f"number:{address.country}|{address.place}|{number}"
    name = " ".join(sorted(fold_name(location.name).split()))
    yield from (f"name:{name}|{place}" for place in (address.postal, address.city) if place)
    if location.coordinates:
        yield from (f"near:{row}:{column}" for row, column in _squares(location.coordinates))


def _short(key: str) -> str:
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key.partition(':')[0]}:sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def _squares(point: Coordinates) -> Iterator[tuple[int, int]]:
    row = math.floor(point.lat / _SQUARE_DEGREES - 0.5)
    for each in (row, row + 1):
        # squares are as wide as high on the ground: every row of them has a width of its own in degrees
        narrowing = max(_LEAST_COSINE, math.cos(math.radians(each * _SQUARE_DEGREES)))
        columns = math.floor(360 / _SQUARE_DEGREES * narrowing)
        column = math.floor((point.lng + 180) / 360 * columns - 0.5)
        yield from ((each, column % columns), (each, (column + 1) % columns))
