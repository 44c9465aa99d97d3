"""Legacy profiles from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ops_core.domain.principal import Owner
    from ops_core.ports.legacy_profiles import LegacyProfile
    from ops_plugins.memory.config import MemoryConfig


class MemoryProfiles:
    """Reads the profiles that its settings name."""

    def __init__(self, config: MemoryConfig) -> None:
        self._profiles = dict(config.profiles)

    def find(self, owner: Owner) -> LegacyProfile | None:
        """Return the profile of `owner`, or None."""
        return self._profiles.get(owner)
