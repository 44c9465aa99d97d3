"""The metrics that an owner chose to see."""

from __future__ import annotations

from typing import Protocol

from ops_core.domain.preference import MetricPreferences
from ops_core.domain.principal import Owner


class PreferenceRepository(Protocol):
    """Keeps one choice for each owner."""

    def get(self, owner: Owner) -> MetricPreferences | None:
        """Return the choice of `owner`, or None."""
        ...

    def save(self, preferences: MetricPreferences) -> MetricPreferences:
        """Store `preferences`, whose version is the one that was read (0: none yet); return it one version on.

        Raises:
            StaleVersion: It was changed since.
        """
        ...
