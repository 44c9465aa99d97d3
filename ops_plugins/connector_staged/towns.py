"""Towns, streets and people: where made-up businesses stand and what their owners are called.

The towns are real, so that points fall on the right map. Streets and people are not, and telephone numbers are from the
range that is kept free for fiction.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates

if TYPE_CHECKING:
    import random


@attrs.frozen
class Town:
    """A town.

    Attributes:
        city: Its name.
        region: State, two letters.
        area: Area code of its telephones.
        postal: First three digits of its postal codes.
        centre: About the middle of it.
    """

    city: str
    region: str
    area: str
    postal: str
    centre: Coordinates


TOWNS: tuple[Town, ...] = (
    Town("Austin", "TX", "512", "787", Coordinates(30.2672, -97.7431)),
    Town("Boise", "ID", "208", "837", Coordinates(43.6150, -116.2023)),
    Town("Columbus", "OH", "614", "432", Coordinates(39.9612, -82.9988)),
    Town("Madison", "WI", "608", "537", Coordinates(43.0731, -89.4012)),
    Town("Portland", "OR", "503", "972", Coordinates(45.5152, -122.6784)),
    Town("Raleigh", "NC", "919", "276", Coordinates(35.7796, -78.6382)),
    Town("Tucson", "AZ", "520", "857", Coordinates(32.2226, -110.9747)),
    Town("Omaha", "NE", "402", "681", Coordinates(41.2565, -95.9345)),
)
SURNAMES = (
    *("Ackerman", "Baptiste", "Cardenas", "Draper", "Eklund", "Ferrante", "Gorman", "Hollis", "Ishii", "Jablonski"),
    *("Kessler", "Lindqvist", "Moreau", "Navarro", "Osborne", "Petrov", "Quigley", "Rosales", "Sutter", "Trask"),
)
FIRST_NAMES = (
    *("Aisha", "Bruno", "Carmen", "Derek", "Elena", "Felix", "Grace", "Hiro", "Imani", "Jonas", "Kira", "Luis"),
    *("Mona", "Nate", "Olga", "Priya", "Ruben", "Sofia", "Theo", "Uma", "Victor", "Wendy", "Yusuf", "Zara"),
)
QUARTERS = (
    *("Riverside", "Old Town", "Northgate", "Lakeside", "Hilltop", "Depot", "Meadows", "Southside", "Harbor"),
    *("Union", "Westfield", "Orchard", "Station", "Parkway", "Canyon", "Bridge", "College", "Market", "Summit"),
)
_STREETS = ("Alder", "Bluebonnet", "Cooper", "Dogwood", "Ember", "Foxglove", "Granite", "Heron", "Ivy", "Juniper")
_WAYS = ("St", "St", "Ave", "Ave", "Rd", "Blvd", "Ln")
_RADIUS_KM = 7.0
_KM_PER_DEGREE = 111.2


def address_in(chance: random.Random, town: Town) -> Address:
    """Return an address in a town."""
    return Address(
        line1=f"{chance.randrange(100, 9900)} {chance.choice(_STREETS)} {chance.choice(_WAYS)}",
        line2=f"Suite {chance.randrange(1, 40) * 10}" if chance.random() < 0.2 else None,  # noqa: PLR2004 - one in five
        city=town.city,
        region=town.region,
        postal_code=f"{town.postal}{chance.randrange(1, 60):02d}",
        country="US",
    )


def point_in(chance: random.Random, town: Town) -> Coordinates:
    """Return a point within 7 km of the middle of a town."""
    distance, bearing = _RADIUS_KM * math.sqrt(chance.random()), chance.uniform(0, math.tau)
    north = distance * math.cos(bearing) / _KM_PER_DEGREE
    east = distance * math.sin(bearing) / _KM_PER_DEGREE / math.cos(math.radians(town.centre.lat))
    return Coordinates(round(town.centre.lat + north, 6), round(town.centre.lng + east, 6))


def phone_in(chance: random.Random, town: Town) -> str:
    """Return a telephone number that nobody has: 555-0100 to 555-0199 are kept free."""
    return f"({town.area}) 555-01{chance.randrange(100):02d}"
