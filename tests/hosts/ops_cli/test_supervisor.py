from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops_cli.failures import CliFailure
from ops_cli.supervisor import JobsChild

CHILD = """#!{python}
import os, signal, sys, time
if sys.argv[4] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
with open({log!r}, "a") as log:
    log.write(f"{{os.getpid()}}\\n")
if sys.argv[4] == "broken":
    sys.exit(7)
parent, pipe = map(int, sys.argv[-1].split(":"))
assert parent == os.getppid()
os.write(pipe, b"+")
time.sleep(60)
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a stand-in in the place of the job host; return the file to which each writes its process id."""
    path = tmp_path / "log"
    program = tmp_path / "python"
    program.write_text(CHILD.format(python=sys.executable, log=str(path)))
    program.chmod(0o700)
    monkeypatch.setattr("ops_cli.supervisor.sys.executable", str(program))
    return path


@pytest.fixture
def child(log: Path) -> Iterator[Callable[[str], JobsChild]]:
    """Return a function that makes a child of a kind; all are stopped in the end."""
    made: list[JobsChild] = []

    def make(kind: str) -> JobsChild:
        made.append(JobsChild([kind], os.environ, stop_seconds=0.5))
        return made[-1]

    yield make
    for each in made:
        each.stop()
    _until(lambda: not log.exists() or not any(_lives(pid) for pid in _pids(log)))


def _pids(log: Path) -> list[int]:
    return [int(line) for line in log.read_text().split()]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _until(holds: Callable[[], bool], within: float = 10) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_start_returns_when_the_child_is_ready(child: Callable[[str], JobsChild], log: Path) -> None:
    """The child runs once start has returned, and no more once stop has."""
    jobs = child("good")
    jobs.start()
    (pid,) = _pids(log)
    assert _lives(pid)
    jobs.stop()
    assert not _lives(pid)


def test_a_child_that_does_not_start_ends_the_parent(child: Callable[[str], JobsChild]) -> None:
    """The parent ends with the exit code of the child, which has said why by itself."""
    with pytest.raises(CliFailure) as failed:
        child("broken").start()
    assert (failed.value.exit_code, failed.value.message) == (7, "")


def test_a_child_that_dies_is_started_again(child: Callable[[str], JobsChild], log: Path) -> None:
    """Each time the child is killed another takes its place."""
    jobs = child("good")
    jobs.start()
    os.kill(_pids(log)[0], signal.SIGKILL)
    _until(lambda: len(_pids(log)) == 2)
    assert _lives(_pids(log)[1])


def test_no_child_is_started_while_stopping(child: Callable[[str], JobsChild], log: Path) -> None:
    """A child that died just before the end stays dead."""
    jobs = child("good")
    jobs.start()
    os.kill(_pids(log)[0], signal.SIGKILL)
    jobs.stop()
    time.sleep(1.2)
    assert len(_pids(log)) == 1


def test_a_child_that_does_not_stop_is_killed(child: Callable[[str], JobsChild], log: Path) -> None:
    """A child that ignores being asked is killed after the time that it has."""
    jobs = child("stubborn")
    jobs.start()
    began = time.monotonic()
    jobs.stop()
    assert time.monotonic() - began < 2
    _until(lambda: not _lives(_pids(log)[0]))


def test_a_forked_process_leaves_the_child_alone(
    child: Callable[[str], JobsChild], log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker of the web host that comes by while it ends stops nothing."""
    jobs = child("good")
    jobs.stop()
    jobs.start()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("ops_cli.supervisor.os.getpid", lambda: -1)
        jobs.stop()
    assert _lives(_pids(log)[0])
