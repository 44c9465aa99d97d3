"""How sure it is that two locations are one and the same."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from ops_core.domain.address import address_key
from ops_core.domain.address_match import AddressMatch, match_addresses
from ops_core.domain.business_name import SIMILAR, name_similarity
from ops_core.domain.grid import distance_m
from ops_core.domain.website import website_host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops_core.domain.coordinates import Coordinates
    from ops_core.domain.location import Location, LocationInput

NEARBY_M = 150.0
"""Up to this distance, in metres, two points on the map may mean one place."""

_FAR_DEGREES = 0.01
"""About 1.1 km on a meridian; geodesics take long to compute, and most candidates are in other cities."""

_SHARED_HOSTS = """
facebook.com m.facebook.com instagram.com linktr.ee sites.google.com google.com yelp.com tripadvisor.com x.com
twitter.com tiktok.com linkedin.com youtube.com maps.app.goo.gl g.page
"""


class DuplicateReason(StrEnum):
    """What a location has in common with another one."""

    SAME_PLACE_ID = "same_place_id"
    SAME_PHONE = "same_phone"
    SAME_ADDRESS = "same_address"
    """Street, number and unit."""
    SAME_STREET = "same_street"
    """Street and number, but the units differ or one is missing, or a word is mistyped."""
    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_WEBSITE = "same_website"
    NEARBY = "nearby"
    """At most 150 m apart."""


@attrs.frozen
class Evidence:
    """What speaks for two locations being one.

    Attributes:
        same_place: Both have the same place id.
        other_place: Each has a place id of its own.
        same_phone: Both have the same telephone number.
        address: How far the addresses agree.
        name: Similarity of the names, 0 to 1.
        same_website: Both have the same web site.
        distance: Metres between the two points; infinite where one is not known, or where they are a kilometre apart in
            latitude.
    """

    same_place: bool
    other_place: bool
    same_phone: bool
    address: AddressMatch
    name: float
    same_website: bool
    distance: float

    @property
    def score(self) -> float:
        """How sure it is, 0 to 1, by the strongest rule that applies.

        - same place id: 1
        - same address and similar name: 0.90 to 0.98, by the similarity of the names
        - same phone and similar name: 0.86
        - same street (a unit missing on one side, or a word mistyped) and similar name: 0.82 to 0.88
        - at most 150 m apart and similar name: 0.76 to 0.84, by the distance
        - same address and same phone under another name: 0.80
        - same street but different units, and similar name: 0.65
        - same phone: 0.60; same address: 0.50; same city and similar name: 0.50

        Further agreement adds 0.03 for the phone (to an address rule), 0.02 for the web site and 0.02 for the distance,
        up to 0.99. Two different place ids take 0.12 away and leave no such addition. Names are similar from 0.85 on.
        """
        if self.same_place:
            return 1.0
        best = max(self._rules(), default=0.0)
        if not best:
            return 0.0
        if self.other_place:
            return best - 0.12
        on_street = self.address in {AddressMatch.SAME, AddressMatch.STREET}
        phone = 0.03 if self.same_phone and on_street else 0.0
        return min(0.99, best + phone + 0.02 * self.same_website + 0.02 * (self.distance <= NEARBY_M))

    def _rules(self) -> Iterator[float]:
        if self.name >= SIMILAR:
            certainty = (self.name - SIMILAR) / (1 - SIMILAR)
            match self.address:
                case AddressMatch.SAME:
                    yield 0.90 + 0.08 * certainty
                case AddressMatch.STREET:
                    yield 0.82 + 0.06 * certainty
                case AddressMatch.OTHER_UNIT:
                    yield 0.65
                case AddressMatch.CITY:
                    yield 0.50
            if self.same_phone:
                yield 0.86
            if self.distance <= NEARBY_M and self.address is not AddressMatch.OTHER_UNIT:
                yield 0.76 + 0.08 * (1 - self.distance / NEARBY_M)
        if self.address is AddressMatch.SAME:
            yield 0.80 if self.same_phone else 0.50
        if self.same_phone:
            yield 0.60

    def reasons(self) -> Iterator[DuplicateReason]:
        """Yield what the two have in common."""
        if self.same_place:
            yield DuplicateReason.SAME_PLACE_ID
        if self.same_phone:
            yield DuplicateReason.SAME_PHONE
        if self.address is AddressMatch.SAME:
            yield DuplicateReason.SAME_ADDRESS
        if self.address in {AddressMatch.STREET, AddressMatch.OTHER_UNIT}:
            yield DuplicateReason.SAME_STREET
        if self.name >= SIMILAR:
            yield DuplicateReason.SAME_NAME if self.name == 1 else DuplicateReason.SIMILAR_NAME
        if self.same_website:
            yield DuplicateReason.SAME_WEBSITE
        if self.distance <= NEARBY_M:
            yield DuplicateReason.NEARBY


def compare_locations(a: Location | LocationInput, b: Location | LocationInput) -> Evidence:
    """Return what speaks for two normalised locations being one; the order of the two does not matter."""
    return Evidence(
        same_place=a.place_id is not None and a.place_id == b.place_id,
        other_place=a.place_id is not None and b.place_id is not None and a.place_id != b.place_id,
        same_phone=a.phone is not None and a.phone == b.phone,
        address=match_addresses(address_key(a.address), address_key(b.address)),
        name=name_similarity(a.name, b.name),
        same_website=a.website is not None and b.website is not None and _site(a.website) == _site(b.website),
        distance=_distance(a.coordinates, b.coordinates),
    )


def _distance(a: Coordinates | None, b: Coordinates | None) -> float:
    """Return metres, or infinity where a point is unknown or the latitudes alone are too far apart to matter."""
    if a is None or b is None or abs(a.lat - b.lat) > _FAR_DEGREES:
        return math.inf
    return distance_m(a, b)


def _site(url: str) -> str:
    """Return what identifies a web site: its host, or the whole of a page on a host that many businesses share."""
    host = website_host(url)
    return url.partition("://")[2].removeprefix("www.").rstrip("/") if host in _SHARED_HOSTS.split() else host
