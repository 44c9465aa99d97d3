"""Business locations."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs
import sqlalchemy as sa
from sqlalchemy import Connection

from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.location import Location, LocationName
from ops_core.domain.overview import address_order, name_order, search_text
from ops_core.domain.page import Page
from ops_core.errors import NotFound
from ops_plugins.storage_sql.insertion import insert
from ops_plugins.storage_sql.locking import for_change
from ops_plugins.storage_sql.paging import Keyset
from ops_plugins.storage_sql.recent import Recent
from ops_plugins.storage_sql.repositories.overview import overview_of
from ops_plugins.storage_sql.tables import KIND, locations
from ops_plugins.storage_sql.tables import location_match_keys as match_keys
from ops_plugins.storage_sql.versioned import change

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Select

    from ops_core.domain.overview import Overview, OverviewRequest
    from ops_core.domain.page import PageRequest
    from ops_core.domain.principal import Owner

_PER_KEY = 64
"""Most locations that are looked at for one match key: the telephone number of a chain may belong to thousands."""

_MADE = frozenset({"search_text", "name_order", "address_order", "search_version"})
"""Columns that are made from the others."""

_MINE = sa.select(*(column for column in locations.c if column.name not in _MADE)).where(
    locations.c.owner == sa.bindparam("owner")
)
_GET = _MINE.where(locations.c.id == sa.bindparam("this"))
_LISTED = _MINE.where(locations.c.id.in_(sa.bindparam("ids", expanding=True)), locations.c.deleted_at.is_(None))
_LIVE = locations.c.deleted_at.is_(None)
_PAGE = Keyset.of(_MINE.where(_LIVE), locations.c.id)
_VERSIONS = Keyset.of(
    sa.select(locations.c.id, locations.c.version).where(locations.c.owner == sa.bindparam("owner"), _LIVE),
    locations.c.id,
)
_COUNT = sa.select(sa.func.count()).select_from(
    sa.select(sa.literal_column("1"))
    .where(locations.c.owner == sa.bindparam("owner"), locations.c.deleted_at.is_(None))
    .limit(sa.bindparam("at_most"))
    .subquery()
)
_NAMES = (
    sa.select(locations.c.id, locations.c.name)
    .where(locations.c.owner == sa.bindparam("owner"), locations.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(locations.c.id)
)
_DROP_KEYS = sa.delete(match_keys).where(match_keys.c.location_id == sa.bindparam("this"))


@attrs.frozen
class SqlLocations:
    """Keeps locations, and the keys by which a similar one is found again.

    Attributes:
        connection: On which the transaction was begun.
        recent: Locations that were read lately, in a transaction that cannot write.
    """

    connection: Connection
    recent: Recent[Location] | None = None

    def add(self, location: Location, keys: AbstractSet[str]) -> None:
        """Store a new location with its match keys."""
        fixed = {"id": location.id, "owner": location.owner, "version": location.version}
        values = {**fixed, **_values(location), "search_version": location.version}
        self.connection.execute(sa.insert(locations), values)
        self._add_keys(location, keys)

    def get(self, owner: Owner, location_id: str) -> Location:
        """Return a location, also one that is deleted or merged.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        given = {"owner": owner, "this": location_id}
        row = self.connection.execute(for_change(self.connection, _GET), given).first()
        if row is None:
            raise NotFound(locations.info[KIND])
        return _location(row)

    def update(self, location: Location, keys: AbstractSet[str]) -> Location:
        """Store a changed location and return it one version on.

        Raises:
            NotFound: Unknown, or somebody else's.
            StaleVersion: It was changed since it was read.
        """
        mine = sa.and_(locations.c.owner == location.owner, locations.c.id == location.id)
        values = {**_values(location), "search_version": location.version + 1}
        change(self.connection, locations, mine, location.version, values)
        self.connection.execute(_DROP_KEYS, {"this": location.id})
        self._add_keys(location, keys)
        return attrs.evolve(location, version=location.version + 1)

    def page(self, owner: Owner, request: PageRequest) -> Page[Location]:
        """Return locations that are not deleted, newest first."""
        if self.recent is None:
            return _PAGE.page(self.connection, request, _location, owner=owner)
        versions = _VERSIONS.page(self.connection, request, tuple, owner=owner)
        return Page(self._listed(owner, versions.items), versions.next)

    def overview(self, owner: Owner, request: OverviewRequest) -> Overview:
        """Return locations that are not deleted, with how many reports they have and their latest figures."""
        return overview_of(self.connection, owner, request, self._listed)

    def names(self, owner: Owner, ids: Collection[str]) -> tuple[LocationName, ...]:
        """Return the names of those of these locations that there are, by id; also of deleted and merged ones."""
        if not ids:
            return ()
        rows = self.connection.execute(_NAMES, {"owner": owner, "ids": sorted(set(ids))})
        return tuple([LocationName(*row) for row in rows])

    def matching(self, owner: Owner, keys: AbstractSet[str], limit: int) -> tuple[Location, ...]:
        """Return up to `limit` locations that share a key and are not deleted, those with most keys in common first.

        Of those that share one key, only the newest 64 are looked at.
        """
        if not keys:
            return ()
        given = {f"key_{number}": key for number, key in enumerate(sorted(keys))}
        statement = _candidates(len(keys))
        ids = list(self.connection.execute(statement, {**given, "owner": owner, "rows": limit}).scalars())
        if not ids:
            return ()
        found = {row[0]: row for row in self.connection.execute(_LISTED, {"owner": owner, "ids": ids})}
        return tuple([_location(found[id_]) for id_ in ids if id_ in found])

    def count(self, owner: Owner, at_most: int) -> int:
        """Return how many are not deleted, counting no further than `at_most`."""
        return int(self.connection.execute(_COUNT, {"owner": owner, "at_most": at_most}).scalar_one())

    def _listed(self, owner: Owner, wanted: Sequence[tuple[str, int]]) -> tuple[Location, ...]:
        """Return locations by id and version in the order given, but for those that are deleted."""

        def read(ids: list[str]) -> list[Location]:
            return [_location(row) for row in self.connection.execute(_LISTED, {"owner": owner, "ids": ids})]

        recent = Recent[Location]() if self.recent is None else self.recent
        return recent.fill(owner, wanted, read)

    def _add_keys(self, location: Location, keys: AbstractSet[str]) -> None:
        if keys and location.deleted_at is None:
            rows = [{"owner": location.owner, "key": key, "location_id": location.id} for key in sorted(keys)]
            self.connection.execute(insert(self.connection, match_keys).on_conflict_do_nothing(), rows)


@lru_cache(maxsize=64)
def _candidates(count: int) -> Select[Any]:
    """Return the statement that finds the ids of those that share most of `count` keys."""
    keys: list[sa.BindParameter[str]] = [sa.bindparam(f"key_{number}") for number in range(count)]
    mine = match_keys.c.owner == sa.bindparam("owner")
    newest = [
        sa.select(match_keys.c.location_id)
        .where(mine, match_keys.c.key == key)
        .order_by(match_keys.c.location_id.desc())
        .limit(sa.literal_column(str(_PER_KEY)))
        .subquery()
        for key in keys
    ]
    candidates = sa.union(*(sa.select(found.c.location_id) for found in newest)).subquery()
    # A subquery for each candidate, for a join might start at all the rows of a key.
    shared = (
        sa.select(sa.func.count())
        .where(mine, match_keys.c.location_id == candidates.c.location_id, match_keys.c.key.in_(keys))
        .scalar_subquery()
    )
    newest_first = candidates.c.location_id.desc()
    return sa.select(candidates.c.location_id).order_by(shared.desc(), newest_first).limit(sa.bindparam("rows"))


def _values(location: Location) -> dict[str, object]:
    address, point = location.address, location.coordinates
    return {
        "name": location.name,
        "source_mode": location.source_mode,
        "line1": address.line1,
        "city": address.city,
        "country": address.country,
        "line2": address.line2,
        "region": address.region,
        "postal_code": address.postal_code,
        "phone": location.phone,
        "website": location.website,
        "category": location.category,
        "lat": point and point.lat,
        "lng": point and point.lng,
        "place_id": location.place_id,
        "created_at": location.created_at,
        "updated_at": location.updated_at,
        "deleted_at": location.deleted_at,
        "merged_into": location.merged_into,
        "merged_from": location.merged_from,
        "opening_hours": location.opening_hours,
        "search_text": search_text(location),
        "name_order": name_order(location.name),
        "address_order": address_order(address),
    }


def _location(row: Sequence[Any]) -> Location:
    # fmt: off
    (
        id_, owner, name, source_mode, line1, city, country, line2, region, postal_code, phone, website, category,
        lat, lng, place_id, created_at, updated_at, version, deleted_at, merged_into, merged_from, opening_hours,
    ) = row
    # fmt: on
    return Location(
        id_,
        owner,
        name,
        source_mode,
        Address(line1, city, country, line2, region, postal_code),
        phone,
        website,
        category,
        None if lat is None else Coordinates(lat, lng),
        place_id,
        created_at,
        updated_at,
        version,
        deleted_at,
        merged_into,
        merged_from,
        opening_hours or (),  # NULL where an older host wrote the row
    )
