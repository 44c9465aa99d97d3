from __future__ import annotations

import subprocess
import sys

import pytest

from tests.chaos.web_host import child_environment

PROGRAM = """
import json
import sys
import threading
import time

import msgspec._utils

plain = msgspec._utils.get_class_annotations


def slowly(*arguments, **options):
    time.sleep(0.02)
    return plain(*arguments, **options)


msgspec._utils.get_class_annotations = slowly

from sqlalchemy.dialects import postgresql, sqlite

from ops_core.domain.grid import GridMap
from ops_plugins.storage_sql.types import Document

stored = '{"center":{"lat":1.0,"lng":2.0},"size":3,"radius":{"value":2,"unit":"km"},"spacing":null,"shape":"square"}'
dialect, value = {
    "sqlite": (sqlite.dialect(), stored),
    "postgresql": (postgresql.dialect(), json.loads(stored)),
}[sys.argv[1]]
found = []


def read(number):
    time.sleep(number * 0.01)
    found.append(Document(GridMap, is_needed=True).result_processor(dialect, None)(value))


threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(found) == 8
assert all(grid == found[0] for grid in found)
"""
"""Reads the same kind of document in eight threads of a new process, one after the other at short intervals.

msgspec learns a class when it is first needed, and a thread that comes while another is in the middle of that would use
what is half learned. Learning is slowed down here, so that this happens every time.
"""


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_first_readers_of_a_process_may_come_at_once(database: str) -> None:
    """Threads that read documents for the first time at the same moment all get them; the process does not crash."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, database],
        env=child_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
