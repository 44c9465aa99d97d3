"""``ops-hub demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import click

from ops_cli import exit_codes, hubs
from ops_cli.address import free_port, public_url
from ops_cli.data_dir import ensure
from ops_cli.following import carry_out
from ops_cli.options import json_option, listen_options, quiet_option, settings_options
from ops_cli.output import has_colours, print_json, show
from ops_cli.progress import progress
from ops_cli.results import results_data
from ops_cli.seed import DEMO, HOME_SLICE, Scene, scene_of, seed
from ops_cli.serving import Listen, serve_all
from ops_cli.settings import Given
from ops_core.domain.page import PageRequest
from ops_core.domain.report import Report
from ops_core.domain.run import Run, RunState
from ops_core.hub import OpsHub
from ops_core.ports.wakeup import NoWakeUp
from ops_core.services.results import RunResults
from ops_core.structure import unstructure

_HELP = """Seed one real business, run its report, show the heatmap, and keep serving.

Nothing is asked of anybody: ranks are made up, the same every time, and marked SIMULATED everywhere. With --scan they
are those of a file, marked RECORDED: a CSV file with the columns keyword, row, col, lat, lng, rank, list_length and
zoom. A second start with the same data directory finds what the first one stored.

\b
Examples:
  ops-hub demo
  ops-hub demo --scan scan.csv
  ops-hub demo --once --data-dir /tmp/hub --json | jq .run.state
"""


@click.command("demo", help=_HELP, short_help="Seed a business, run its report, show the heatmap, keep serving.")
@click.option("--once", is_flag=True, help="Make a new run, print it and end, without serving.")
@click.option(
    "--scan", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Take the ranks from this CSV file."
)
@listen_options
@settings_options
@json_option
@quiet_option
def command(
    *,
    given: Given,
    once: bool,
    scan: Path | None,
    host: str,
    port: int,
    web_workers: int,
    threads: int,
    as_json: bool,
    quiet: bool,
) -> int:
    """Show everything."""
    scene, options = _chosen_scene(scan)
    chosen = given.choose(options)
    if not once:
        port = free_port(host, port)
        hubs.require_shared(chosen, "demo")
    ensure(chosen.data_dir)
    with hubs.open_hub(chosen, wake_up=NoWakeUp(), may_make_schema=True) as hub:
        location, report = seed(hub, scene)
        run = _run(hub, report, once=once, quiet=quiet or as_json)
        results = hub.results.get(DEMO, report.id, run.id)
        ticket = "" if once else hub.sessions.open_for(DEMO).token
    at = chosen.web.public_url if chosen.has_public_url else public_url(host, port)
    address = f"{at}/ops/enter?ticket={ticket}"
    found: dict[str, Any] = results_data(results) | {
        "report": {"id": report.id, "name": report.name},
        "location": {"id": location.id, "name": location.name, "address": unstructure(location.address)},
    }

    def announce() -> None:
        if as_json:
            print_json(found if once else found | {"address": address})
        elif not quiet:
            _print(results, report)
            if not once:
                click.echo(f"\nOpen {address}\nCtrl-C stops the hub. Data is in {chosen.data_dir}.")

    if once:
        announce()
        return exit_codes.DONE if run.state is RunState.COMPLETED else exit_codes.FAILED
    listen = Listen(host, port, web_workers, threads)
    chosen = attrs.evolve(chosen, web=attrs.evolve(chosen.web, sign_in_links=True))
    return serve_all(chosen, listen, settings_file=given.settings_file, options=options, announce=announce)


def _chosen_scene(scan: Path | None) -> tuple[Scene, dict[str, object]]:
    """Return what to seed, and the settings that this takes."""
    if scan is None:
        return HOME_SLICE, {"ranking": "simulated"}
    return scene_of(scan), {"ranking": "recorded", "configs": {"recorded": {"path": str(scan.absolute())}}}


def _run(hub: OpsHub, report: Report, *, once: bool, quiet: bool) -> Run:
    """Return a run that has ended: a new one, or the latest if a new one is not asked for."""
    latest = hub.runs.list(DEMO, report.id, PageRequest(limit=1)).items
    if latest and not once and (latest[0].is_open or latest[0].state is RunState.COMPLETED):
        run = latest[0]
    else:
        run = hub.runs.request(DEMO, report.id).run
    with progress("Searching the grid", run.total_cells, quiet=quiet) as advance:
        return carry_out(hub, DEMO, run, advance)


def _print(results: RunResults, report: Report) -> None:
    from ops_cli.heatmap import draw  # noqa: PLC0415 - scripts do without

    click.echo(f"\n  {report.name}\n")
    show(*draw(results, in_colour=has_colours()))
