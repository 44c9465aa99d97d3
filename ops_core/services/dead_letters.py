"""Work that was given up: listed, and replayed one letter at a time."""

from __future__ import annotations

import attrs

from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Principal
from ops_core.domain.run import Run
from ops_core.ports.storage import Storage
from ops_core.services.runs import RunService


@attrs.frozen
class DeadLetterService:
    """Reads dead letters and replays the runs that they belong to.

    Attributes:
        storage: Where they are kept.
        runs: Replays.
    """

    storage: Storage
    runs: RunService

    def list(self, principal: Principal, request: PageRequest) -> Page[DeadLetter]:
        """Return the caller's dead letters, newest first."""
        with self.storage.read() as uow:
            return uow.dead_letters.page(principal.owner, request)

    def get(self, principal: Principal, letter_id: str) -> DeadLetter:
        """Return a dead letter.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        with self.storage.read() as uow:
            return uow.dead_letters.get(principal.owner, letter_id)

    def replay(self, principal: Principal, letter_id: str) -> Run:
        """Replay the run of a letter; one that was replayed before changes nothing and returns the run as it is.

        Raises:
            NotFound: Unknown, or somebody else's.
            FeatureDisabled: Runs are switched off.
        """
        letter = self.get(principal, letter_id)
        if letter.replayed_at is not None:
            return self.runs.get(principal, letter.report_id, letter.run_id)
        return self.runs.replay(principal, letter.report_id, letter.run_id)
