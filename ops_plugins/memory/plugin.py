"""The offers of this plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops_core.plugins import LegacyProfilesOffer, StorageOffer, hookimpl
from ops_plugins.memory.config import MemoryConfig

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops_core.ports.clock import Clock
    from ops_core.ports.legacy_profiles import LegacyProfiles
    from ops_core.ports.storage import Storage


def build(config: MemoryConfig, clock: Clock) -> Storage:  # noqa: ARG001 - every storage is built like this
    """Return an empty storage."""
    from ops_plugins.memory.adapter import MemoryStorage  # noqa: PLC0415 - imported when it is built, not before

    return MemoryStorage(config)


def build_profiles(config: MemoryConfig, clock: Clock) -> LegacyProfiles:  # noqa: ARG001 - every reader is built so
    """Return a reader of the profiles in the settings."""
    from ops_plugins.memory.profiles import MemoryProfiles  # noqa: PLC0415 - imported when it is built, not before

    return MemoryProfiles(config)


STORAGE = StorageOffer(
    name="memory",
    summary="Keeps everything in the memory of one process; it is gone when the process ends.",
    config=MemoryConfig,
    build=build,
    conformance="ops_plugins.memory.conformance",
)

PROFILES = LegacyProfilesOffer(
    name="memory",
    summary="Reads legacy profiles from the settings.",
    config=MemoryConfig,
    build=build_profiles,
    conformance="ops_plugins.memory.conformance",
)


@hookimpl
def ops_storage_offers() -> Sequence[StorageOffer]:
    """Return the storage in memory."""
    return (STORAGE,)


@hookimpl
def ops_legacy_profiles_offers() -> Sequence[LegacyProfilesOffer]:
    """Return the reader of profiles in the settings."""
    return (PROFILES,)
