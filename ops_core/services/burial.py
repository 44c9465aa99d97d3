"""Putting chunks out of the way whose stored content nobody can read: each would stop every worker that takes it."""

from __future__ import annotations

from ops_core.domain.cell import FailureClass
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.identifier import new_id
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage
from ops_core.services.conclusion import conclude


def bury(storage: Storage, clock: Clock, run_id: str, number: int, evidence: str) -> bool:
    """Close an open chunk as dead, with a letter, whatever is stored of it; False when it is not open.

    Args:
        storage: Where it is.
        clock: Stamps the letter.
        run_id: The run.
        number: Position within the run.
        evidence: What is wrong, in plain words without secrets.
    """
    now = clock.now()
    with storage.write() as uow:
        run = uow.runs.lock(run_id)
        if not uow.chunks.close_unreadable(run_id, number, evidence):
            return False
        letter = DeadLetter(
            id=new_id("dlq", now),
            owner=run.owner,
            run_id=run.id,
            report_id=run.report_id,
            chunk=number,
            failure=FailureClass.BUG,
            evidence=evidence,
            attempts=1,
            created_at=now,
        )
        uow.dead_letters.add(letter)
        conclude(uow, run, now)
    return True
