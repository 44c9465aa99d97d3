"""All repositories over one connection, in one transaction."""

from __future__ import annotations

import attrs
from sqlalchemy import Connection

from ops_core.domain.location import Location
from ops_plugins.storage_sql.recent import Recent
from ops_plugins.storage_sql.repositories.audit import SqlAudit
from ops_plugins.storage_sql.repositories.cells import SqlCells
from ops_plugins.storage_sql.repositories.chunks import SqlChunks
from ops_plugins.storage_sql.repositories.dead_letters import SqlDeadLetters
from ops_plugins.storage_sql.repositories.figures import SqlFigures
from ops_plugins.storage_sql.repositories.flags import SqlFlags
from ops_plugins.storage_sql.repositories.idempotency import SqlIdempotency
from ops_plugins.storage_sql.repositories.lanes import SqlLanes
from ops_plugins.storage_sql.repositories.locations import SqlLocations
from ops_plugins.storage_sql.repositories.onboarding import SqlOnboarding
from ops_plugins.storage_sql.repositories.outbox import SqlOutbox
from ops_plugins.storage_sql.repositories.owners import SqlOwners
from ops_plugins.storage_sql.repositories.preferences import SqlPreferences
from ops_plugins.storage_sql.repositories.reports import SqlReports
from ops_plugins.storage_sql.repositories.runs import SqlRuns
from ops_plugins.storage_sql.repositories.sessions import SqlSessions
from ops_plugins.storage_sql.repositories.setup_tasks import SqlSetupTasks


@attrs.frozen
class SqlUnitOfWork:
    """The repositories of one transaction; each is made when it is asked for.

    Attributes:
        connection: On which the transaction was begun.
        recent: Locations that were read lately, for a transaction that cannot write.
    """

    connection: Connection
    recent: Recent[Location] | None = None

    @property
    def owners(self) -> SqlOwners:
        """Owners."""
        return SqlOwners(self.connection)

    @property
    def onboarding(self) -> SqlOnboarding:
        """Onboarding."""
        return SqlOnboarding(self.connection)

    @property
    def setup_tasks(self) -> SqlSetupTasks:
        """Setup tasks."""
        return SqlSetupTasks(self.connection)

    @property
    def locations(self) -> SqlLocations:
        """Locations."""
        return SqlLocations(self.connection, self.recent)

    @property
    def reports(self) -> SqlReports:
        """Reports."""
        return SqlReports(self.connection)

    @property
    def runs(self) -> SqlRuns:
        """Runs."""
        return SqlRuns(self.connection)

    @property
    def chunks(self) -> SqlChunks:
        """Chunks of runs."""
        return SqlChunks(self.connection)

    @property
    def lanes(self) -> SqlLanes:
        """Lanes: whose turn it is."""
        return SqlLanes(self.connection)

    @property
    def cells(self) -> SqlCells:
        """Cells of runs and the listings found in them."""
        return SqlCells(self.connection)

    @property
    def figures(self) -> SqlFigures:
        """The latest figures of locations."""
        return SqlFigures(self.connection)

    @property
    def preferences(self) -> SqlPreferences:
        """Metric preferences."""
        return SqlPreferences(self.connection)

    @property
    def flags(self) -> SqlFlags:
        """Feature flags."""
        return SqlFlags(self.connection)

    @property
    def sessions(self) -> SqlSessions:
        """Browser sessions."""
        return SqlSessions(self.connection)

    @property
    def idempotency(self) -> SqlIdempotency:
        """Outcomes of requests with an idempotency key."""
        return SqlIdempotency(self.connection)

    @property
    def outbox(self) -> SqlOutbox:
        """Events that wait for delivery."""
        return SqlOutbox(self.connection)

    @property
    def dead_letters(self) -> SqlDeadLetters:
        """Work that was given up."""
        return SqlDeadLetters(self.connection)

    @property
    def audit(self) -> SqlAudit:
        """The audit trail."""
        return SqlAudit(self.connection)
