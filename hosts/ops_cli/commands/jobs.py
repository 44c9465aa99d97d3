"""``ops-hub jobs``."""

from __future__ import annotations

import os
import sys

import click

from ops_cli import hubs
from ops_cli.data_dir import ensure
from ops_cli.options import settings_options
from ops_cli.settings import Given
from ops_jobs.host import JobHost
from ops_jobs.in_process import EventWakeUp
from ops_jobs.json_lines import log_to
from ops_jobs.process import run_until_told

_HELP = """Run a job host alone, until Ctrl-C.

It carries out runs on leases that the database keeps, so any number of job hosts may run, on any number of machines,
and each may be killed at any time: another takes over what it had not finished. The queue only wakes them up; without
it they find the work a few seconds later. Logs are JSON lines on standard error.

\b
Examples:
  ops-hub jobs --workers 4
  OPS_JOBS_HOST__HUEY_URL=redis://cache:6379/0 ops-hub jobs
"""


@click.command("jobs", help=_HELP, short_help="Run a job host alone.")
@click.option("--workers", type=click.IntRange(1, 64), help="Worker threads. [default: the setting jobs.workers]")
@click.option("--prepare", is_flag=True, hidden=True, help="Make the schema in the data directory.")
@click.option("--supervised", hidden=True, help="Process to follow, and the pipe on which to tell it: PID:DESCRIPTOR.")
@settings_options
def command(*, given: Given, workers: int | None, prepare: bool, supervised: str | None) -> int:
    """Run a job host."""
    chosen = given.choose({"jobs": {"workers": workers}} if workers else {})
    hubs.require_shared(chosen, "jobs")
    ensure(chosen.data_dir)
    log_to(sys.stderr)
    wake_up = EventWakeUp()
    parent, descriptor = map(int, supervised.split(":")) if supervised else (None, None)

    def tell() -> None:
        if descriptor is not None:
            os.write(descriptor, b"+")

    with hubs.open_hub(chosen, wake_up=wake_up, may_make_schema=prepare) as hub:
        run_until_told(JobHost(hub, wake_up, chosen.jobs_host), parent=parent, on_ready=tell)
    return 0
