"""Whether one owner's long backlog keeps others waiting: their runs, their pages, and the memory of the workers."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import attrs

from ops_core.domain.principal import Principal
from tests.load.figure import Figure, percentile
from tests.load.job_host import job_hosts, resident_mb
from tests.load.stage import SQLITE, Stage
from tests.load.web_host import Web, web_host

TURN_SECONDS = 10.0
"""The default of the setting of that name."""

_REPORTS = 20
_THREADS = 4
_IDLE_SECONDS = 10.0
_LOOK_SECONDS = 0.2
_STARTED, _ENDED = 0.2, 1.0


@attrs.frozen
class Backlog:
    """What to measure with.

    Attributes:
        runs: How long the backlog is.
        probes: Runs of other owners while it is worked off, each of an owner of its own.
        hosts: Job hosts.
        workers: Worker threads of each.
        within_seconds: How long the run of another owner may take.
    """

    runs: int = 10_000
    probes: int = 20
    hosts: int = 2
    workers: int = 1
    within_seconds: float = 1.0


@attrs.define
class Observed:
    """What a drain has shown.

    Attributes:
        taken: Seconds from the request of each probe to its completion.
        pages: Milliseconds of each request of a page.
        memory: Share of the drain, and the resident memory of each job host in megabytes, by instant.
        seconds: How long the drain took.
    """

    taken: list[float] = attrs.field(factory=list)
    pages: list[float] = attrs.field(factory=list)
    memory: list[tuple[float, Sequence[float]]] = attrs.field(factory=list)
    seconds: float = math.nan


def backlog(stage: Stage, given: Backlog, kind: str) -> Iterator[Figure]:
    """Measure with job hosts and a web host as processes."""
    begun = time.perf_counter()
    queue_up(stage, stage.owners(1, "busy")[0], given.runs)
    queued = time.perf_counter() - begun
    reader = stage.hub.sessions.open()
    for _ in range(50):
        stage.report(reader.session.principal, 3, ("pizza",))
    with web_host(stage.spec, reader.token) as web:
        idle = read_pages(web, _IDLE_SECONDS)
        with job_hosts(stage.spec, given.hosts) as pids:
            observed = observe(stage, given, pids, web)
    yield Figure(f"{kind}: backlog", given.runs, "runs")
    yield Figure(f"{kind}: requests of runs, {_THREADS} threads", given.runs / queued, "runs/s")
    yield Figure(f"{kind}: drain", given.runs / observed.seconds, "runs/s")
    yield from fairness(kind, observed.taken, given.within_seconds)
    yield Figure(f"{kind}: p95 of a page, idle", percentile(idle, 95), "ms")
    busy = percentile(observed.pages, 95)
    yield Figure(f"{kind}: p95 of a page during the drain", busy, "ms", at_most=2 * percentile(idle, 95))
    yield Figure(f"{kind}: pages read during the drain", len(observed.pages), "pages", at_least=100)
    yield from flatness(kind, observed.memory)


def queue_up(stage: Stage, owner: Principal, runs: int) -> None:
    """Request runs of one owner, in several threads and over several reports."""
    reports = [stage.report(owner, 3, ("pizza",)) for _ in range(_REPORTS)]
    with ThreadPoolExecutor(1 if SQLITE in stage.spec.core["configs"]["sql"]["url"] else _THREADS) as pool:
        for _ in pool.map(lambda number: stage.hub.runs.request(owner, reports[number % _REPORTS]), range(runs)):
            pass


def observe(stage: Stage, given: Backlog, pids: Sequence[int], web: Web) -> Observed:
    """Watch the drain: request the probes spread over it, read pages all the time, look at the memory."""
    waiting = [(owner, stage.report(owner, 3, ("pizza",))) for owner in stage.owners(given.probes, "probe")]
    observed, begun, over = Observed(), time.perf_counter(), Event()
    reading = Thread(target=lambda: observed.pages.extend(read_pages(web, math.inf, over)))
    reading.start()
    try:
        while (left := open_runs(stage)) > 0:
            share = 1 - left / given.runs
            observed.memory.append((share, [resident_mb(pid) for pid in pids]))
            due = (given.probes - len(waiting) + 1) / (given.probes + 2)
            if waiting and share >= due:
                observed.taken.append(probe(stage, *waiting.pop()))
            time.sleep(_LOOK_SECONDS)
        observed.seconds = time.perf_counter() - begun
    finally:
        over.set()
        reading.join()
    return observed


def probe(stage: Stage, owner: Principal, report: str) -> float:
    """Return the seconds from the request of a run to its completion."""
    begun = time.perf_counter()
    stage.wait(stage.hub.runs.request(owner, report).run)
    return time.perf_counter() - begun


def open_runs(stage: Stage) -> int:
    """Return how many runs of all owners are open."""
    with stage.hub.storage.read() as uow:
        return sum(uow.runs.count_open().values())


def read_pages(web: Web, seconds: float, over: Event | None = None) -> list[float]:
    """Read pages one after the other, with a pause between them, and return the milliseconds of each."""
    until = time.perf_counter() + seconds
    taken = []
    while time.perf_counter() < until and not (over and over.is_set()):
        begun = time.perf_counter()
        web.read()
        taken.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.02)
    return taken


def fairness(name: str, taken: Sequence[float], within_seconds: float) -> Iterator[Figure]:
    """Yield how long others waited."""
    yield Figure(f"{name}: run of another owner, p50", statistics.median(taken), "s")
    yield Figure(f"{name}: run of another owner, p99", percentile(taken, 99), "s", at_most=within_seconds)


def flatness(name: str, memory: Sequence[tuple[float, Sequence[float]]]) -> Iterator[Figure]:
    """Yield by how much the memory of a job host rises from a fifth of the drain to its end, at worst."""
    settled = [sizes for share, sizes in memory if share >= _STARTED]
    rises = [last / first - 1 for first, last in zip(settled[0], settled[-1], strict=True)]
    yield Figure(f"{name}: memory of a job host at 20 % of the drain", max(settled[0]), "MB")
    yield Figure(f"{name}: its rise until the end", 100 * max(rises), "%", at_most=5)
