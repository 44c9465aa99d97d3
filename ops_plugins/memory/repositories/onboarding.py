"""Onboarding answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_plugins.memory.repositories.versions import next_version

if TYPE_CHECKING:
    from ops_core.domain.onboarding import Onboarding
    from ops_core.domain.principal import Owner
    from ops_plugins.memory.tables import Tables


class MemoryOnboarding:
    """Keeps one onboarding for each owner."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.onboarding

    def get(self, owner: Owner) -> Onboarding | None:
        """Return the onboarding of `owner`, or None before the first answer."""
        return self._rows.get(owner)

    def save(self, onboarding: Onboarding) -> Onboarding:
        """Store an onboarding and return it one version on.

        Raises:
            StaleVersion: It was changed since.
        """
        saved = next_version("onboarding", self._rows.get(onboarding.owner), onboarding)
        self._rows.put(saved.owner, saved)
        return saved
