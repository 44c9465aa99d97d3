"""Locations at a glance: which ones match, in which order, with what.

The ids are found first and the rest is read for these alone. What is searched and sorted is read for all locations of
the owner: no index could serve words from the middle of a text, nor every order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import sqlalchemy as sa

from ops_core.domain.figures import LocationFigures
from ops_core.domain.overview import Overview, OverviewRow, OverviewSort, search_words
from ops_plugins.storage_sql.tables import figures, locations, reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from sqlalchemy import ColumnElement, Connection, Select

    from ops_core.domain.location import Location
    from ops_core.domain.overview import OverviewRequest
    from ops_core.domain.principal import Owner

    Reader: TypeAlias = Callable[[Owner, Sequence[tuple[str, int]]], Sequence[Location]]
    """Reads locations of an owner by id and version, in the order given."""

_OWNER: sa.BindParameter[str] = sa.bindparam("owner")
_IDS: sa.BindParameter[str] = sa.bindparam("ids", expanding=True)
_LIVE = sa.and_(locations.c.owner == _OWNER, locations.c.deleted_at.is_(None))
_ALL = sa.select(sa.func.count()).select_from(locations).where(_LIVE)
_IS_MADE = locations.c.search_version == locations.c.version
"""Whether what is searched and sorted by belongs to what the row says now; NULL where an older host wrote it."""
_COUNTED = (
    sa.select(reports.c.location_id, sa.func.count().label("count"))
    .where(reports.c.owner == _OWNER, reports.c.deleted_at.is_(None))
    .group_by(reports.c.location_id)
)
_COUNTS = _COUNTED.where(reports.c.location_id.in_(_IDS))
_FIGURES = sa.select(*figures.c).where(figures.c.location_id.in_(_IDS))


def overview_of(connection: Connection, owner: Owner, request: OverviewRequest, read: Reader) -> Overview:
    """Return what the request asks for of the locations of an owner that are not deleted."""
    conditions = list(_conditions(request))
    found = _ordered(request, is_postgresql=connection.dialect.name == "postgresql").where(*conditions)
    page = {"owner": owner, "rows": request.limit, "skipped": request.offset}
    wanted = [(row[0], row[1]) for row in connection.execute(found, page)]
    every = int(connection.execute(_ALL, {"owner": owner}).scalar_one())
    total = every
    if conditions:
        total = int(connection.execute(_ALL.where(*conditions), {"owner": owner}).scalar_one())
    if not wanted:
        return Overview((), total, every)
    given = {"owner": owner, "ids": [id_ for id_, _ in wanted]}
    counts = {row[0]: row[1] for row in connection.execute(_COUNTS, given)}
    latest = {row.location_id: row for row in connection.execute(_FIGURES, {"ids": given["ids"]})}
    items = tuple(
        OverviewRow(place, counts.get(place.id, 0), _figures(latest.get(place.id), owner))
        for place in read(owner, wanted)
    )
    return Overview(items, total, every)


def _conditions(request: OverviewRequest) -> Iterator[ColumnElement[bool]]:
    if request.source_mode is not None:
        yield locations.c.source_mode == request.source_mode
    text = sa.case((_IS_MADE, locations.c.search_text), else_=_lower(locations.c.name))
    for word in search_words(request.search):
        yield sa.or_(*(text.contains(spelling, autoescape=True) for spelling in word.spellings))


def _ordered(request: OverviewRequest, *, is_postgresql: bool) -> Select[Any]:
    """Return the statement that finds ids and versions in order, but for the conditions."""
    found = sa.select(locations.c.id, locations.c.version).where(_LIVE)
    match request.sort:
        case OverviewSort.NAME:
            order = [_made(locations.c.name_order, _lower(locations.c.name), is_postgresql=is_postgresql)]
        case OverviewSort.ADDRESS:
            address = _lower(locations.c.city) + "\n" + _lower(locations.c.line1)
            order = [_made(locations.c.address_order, address, is_postgresql=is_postgresql)]
        case OverviewSort.SOURCE_MODE | OverviewSort.CREATED_AT | OverviewSort.UPDATED_AT:
            order = [locations.c[request.sort.value]]
        case OverviewSort.REPORTS:
            counted = _COUNTED.subquery()
            found = found.outerjoin_from(locations, counted, counted.c.location_id == locations.c.id)
            order = [sa.func.coalesce(counted.c.count, 0)]
        case _:
            found = found.outerjoin_from(locations, figures, figures.c.location_id == locations.c.id)
            value = figures.c["finished_at" if request.sort is OverviewSort.LAST_RUN else request.sort.value]
            order = [value.is_(None), value]
    if request.descending:
        order[-1] = order[-1].desc()
    return found.order_by(*order, locations.c.id).limit(sa.bindparam("rows")).offset(sa.bindparam("skipped"))


def _made(column: ColumnElement[str], else_: ColumnElement[str], *, is_postgresql: bool) -> ColumnElement[Any]:
    """Return what was made to sort by, or what stands in for it, both in the order of their bytes."""
    return sa.case((_IS_MADE, column), else_=else_.collate("C") if is_postgresql else else_)


def _lower(column: ColumnElement[str]) -> ColumnElement[str]:
    return sa.func.lower(column, type_=sa.Text())


def _figures(row: Any, owner: Owner) -> LocationFigures | None:
    # Hosts before revision 0003 give locations to another owner without their figures.
    return None if row is None else attrs.evolve(LocationFigures(*row), owner=owner)
