"""Onboarding, resumable at any step."""

from __future__ import annotations

import attrs

from ops_core.domain.event import Event, EventKind
from ops_core.domain.identifier import new_id
from ops_core.domain.onboarding import Onboarding, OnboardingChanges, answer
from ops_core.domain.principal import Principal
from ops_core.errors import StaleVersion
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage
from ops_core.services.setup_tasks import generate

KIND = "onboarding"


@attrs.frozen
class OnboardingService:
    """Reads and records answers.

    Attributes:
        storage: Where they are kept.
        clock: Stamps them.
    """

    storage: Storage
    clock: Clock

    def get(self, principal: Principal) -> Onboarding:
        """Return what the caller has answered so far."""
        with self.storage.read() as uow:
            return uow.onboarding.get(principal.owner) or Onboarding(owner=principal.owner)

    def answer(self, principal: Principal, changes: OnboardingChanges, version: int | None = None) -> Onboarding:
        """Record an answer; the last one generates the setup tasks.

        Raises:
            InvalidInput: A step out of order, or an answer that does not fit.
            StaleVersion: `version` is given and is not what is stored.
        """
        now = self.clock.now()
        with self.storage.write() as uow:
            current = uow.onboarding.get(principal.owner) or Onboarding(owner=principal.owner)
            if version is not None and version != current.version:
                raise StaleVersion(KIND, current.version)
            saved = uow.onboarding.save(answer(current, changes, now))
            if saved.is_complete:
                generate(uow, saved, now)
                kind = EventKind.ONBOARDING_COMPLETED
                uow.outbox.add(Event(new_id("evt", now), principal.owner, principal.owner, kind, 0, now))
        return saved
