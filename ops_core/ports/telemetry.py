"""Telling a host what workers do, for its figures."""

from __future__ import annotations

from typing import Protocol

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import ChunkState


class Telemetry(Protocol):
    """Counts what workers do. Called from many threads; never raises and never blocks."""

    def claimed(self, provider: str, waited: float | None) -> None:
        """Count a claim: the first of a chunk, so many seconds after its run was requested, or a later one (None)."""
        ...

    def call_ended(self, provider: str, failure: FailureClass | None, seconds: float) -> None:
        """Count a provider call that took so many seconds, and how it failed if it did."""
        ...

    def cells_saved(self, provider: str, count: int) -> None:
        """Count cells that were saved."""
        ...

    def chunk_settled(self, provider: str, state: ChunkState | None, failure: FailureClass | None) -> None:
        """Count how a chunk was settled; the state None means that its lease was lost."""
        ...


class NoTelemetry:
    """Counts nothing."""

    def claimed(self, provider: str, waited: float | None) -> None:
        """Do nothing."""

    def call_ended(self, provider: str, failure: FailureClass | None, seconds: float) -> None:
        """Do nothing."""

    def cells_saved(self, provider: str, count: int) -> None:
        """Do nothing."""

    def chunk_settled(self, provider: str, state: ChunkState | None, failure: FailureClass | None) -> None:
        """Do nothing."""
