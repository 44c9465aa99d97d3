"""Keeping what the hub knows."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import attrs

from ops_core.errors import OpsError
from ops_core.ports.repositories.audit import AuditRepository
from ops_core.ports.repositories.cells import CellRepository
from ops_core.ports.repositories.chunks import ChunkRepository
from ops_core.ports.repositories.dead_letters import DeadLetterRepository
from ops_core.ports.repositories.figures import FigureRepository
from ops_core.ports.repositories.flags import FlagRepository
from ops_core.ports.repositories.idempotency import IdempotencyRepository
from ops_core.ports.repositories.lanes import LaneRepository
from ops_core.ports.repositories.locations import LocationRepository
from ops_core.ports.repositories.onboarding import OnboardingRepository
from ops_core.ports.repositories.outbox import OutboxRepository
from ops_core.ports.repositories.owners import OwnerRepository
from ops_core.ports.repositories.preferences import PreferenceRepository
from ops_core.ports.repositories.reports import ReportRepository
from ops_core.ports.repositories.runs import RunRepository
from ops_core.ports.repositories.sessions import SessionRepository
from ops_core.ports.repositories.setup_tasks import SetupTaskRepository


class StorageCapability(StrEnum):
    """What a storage can do beyond the contract."""

    DURABLE = "durable"
    """What was committed is still there after the process ends."""
    SHARED = "shared"
    """Several processes may use it at once."""
    MIGRATIONS = "migrations"
    """Its schema is upgraded and downgraded in steps."""


class StorageFailed(OpsError):
    """Base of the ways in which storage can fail. Nothing of the unit of work was kept."""

    code = "storage.failed"


class StorageUnavailable(StorageFailed):
    """Raised when the storage cannot be reached or stays locked; the same request may work in a moment."""

    code = "storage.unavailable"


class StorageFull(StorageFailed):
    """Raised when there is no room left."""

    code = "storage.full"


class SchemaOutdated(StorageFailed):
    """Raised when the schema is not the one that this version of the hub needs."""

    code = "storage.schema_outdated"


@attrs.frozen
class StorageStatus:
    """Whether storage can be used.

    Attributes:
        ready: Whether units of work will succeed.
        detail: What is wrong and what to do, or how it is set up; without secrets.
        schema: Revision of the schema in use, or None when there is none.
        wanted: Revision that this version of the hub needs, or None.
    """

    ready: bool
    detail: str
    schema: str | None = None
    wanted: str | None = None


class UnitOfWork(Protocol):
    """All repositories, in one transaction."""

    @property
    def owners(self) -> OwnerRepository:
        """Owners."""
        ...

    @property
    def onboarding(self) -> OnboardingRepository:
        """Onboarding."""
        ...

    @property
    def setup_tasks(self) -> SetupTaskRepository:
        """Setup tasks."""
        ...

    @property
    def locations(self) -> LocationRepository:
        """Locations."""
        ...

    @property
    def reports(self) -> ReportRepository:
        """Reports."""
        ...

    @property
    def runs(self) -> RunRepository:
        """Runs."""
        ...

    @property
    def chunks(self) -> ChunkRepository:
        """Chunks of runs."""
        ...

    @property
    def lanes(self) -> LaneRepository:
        """Lanes: whose turn it is."""
        ...

    @property
    def cells(self) -> CellRepository:
        """Cells of runs and the listings found in them."""
        ...

    @property
    def figures(self) -> FigureRepository:
        """The latest figures of locations."""
        ...

    @property
    def preferences(self) -> PreferenceRepository:
        """Metric preferences."""
        ...

    @property
    def flags(self) -> FlagRepository:
        """Feature flags."""
        ...

    @property
    def sessions(self) -> SessionRepository:
        """Browser sessions."""
        ...

    @property
    def idempotency(self) -> IdempotencyRepository:
        """Outcomes of requests with an idempotency key."""
        ...

    @property
    def outbox(self) -> OutboxRepository:
        """Events that wait for delivery."""
        ...

    @property
    def dead_letters(self) -> DeadLetterRepository:
        """Work that was given up."""
        ...

    @property
    def audit(self) -> AuditRepository:
        """The audit trail."""
        ...


class Storage(Protocol):
    """Opens units of work. One instance serves many threads."""

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that only reads. It sees one consistent state and waits for no writer."""
        ...

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work that commits when its block ends and keeps nothing when the block raises.

        Units of work that write the same rows behave as if they had come one after the other.

        Raises:
            StorageUnavailable: It stayed locked or out of reach.
            StorageFull: There is no room left.
            SchemaOutdated: Tables or columns are missing.
        """
        ...

    def now(self) -> datetime | None:
        """Return what the clock of the storage shows, UTC, where its users may have clocks that differ.

        None when they all share a clock, or as long as the storage was never connected to. Asks nobody and never
        raises.
        """
        ...

    def status(self) -> StorageStatus:
        """Return whether it can be used. Never raises."""
        ...

    def close(self) -> None:
        """Release what is held. May be called twice."""
        ...
