from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops_core.domain.idempotency import IdempotencyKey
from ops_core.hub import OpsHub
from tests.chaos.account import Account, open_account, open_hub
from tests.chaos.ledger import Ledger
from tests.chaos.own_databases import migrated
from tests.chaos.storage_audit import audit_end, audit_now, complete_all
from tests.chaos.storage_faults import prove
from tests.chaos.storage_writer import CHUNK_CELLS

SEED = 20_260_302


@pytest.mark.network
@pytest.mark.timeout(300)
def test_what_sqlite_acknowledged_is_found(folder: Path) -> None:
    """A full disk, a limit of file sizes, I/O errors and locks lose nothing; each ends in clean errors or in none."""
    faults = ("full", "full-limit", "io-errors", "locked", "locked-long")
    outcome = prove(*faults, seconds=1.5, seed=SEED, busy_seconds=2.0, writers=1, where=folder)
    assert outcome.violations == []
    assert len(outcome.ledger.runs) == outcome.findings.acknowledged_runs_found > 0
    assert len(outcome.ledger.cells) == outcome.findings.acknowledged_cells_found > 0
    # Which of the two a busy machine gets to see in so short a time is chance; the long session tells them apart.
    assert outcome.ledger.clean["HTTP 503 storage.full"] + outcome.ledger.clean["HTTP 503 storage.unavailable"] > 0


@pytest.mark.network
@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_what_postgresql_acknowledged_is_found() -> None:
    """A killed server process and a crash of the server lose nothing; nobody else has to be started again."""
    outcome = prove("postgres-kill", "postgres-crash", seconds=0.1, seed=SEED, writers=1)
    assert outcome.violations == []
    assert len(outcome.ledger.runs) == outcome.findings.acknowledged_runs_found > 0
    assert len(outcome.ledger.cells) == outcome.findings.acknowledged_cells_found > 0


class Stored:
    """A database with one run that was acknowledged and carried out, and with what was said about it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "hub.sqlite3"
        self.url = migrated(f"sqlite:///{self.path}")
        self.hub: OpsHub = open_hub(self.url, jobs={"chunk_cells": CHUNK_CELLS})
        self.account: Account = open_account(self.hub)
        key = IdempotencyKey("request_run", "key", "same")
        self.run = self.hub.runs.request(self.account.principal, self.account.report_id, key=key).run
        complete_all(self.hub, self.url, within=20)
        with self.hub.storage.read() as uow:
            cells = uow.cells.of_run(self.run.id)
        self.ledger = Ledger()
        self.ledger.hear("key", "key")
        self.ledger.hear("run", "key", self.run.id)
        for cell in cells:
            self.ledger.hear("cell", self.run.id, cell.keyword, cell.number)

    def damage(self, statement: str) -> None:
        """Carry out a statement past the hub."""
        connection = sqlite3.connect(self.path)
        connection.execute(statement)
        connection.commit()
        connection.close()

    @property
    def violations(self) -> list[str]:
        """What the audit finds."""
        return audit_now(self.url, self.hub, self.account, self.ledger).violations + audit_end(self.url, self.account)


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Stored]:
    """Return such a database."""
    made = Stored(tmp_path)
    yield made
    made.hub.close()


def test_the_audit_finds_nothing_where_nothing_is_wrong(stored: Stored) -> None:
    """A database that holds what was acknowledged, and no more, passes."""
    assert stored.violations == []
    assert len(stored.ledger.cells) == stored.account.cells


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DELETE FROM local_grid_run_cells WHERE number = 3 AND keyword = 0", "is lost"),
        ("DELETE FROM local_grid_run_plans", "stored by halves"),
        ("DELETE FROM local_grid_run_chunks WHERE number = 1", "stored by halves"),
        ("DELETE FROM ops_idempotency_keys", "stands for None"),
        ("DELETE FROM ops_outbox WHERE kind = 'run.queued'", "0 events say that it was queued"),
        ("DELETE FROM ops_outbox WHERE kind = 'run.completed'", "completed 0 times"),
        ("UPDATE local_grid_report_runs SET state = 'running'", "ended as running"),
        ("UPDATE local_grid_report_runs SET id = 'run_other'", "nobody was told of it"),
        ("UPDATE local_grid_report_runs SET id = 'run_other'", "The acknowledged run"),
    ],
)
def test_the_audit_finds_what_is_wrong(stored: Stored, statement: str, told: str) -> None:
    """Each thing that is missing, incomplete or too much is named."""
    stored.damage(statement)
    assert any(told in sentence for sentence in stored.violations)


def test_unanswered_requests_and_two_answers_for_one_key_are_seen(stored: Stored) -> None:
    """A request that was never answered for good is a violation, and so is a key that stands for two runs."""
    stored.ledger.hear("key", "forgotten")
    stored.ledger.hear("run", "key", "run_other")
    assert "The request forgotten was never answered for good" in stored.violations
    assert stored.ledger.unclean == ["The key key stands for two runs"]
