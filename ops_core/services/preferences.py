"""The metrics that an owner chose to see, in order."""

from __future__ import annotations

import attrs

from ops_core.domain.preference import DEFAULT_METRICS, MetricPreferences, MetricPreferencesInput
from ops_core.domain.principal import Principal
from ops_core.domain.setup_task import TaskId
from ops_core.errors import StaleVersion
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage
from ops_core.services.setup_tasks import mark_done

KIND = "choice of metrics"


@attrs.frozen
class PreferenceService:
    """Reads and changes the choice.

    Attributes:
        storage: Where it is kept.
        clock: Stamps it.
    """

    storage: Storage
    clock: Clock

    def get(self, principal: Principal) -> MetricPreferences:
        """Return the choice of the caller, or the default one."""
        with self.storage.read() as uow:
            return uow.preferences.get(principal.owner) or MetricPreferences(
                owner=principal.owner, metrics=DEFAULT_METRICS, version=0, updated_at=None
            )

    def save(
        self, principal: Principal, choice: MetricPreferencesInput, version: int | None = None
    ) -> MetricPreferences:
        """Store the choice.

        Raises:
            StaleVersion: `version` is given and is not what is stored.
        """
        now = self.clock.now()
        with self.storage.write() as uow:
            current = uow.preferences.get(principal.owner)
            stored = current.version if current else 0
            if version is not None and version != stored:
                raise StaleVersion(KIND, stored)
            saved = uow.preferences.save(
                MetricPreferences(owner=principal.owner, metrics=choice.metrics, version=stored, updated_at=now)
            )
            mark_done(uow, principal.owner, TaskId.CHOOSE_METRICS, now)
        return saved
