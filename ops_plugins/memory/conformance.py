"""The conformance tests of this plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ops_contracts.legacy_profiles import LegacyProfilesContract
from ops_contracts.storage import StorageContract
from ops_core.ports.clock import SystemClock
from ops_plugins.memory import plugin
from ops_plugins.memory.config import MemoryConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ops_core.domain.principal import Owner
    from ops_core.ports.legacy_profiles import LegacyProfile, LegacyProfiles
    from ops_core.ports.storage import Storage


class TestMemoryStorage(StorageContract):
    """The storage keeps the contract."""

    offer = plugin.STORAGE

    @pytest.fixture
    def new_storage(self) -> Callable[[], Storage]:
        """Return a function that makes an empty storage."""
        return lambda: plugin.build(MemoryConfig(), SystemClock())


class TestMemoryProfiles(LegacyProfilesContract):
    """The reader of legacy profiles keeps the contract."""

    offer = plugin.PROFILES

    @pytest.fixture
    def profiles_of(self) -> Callable[[Mapping[Owner, LegacyProfile]], LegacyProfiles]:
        """Return a function that makes a reader which knows some profiles."""
        return lambda known: plugin.build_profiles(
            MemoryConfig(profiles={str(owner): profile for owner, profile in known.items()}), SystemClock()
        )
