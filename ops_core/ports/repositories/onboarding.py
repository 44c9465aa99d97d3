"""Onboarding answers."""

from __future__ import annotations

from typing import Protocol

from ops_core.domain.onboarding import Onboarding
from ops_core.domain.principal import Owner


class OnboardingRepository(Protocol):
    """Keeps one onboarding for each owner."""

    def get(self, owner: Owner) -> Onboarding | None:
        """Return the onboarding of `owner`, or None before the first answer."""
        ...

    def save(self, onboarding: Onboarding) -> Onboarding:
        """Store `onboarding`, whose version is the one that was read (0: none yet), and return it one version on.

        Raises:
            StaleVersion: It was changed since.
        """
        ...
