"""``ops-hub jobs``."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import click
from click.core import ParameterSource

from ops_cli import exit_codes, hubs, output
from ops_cli.data_dir import ensure
from ops_cli.failures import CliFailure
from ops_cli.options import json_option, settings_options
from ops_cli.settings import Chosen, Given
from ops_core.hub import OpsHub
from ops_core.services.workload import Workload
from ops_core.structure import unstructure
from ops_jobs.host import JobHost
from ops_jobs.in_process import EventWakeUp
from ops_jobs.json_lines import log, log_to
from ops_jobs.process import run_until_told

_REFRESH_SECONDS = 2.0

_HELP = """Run a job host alone, until Ctrl-C.

It carries out runs on leases that the database keeps, so any number of job hosts may run, on any number of machines,
and each may be killed at any time: another takes over what it had not finished. The queue only wakes them up; without
it they find the work a few seconds later. Logs are JSON lines on standard error. With the setting
jobs_host.metrics_listen it serves figures for Prometheus.

`ops-hub jobs status` shows what the workers of all job hosts hold at the moment.

\b
Examples:
  ops-hub jobs --workers 4
  ops-hub jobs status --watch
  OPS_JOBS_HOST__HUEY_URL=redis://cache:6379/0 ops-hub jobs
  OPS_JOBS_HOST__METRICS_LISTEN=127.0.0.1:9108 ops-hub jobs
"""

_STATUS_HELP = """Show what the workers of all job hosts hold, and what waits for them.

For each held chunk: worker, run, keyword and chunk (counted from 0, as in the logs), provider, calls at once, attempt,
how long it is held, and when its lease ends. A lease that ended is taken over by the next worker that looks for work.
Then the queue, open runs, dead letters and blocked schedules, of all owners. Nothing is changed.

\b
Examples:
  ops-hub jobs status
  ops-hub jobs status --watch
  ops-hub jobs status --json | jq '.held[].worker'
"""


@click.group(
    "jobs", invoke_without_command=True, help=_HELP, short_help="Run a job host alone; show what all of them do."
)
@click.option("--workers", type=click.IntRange(1, 64), help="Worker threads. [default: the setting jobs.workers]")
@click.option("--prepare", is_flag=True, hidden=True, help="Make the schema in the data directory.")
@click.option("--supervised", hidden=True, help="Process to follow, and the pipe on which to tell it: PID:DESCRIPTOR.")
@settings_options
@click.pass_context
def command(ctx: click.Context, *, given: Given, workers: int | None, prepare: bool, supervised: str | None) -> int:
    """Run a job host."""
    ctx.obj = given
    if ctx.invoked_subcommand is not None:
        return exit_codes.DONE
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
        stopped = run_host(hub, wake_up, chosen, parent=parent, on_ready=tell)
    if not stopped:
        sys.stderr.flush()
        os._exit(exit_codes.DONE)  # the interpreter would wait for calls that hang; their chunks are for others to take
    return exit_codes.DONE


@command.command("status", help=_STATUS_HELP, short_help="Show what workers hold, and what waits for them.")
@click.option("--watch", is_flag=True, help="Show it again every 2 seconds, until Ctrl-C.")
@settings_options
@json_option
@click.pass_context
def status(ctx: click.Context, *, given: Given, watch: bool, as_json: bool) -> int:
    """Show the workload."""
    chosen = _nearest(ctx, given).choose()
    hubs.require_shared(chosen, "jobs status")
    with hubs.open_hub(chosen) as hub:
        if watch:
            with suppress(KeyboardInterrupt):  # how watching ends
                _watch(hub, as_json=as_json)
        else:
            _print(hub.workload.read(), as_json=as_json)
    return exit_codes.DONE


def run_host(
    hub: OpsHub, wake_up: EventWakeUp, chosen: Chosen, *, parent: int | None, on_ready: Callable[[], None]
) -> bool:
    """Run a job host until a signal says to stop, with its figures where settings ask for them.

    Returns whether all of its workers stopped in time.

    Args:
        hub: What to work for.
        wake_up: With which `hub` was built.
        chosen: All settings.
        parent: Process without which this one ends.
        on_ready: Called once the host runs.

    Raises:
        CliFailure: The figures cannot be served at their address.
    """
    address, nice = chosen.jobs_host.metrics_address, chosen.jobs_host.nice
    if address is None:
        return run_until_told(JobHost(hub, wake_up, chosen.jobs_host), nice=nice, parent=parent, on_ready=on_ready)
    from ops_jobs.metrics import JobMetrics, serve_metrics  # noqa: PLC0415 - for those who want figures

    metrics = JobMetrics(hub.workload)
    try:
        close = serve_metrics(metrics, *address)
    except OSError as problem:
        raise CliFailure(_refused(*address, problem), exit_codes.ADDRESS) from None
    try:
        log("figures are served", listen=chosen.jobs_host.metrics_listen)
        host = JobHost(hub, wake_up, chosen.jobs_host, telemetry=metrics)
        return run_until_told(host, nice=nice, parent=parent, on_ready=on_ready)
    finally:
        close()


def _refused(host: str, port: int, problem: OSError) -> str:
    advice = "Choose another with the setting jobs_host.metrics_listen."
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} on {host}, where figures for Prometheus are to be served, is taken. {advice}"
    if problem.errno == errno.EACCES:
        return f"Port {port}, where figures for Prometheus are to be served, is reserved for the system. {advice}"
    return f"{host}, where figures for Prometheus are to be served, is no address of this machine. {advice}"


def _nearest(ctx: click.Context, own: Given) -> Given:
    """Return the settings options of a subcommand, and those of the group where it has none of its own."""
    group = ctx.find_object(Given) or own

    def is_own(name: str) -> bool:
        return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE

    return Given(
        own.data_dir if is_own("data_dir") else group.data_dir,
        own.settings_file if is_own("settings_file") else group.settings_file,
    )


def _watch(hub: OpsHub, *, as_json: bool) -> None:
    while True:
        workload = hub.workload.read()
        if not as_json:
            click.clear()
        _print(workload, as_json=as_json)
        time.sleep(_REFRESH_SECONDS)


def _print(workload: Workload, *, as_json: bool) -> None:
    if as_json:
        output.print_json(unstructure(workload))
    else:
        from ops_cli.workload import draw  # noqa: PLC0415 - scripts do without

        output.show(*draw(workload))
