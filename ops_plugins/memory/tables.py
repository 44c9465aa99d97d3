"""All tables, and what a row is where that is more than a value of the domain."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from ops_plugins.memory.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ops_core.domain.audit import AuditEntry
    from ops_core.domain.cell import Cell, Listing
    from ops_core.domain.chunk import Chunk
    from ops_core.domain.dead_letter import DeadLetter
    from ops_core.domain.event import Event
    from ops_core.domain.figures import LocationFigures
    from ops_core.domain.flag import Flag, FlagChange, FlagName
    from ops_core.domain.idempotency import IdempotencyRecord
    from ops_core.domain.lane import Lane
    from ops_core.domain.location import Location
    from ops_core.domain.onboarding import Onboarding
    from ops_core.domain.preference import MetricPreferences
    from ops_core.domain.principal import Owner
    from ops_core.domain.report import Report
    from ops_core.domain.run import Run, RunPlan
    from ops_core.domain.session import Session
    from ops_core.domain.setup_task import StoredTask, TaskId


@attrs.frozen
class LocationRow:
    """A location and the keys by which a similar one is found."""

    location: Location
    keys: frozenset[str]


@attrs.frozen
class ChunkRow:
    """A chunk and how many of its cells are saved."""

    chunk: Chunk
    saved: int = 0


@attrs.frozen
class Found:
    """What was found in a run.

    Attributes:
        cells: By keyword and number.
        listings: By key.
    """

    cells: Mapping[tuple[int, int], Cell] = MappingProxyType({})
    listings: Mapping[str, Listing] = MappingProxyType({})


@attrs.frozen
class Tables:
    """Everything that is stored."""

    seeded: Table[Owner, str] = attrs.field(factory=Table)
    onboarding: Table[Owner, Onboarding] = attrs.field(factory=Table)
    setup_tasks: Table[Owner, Mapping[TaskId, StoredTask]] = attrs.field(factory=Table)
    preferences: Table[Owner, MetricPreferences] = attrs.field(factory=Table)
    locations: Table[str, LocationRow] = attrs.field(factory=Table)
    figures: Table[str, LocationFigures] = attrs.field(factory=Table)  # by location
    reports: Table[str, Report] = attrs.field(factory=Table)
    runs: Table[str, Run] = attrs.field(factory=Table)
    plans: Table[str, RunPlan] = attrs.field(factory=Table)
    chunks: Table[str, tuple[ChunkRow, ...]] = attrs.field(factory=Table)
    lanes: Table[Lane, datetime] = attrs.field(factory=Table)  # when each was last served
    found: Table[str, Found] = attrs.field(factory=Table)
    flags: Table[FlagName, Flag] = attrs.field(factory=Table)
    flag_changes: Table[str, FlagChange] = attrs.field(factory=Table)
    sessions: Table[str, Session] = attrs.field(factory=Table)
    idempotency: Table[tuple[Owner, str, str], IdempotencyRecord] = attrs.field(factory=Table)
    events: Table[str, Event] = attrs.field(factory=Table)
    dead_letters: Table[str, DeadLetter] = attrs.field(factory=Table)
    audit: Table[str, AuditEntry] = attrs.field(factory=Table)

    def fork(self, *, writable: bool) -> Tables:
        """Return tables with the same rows."""
        return Tables(*(table.fork(writable=writable) for table in self._all()))

    def seal(self) -> None:
        """Refuse any further change."""
        for table in self._all():
            table.seal()

    def _all(self) -> list[Table[Any, Any]]:
        return [getattr(self, field.name) for field in attrs.fields(Tables)]
