"""The metrics that an owner chose to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_plugins.memory.repositories.versions import next_version

if TYPE_CHECKING:
    from ops_core.domain.preference import MetricPreferences
    from ops_core.domain.principal import Owner
    from ops_plugins.memory.tables import Tables


class MemoryPreferences:
    """Keeps one choice for each owner."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.preferences

    def get(self, owner: Owner) -> MetricPreferences | None:
        """Return the choice of `owner`, or None."""
        return self._rows.get(owner)

    def save(self, preferences: MetricPreferences) -> MetricPreferences:
        """Store a choice and return it one version on.

        Raises:
            StaleVersion: It was changed since.
        """
        saved = next_version("choice of metrics", self._rows.get(preferences.owner), preferences)
        self._rows.put(saved.owner, saved)
        return saved
