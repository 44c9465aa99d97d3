"""What one simulated history is like: how many take part, what is configured, and what goes wrong in it."""

from __future__ import annotations

from enum import StrEnum

import attrs


class Trouble(StrEnum):
    """Kinds of things that happen beside the plain work; each history has some of them."""

    CRASH = "crash"
    FREEZE = "freeze"
    STORAGE = "storage"
    PROVIDER = "provider"
    SET_BACK = "set_back"
    HOURS = "hours"
    CANCEL = "cancel"
    REPLAY = "replay"
    SWITCHES = "switches"
    SIGN_IN = "sign_in"
    SCHEDULE = "schedule"
    EDIT = "edit"


@attrs.frozen
class Scenario:
    """How a history is set up.

    Attributes:
        seed: Of what is random inside of the hub: ids, back-off jitter.
        users: Signed-in people.
        sessions: Anonymous browser sessions.
        hosts: Job hosts.
        workers: Workers of each host.
        chunk_cells: Most cells in a chunk.
        max_attempts: Claims of a chunk before it is given up.
        turn_seconds: How long a worker stays with a chunk while others wait.
        provider_calls: Most calls at once of each provider, or 0 for no limit.
        owner_calls: Most calls at once of each owner, or 0 for no limit.
        deadline_hours: How long a run may take.
        is_repeatable: Whether the provider declares that asking again costs nothing.
        troubles: What happens beside the plain work.
    """

    seed: int = 0
    users: int = 2
    sessions: int = 1
    hosts: int = 2
    workers: int = 2
    chunk_cells: int = 4
    max_attempts: int = 3
    turn_seconds: float = 0.05
    provider_calls: int = 0
    owner_calls: int = 0
    deadline_hours: float = 72.0
    is_repeatable: bool = False
    troubles: frozenset[Trouble] = frozenset(Trouble)

    @property
    def settings(self) -> dict[str, object]:
        """Settings of every hub of the history."""
        limits = {"alpha": self.provider_calls, "beta": self.provider_calls} if self.provider_calls else {}
        return {
            "storage": "stepped",
            "ranking": "alpha",
            "plugins": [],
            "jobs": {
                "chunk_cells": self.chunk_cells,
                "max_attempts": self.max_attempts,
                "turn_seconds": self.turn_seconds,
                "call_seconds": 60.0,
                "provider_calls": limits,
                "owner_calls": self.owner_calls,
                "deadline_hours": self.deadline_hours,
            },
        }
