"""How soon a cancelled run asks its provider for nothing more."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from ops_core.domain.principal import Principal
from tests.load.figure import Figure, percentile
from tests.load.job_host import job_hosts
from tests.load.stage import Stage
from tests.load.watched_ranking import read_calls

GRACE_SECONDS = 1.0


def cancelling(stage: Stage, *, rounds: int, hosts: int) -> Iterator[Figure]:
    """Cancel runs at different moments, with job hosts as processes."""
    owner = stage.owners(1)[0]
    report = stage.report(owner)
    with job_hosts(stage.spec, hosts):
        cancelled = [cancel_one(stage, owner, report, after=0.5 + number / rounds) for number in range(rounds)]
        time.sleep(2 * GRACE_SECONDS)
    yield from figures(Path(stage.spec.watched.calls_file), cancelled)


def cancel_one(stage: Stage, owner: Principal, report: str, after: float) -> tuple[str, float]:
    """Cancel a run so many seconds after it has begun, and return its trace and the instant of the cancel."""
    run = stage.hub.runs.request(owner, report).run
    while stage.stored(run).started_at is None:
        time.sleep(0.01)
    time.sleep(after)
    stage.hub.runs.cancel(owner, report, run.id)
    cancelled = time.monotonic()
    time.sleep(GRACE_SECONDS)
    return run.trace_id, cancelled


def figures(calls_file: Path, cancelled: list[tuple[str, float]]) -> Iterator[Figure]:
    """Yield what cancelled runs have shown."""
    calls = read_calls(calls_file)
    last, late, before = [], 0, 0
    for trace_id, instant in cancelled:
        after = [call.begun - instant for call in calls if call.trace_id == trace_id]
        last.append(max([0.0, *after]))
        late += sum(seconds > GRACE_SECONDS for seconds in after)
        before += sum(seconds <= 0 for seconds in after)
    yield Figure("calls made before the runs were cancelled", before / len(cancelled), "a run", at_least=1)
    yield Figure("calls that start more than 1 s after a cancel", late, "calls", at_most=0)
    yield Figure("last start of a call after a cancel: median", statistics.median(last) * 1000, "ms")
    yield Figure("last start of a call after a cancel: p99", percentile(last, 99) * 1000, "ms", at_most=1000)
