"""Prove that what the storage acknowledged is found, whatever happens to the disk, the lock or the server below it.

Run it by ``python -m tests.chaos.storage_faults``. A web host of two processes, two writers with workers of their own
and three visitors share one database; a fault comes and goes while they go on. None of them is started again.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import attrs

from ops_core.errors import OpsError
from ops_core.hub import OpsHub
from tests.chaos.account import open_account, open_hub
from tests.chaos.fault_acts import FAULTS, Fault, Scene, small_disk
from tests.chaos.io_faults import Switch
from tests.chaos.ledger import Ledger, Visitors, Writer, new_spec
from tests.chaos.own_databases import migrated, new_postgresql
from tests.chaos.storage_audit import Findings, audit_end, audit_now, complete_all
from tests.chaos.storage_writer import CHUNK_CELLS
from tests.chaos.web_host import PROGRAM, WebHost

BUSY_SECONDS = 5.0
"""How long the hub waits for a lock unless it is told otherwise."""

_CALM_SECONDS = 0.5
_RECOVERY_SECONDS = 5.0


class NotPossibleHere(Exception):
    """Raised when this machine lacks what a fault needs."""


@attrs.frozen
class Outcome:
    """What came of some faults.

    Attributes:
        done: What was done, one sentence for each fault.
        ledger: What was acknowledged, and which errors there were.
        findings: What the database held right after.
        seconds: How long it took in all.
        violations: Broken promises, one sentence each.
    """

    done: list[str]
    ledger: Ledger
    findings: Findings
    seconds: float
    violations: list[str]

    @property
    def lines(self) -> Iterator[str]:
        """The figures."""
        told, found = self.ledger, self.findings
        yield from self.done
        yield f"  acknowledged: {len(told.runs)} runs, {len(told.cells)} cells"
        yield (
            f"  found: {found.acknowledged_runs_found} runs, {found.acknowledged_cells_found} cells"
            f" (there are {found.runs} and {found.cells})"
        )
        yield f"  clean errors: {dict(sorted(told.clean.items()))}"
        yield f"  unclean errors: {len(told.unclean)}"
        yield f"  slowest request {told.slowest:.1f} s, {self.seconds:.1f} s in all, {len(self.violations)} violations"


def prove(
    *names: str,
    seconds: float,
    seed: int,
    busy_seconds: float = BUSY_SECONDS,
    writers: int = 2,
    where: Path | None = None,
) -> Outcome:
    """Bring faults about on a new database, one after the other, and return what came of them.

    Args:
        names: Of the faults, see `FAULTS`; all on the same kind of database.
        seconds: How long each lasts, where that can be chosen.
        seed: Of everything that is left to chance.
        busy_seconds: How long everybody waits for a lock.
        writers: How many writers there are besides the web host.
        where: Folder for a folder with everything; that of the system for temporary files when left out.

    Raises:
        NotPossibleHere: This machine lacks what the fault needs.
    """
    faults, start = [FAULTS[name] for name in names], time.perf_counter()
    first = faults[0]
    if first.prefix and shutil.which(first.prefix[0]) is None:
        msg = f"{first.prefix[0]} is not installed"
        raise NotPossibleHere(msg)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ops-hub-chaos-", dir=where)))
        postgres = stack.enter_context(new_postgresql()) if first.database == "postgresql" else None
        file = None if postgres else _disk(stack, first, folder) / "hub.sqlite3"
        url = postgres.url if postgres else migrated(f"sqlite:///{file}")
        hub = open_hub(url, jobs={"chunk_cells": CHUNK_CELLS})
        stack.callback(hub.close)
        account = open_account(hub, keywords=("pizza",))
        ledger, switch = Ledger(), Switch(folder / "switch")
        working = []
        for number in range(writers):
            spec = new_spec(
                f"writer-{number}", url, account, switch=switch, seed=seed + number, busy_seconds=busy_seconds
            )
            working.append(Writer(spec, ledger, first.prefix))
            stack.callback(working[-1].process.kill)
        host = stack.enter_context(
            _host(url, folder, switch, prefix=first.prefix, seed=seed, busy_seconds=busy_seconds)
        )
        for writer in working:
            writer.wait_until_ready()
        chance = random.Random(seed)  # noqa: S311 - what happens when is no secret
        scene = Scene(file, postgres, host, account, working, switch, seconds, busy_seconds, chance)
        done, violations = _act(scene, dict(zip(names, faults, strict=True)), ledger)
        violations += _idle_hub(hub)
        findings = audit_now(url, hub, account, ledger)
        if not host.is_ready():
            violations.append("The web host is not ready after the fault")
        host.stop()
        complete_all(hub, url, within=60)
        violations += [*findings.violations, *audit_end(url, account)]
        violations += [f"The host complained: {line}" for line in host.errors]
    return Outcome(done, ledger, findings, time.perf_counter() - start, violations)


def _act(scene: Scene, faults: dict[str, Fault], ledger: Ledger) -> tuple[list[str], list[str]]:
    """Bring faults about while everybody works; return what was done and the promises broken."""
    before = scene.processes
    done, violations = [], []
    visitors = Visitors(scene.host, scene.account, ledger)
    time.sleep(_CALM_SECONDS)
    for name, fault in faults.items():
        errors = ledger.clean.copy()
        what = fault.act(scene)
        seconds = _until_acknowledged(ledger)
        done.append(f"{name}: {what}; the next request was acknowledged after {seconds:.2f} s")
        if seconds > _RECOVERY_SECONDS:
            violations.append(f"{name}: nothing was acknowledged for {seconds:.1f} s after the end")
        time.sleep(_CALM_SECONDS)
        if not fault.is_noticed and (failed := ledger.clean - errors):
            violations.append(f"{name}: nothing was to fail, but there were {dict(failed)}")
        if scene.processes != before:
            violations.append(f"{name}: of the processes {before} only {scene.processes} live")
    visitors.stop()
    for writer in scene.writers:
        writer.stop()
    return done, violations + [f"Unclean: {each}" for each in ledger.unclean]


def _until_acknowledged(ledger: Ledger) -> float:
    """Wait until one more run is acknowledged and return the seconds."""
    start, before = time.perf_counter(), len(ledger.runs)
    while len(ledger.runs) == before and time.perf_counter() - start <= _RECOVERY_SECONDS:
        time.sleep(0.01)
    return time.perf_counter() - start


def _idle_hub(hub: OpsHub) -> Iterator[str]:
    """Ask a hub that was idle during the fault; connections that died meanwhile are no reason to fail."""
    try:
        hub.flags.all()
    except OpsError as problem:
        yield f"A hub that was idle meanwhile failed its first request: {problem.message}"


def _disk(stack: ExitStack, fault: Fault, folder: Path) -> Path:
    if not fault.on_small_disk:
        return folder
    try:
        return stack.enter_context(small_disk())
    except (OSError, subprocess.CalledProcessError) as problem:
        msg = f"no disk can be mounted ({problem})"
        raise NotPossibleHere(msg) from problem


def _host(
    url: str, folder: Path, switch: Switch, *, prefix: tuple[str, ...], seed: int, busy_seconds: float
) -> WebHost:
    settings = {
        "OPS_CONFIGS__SQL__BUSY_TIMEOUT_MS": str(round(busy_seconds * 1000)),
        "OPS_JOBS__CHUNK_CELLS": str(CHUNK_CELLS),
    }
    program = PROGRAM if prefix else ("-m", "tests.chaos.io_faults", str(switch.path), str(seed))
    return WebHost(
        url, folder / "data", workers=2, program=program, prefix=prefix, environ=settings, attempts=5 if prefix else 1
    )


def main(arguments: list[str] | None = None) -> int:
    """Bring about the faults that were asked for; 1 when a promise was broken or a fault was not possible."""
    parser = argparse.ArgumentParser(prog="storage_faults", description=__doc__)
    parser.add_argument(
        "faults", nargs="*", choices=[*FAULTS, []], metavar="FAULT", help=f"Which: {', '.join(FAULTS)}. [default: all]"
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="How long each lasts, but for the locks.")
    parser.add_argument("--busy-seconds", type=float, default=BUSY_SECONDS, help="How long everybody waits for a lock.")
    parser.add_argument(
        "--seed", type=int, default=random.SystemRandom().randrange(10**9), help="What is left to chance."
    )
    parser.add_argument(
        "--where-possible", action="store_true", help="A fault that is not possible here is no failure."
    )
    given = parser.parse_args(arguments)
    _say(f"seed {given.seed}")
    failed = False
    for name in given.faults or FAULTS:
        try:
            outcome = prove(name, seconds=given.seconds, seed=given.seed, busy_seconds=given.busy_seconds)
        except NotPossibleHere as problem:
            _say(f"{name}: NOT POSSIBLE HERE, {problem}")
            failed = failed or not given.where_possible
            continue
        for line in outcome.lines:
            _say(line)
        for sentence in outcome.violations:
            _say(f"VIOLATION {name}: {sentence}")
        failed = failed or bool(outcome.violations)
    return int(failed)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
