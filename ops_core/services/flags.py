"""Feature flags and the kill switch: read often, changed rarely, every change on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs

from ops_core.domain.flag import DEFAULTS, Flag, FlagChange, FlagInput, FlagName, default_flag
from ops_core.domain.identifier import new_id
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Principal, Role
from ops_core.errors import FeatureDisabled
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage

FRESH_FOR = timedelta(seconds=1)
"""How long a flag may be remembered: the longest that a kill switch takes to act."""


@attrs.define
class FlagService:
    """Reads and changes flags.

    Attributes:
        storage: Where changed flags are kept.
        clock: Tells when a remembered flag is too old.
        defaults: Values of the flags that were never changed, as settings have them.
    """

    storage: Storage
    clock: Clock
    defaults: Mapping[FlagName, bool] = DEFAULTS
    _known: dict[FlagName, Flag] = attrs.field(factory=dict, repr=False)
    _known_until: datetime | None = attrs.field(default=None, repr=False)

    def enabled(self, name: FlagName) -> bool:
        """Return whether a flag is on, at most a second late."""
        now = self.clock.now()
        if self._known_until is None or not now < self._known_until <= now + FRESH_FOR:
            self._known = {flag.name: flag for flag in self.all()}
            self._known_until = now + FRESH_FOR
        return self._known[name].enabled

    def require(self, name: FlagName, message: str) -> None:
        """Refuse when a flag is off.

        Raises:
            FeatureDisabled: With `message`.
        """
        if not self.enabled(name):
            raise FeatureDisabled(name, message)

    def all(self) -> tuple[Flag, ...]:
        """Return every flag as it stands now."""
        with self.storage.read() as uow:
            stored = {flag.name: flag for flag in uow.flags.all()}
        return tuple(stored.get(name) or self._unchanged(name) for name in FlagName)

    def set(self, principal: Principal, name: FlagName, change: FlagInput, version: int | None = None) -> Flag:
        """Switch a flag and record who did it, when and why.

        Args:
            principal: Needs the role admin.
            name: The flag.
            change: Its new value, and the reason.
            version: The version that the caller saw, or None to overwrite whatever is there.

        Raises:
            Forbidden: The role is missing.
            StaleVersion: Somebody else changed it first.
        """
        principal.require(Role.ADMIN)
        now = self.clock.now()
        with self.storage.write() as uow:
            current = next((flag for flag in uow.flags.all() if flag.name is name), None) or self._unchanged(name)
            changed = attrs.evolve(
                current,
                enabled=change.enabled,
                changed_by=principal.owner,
                changed_at=now,
                reason=change.reason,
                version=current.version if version is None else version,
            )
            record = FlagChange(new_id("flg", now), name, change.enabled, principal.owner, now, change.reason)
            saved = uow.flags.save(changed, record)
        self._known_until = None
        return saved

    def changes(self, principal: Principal, name: FlagName, request: PageRequest) -> Page[FlagChange]:
        """Return the changes of a flag, newest first.

        Raises:
            Forbidden: The role admin is missing.
        """
        principal.require(Role.ADMIN)
        with self.storage.read() as uow:
            return uow.flags.changes(name, request)

    def _unchanged(self, name: FlagName) -> Flag:
        return default_flag(name, default=self.defaults.get(name))
