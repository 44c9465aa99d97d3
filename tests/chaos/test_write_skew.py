from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.databases import PostgresqlServer
from tests.chaos.write_skew import write_skew

pytestmark = [pytest.mark.network, pytest.mark.postgres, pytest.mark.timeout(120)]


def test_no_run_stays_open_when_its_last_chunks_end_at_once(server: PostgresqlServer, folder: Path) -> None:
    """Eight workers end the chunks of small runs at the same moment, nobody sweeps, and no run stays open."""
    found = write_skew(server.new_url(), folder, 150)
    assert found.violations == (), found.as_text()


def test_without_the_lock_of_the_run_some_would(server: PostgresqlServer, folder: Path) -> None:
    """The same load without the lock leaves runs open, so the test above can fail; a sweep then ends them."""
    found = write_skew(server.new_url(), folder, 100, naive=True)
    assert found.violations == (), found.as_text()
    assert any("and left 0" in note for note in found.notes), found.as_text()
