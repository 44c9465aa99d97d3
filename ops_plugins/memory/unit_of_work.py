"""All repositories over one set of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_plugins.memory.repositories.audit import MemoryAudit
from ops_plugins.memory.repositories.cells import MemoryCells
from ops_plugins.memory.repositories.chunks import MemoryChunks
from ops_plugins.memory.repositories.dead_letters import MemoryDeadLetters
from ops_plugins.memory.repositories.figures import MemoryFigures
from ops_plugins.memory.repositories.flags import MemoryFlags
from ops_plugins.memory.repositories.idempotency import MemoryIdempotency
from ops_plugins.memory.repositories.lanes import MemoryLanes
from ops_plugins.memory.repositories.locations import MemoryLocations
from ops_plugins.memory.repositories.onboarding import MemoryOnboarding
from ops_plugins.memory.repositories.outbox import MemoryOutbox
from ops_plugins.memory.repositories.owners import MemoryOwners
from ops_plugins.memory.repositories.preferences import MemoryPreferences
from ops_plugins.memory.repositories.reports import MemoryReports
from ops_plugins.memory.repositories.runs import MemoryRuns
from ops_plugins.memory.repositories.sessions import MemorySessions
from ops_plugins.memory.repositories.setup_tasks import MemorySetupTasks

if TYPE_CHECKING:
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
    from ops_plugins.memory.tables import Tables


class MemoryUnitOfWork:
    """The repositories of one unit of work."""

    def __init__(self, tables: Tables) -> None:
        self.owners: OwnerRepository = MemoryOwners(tables)
        self.onboarding: OnboardingRepository = MemoryOnboarding(tables)
        self.setup_tasks: SetupTaskRepository = MemorySetupTasks(tables)
        self.locations: LocationRepository = MemoryLocations(tables)
        self.reports: ReportRepository = MemoryReports(tables)
        self.runs: RunRepository = MemoryRuns(tables)
        self.chunks: ChunkRepository = MemoryChunks(tables)
        self.lanes: LaneRepository = MemoryLanes(tables)
        self.cells: CellRepository = MemoryCells(tables)
        self.figures: FigureRepository = MemoryFigures(tables)
        self.preferences: PreferenceRepository = MemoryPreferences(tables)
        self.flags: FlagRepository = MemoryFlags(tables)
        self.sessions: SessionRepository = MemorySessions(tables)
        self.idempotency: IdempotencyRepository = MemoryIdempotency(tables)
        self.outbox: OutboxRepository = MemoryOutbox(tables)
        self.dead_letters: DeadLetterRepository = MemoryDeadLetters(tables)
        self.audit: AuditRepository = MemoryAudit(tables)
