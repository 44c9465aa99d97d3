"""``ops-hub report``."""

from __future__ import annotations

import click

from ops_cli import exit_codes, hubs, output
from ops_cli.following import carry_out
from ops_cli.options import json_option, quiet_option, settings_options
from ops_cli.progress import progress
from ops_cli.results import results_data, run_data
from ops_cli.settings import Given
from ops_core.domain.page import PageRequest
from ops_core.domain.principal import Owner, Principal
from ops_core.domain.run import RunState
from ops_core.errors import NotFound
from ops_core.services.results import RunResults
from ops_core.structure import unstructure

_HELP = """List, run and show reports.

\b
Examples:
  ops-hub report list
  ops-hub report run rep_... --wait
  ops-hub report show rep_... --owner user:42 --json
"""

_OWNER_FORMAT = "Write it as user:ID or session:ID."


def _principal(ctx: click.Context, param: click.Parameter, value: str) -> Principal:
    del ctx, param
    kind, _, name = value.partition(":")
    if kind not in {"user", "session"} or not name:
        raise click.BadParameter(_OWNER_FORMAT)
    return Principal(Owner(value))


owner_option = click.option(
    "--owner", default="user:demo", show_default=True, callback=_principal, help="Whose reports: user:ID or session:ID."
)


@click.group("report", help=_HELP, short_help="List, run and show reports.")
def command() -> None:
    """Work with reports."""


@command.command("list")
@owner_option
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="Most reports to show.")
@settings_options
@json_option
def list_(*, given: Given, owner: Principal, limit: int, as_json: bool) -> None:
    """List the reports of an owner, newest first."""
    with hubs.open_hub(given.choose()) as hub:
        reports = hub.reports.list(owner, PageRequest(limit=limit)).items
    if as_json:
        output.print_json({"reports": [unstructure(report) for report in reports]})
        return
    for report in reports:
        click.echo(f"{report.id}  {report.state:9}  {report.name} ({', '.join(report.keywords)})")
    if not reports:
        click.echo(f"{owner.owner} has no reports. Say whose you mean with --owner.")


@command.command("run")
@click.argument("report_id")
@owner_option
@click.option("--wait", is_flag=True, help="Wait for the end; this process works along, so no job host is needed.")
@settings_options
@json_option
@quiet_option
def run(*, given: Given, report_id: str, owner: Principal, wait: bool, as_json: bool, quiet: bool) -> int:
    """Request a run of REPORT_ID; with --wait, exit code 1 if it does not complete."""
    with hubs.open_hub(given.choose()) as hub:
        requested = hub.runs.request(owner, report_id).run
        if not wait:
            if as_json:
                output.print_json({"run": run_data(requested)})
            elif not quiet:
                click.echo(f"{requested.id} is {requested.state}: {requested.total_cells} cells.")
            return exit_codes.DONE
        with progress("Searching the grid", requested.total_cells, quiet=quiet or as_json) as advance:
            ended = carry_out(hub, owner, requested, advance)
        results = hub.results.get(owner, report_id, ended.id)
    _print(results, as_json=as_json, quiet=quiet)
    return exit_codes.DONE if ended.state is RunState.COMPLETED else exit_codes.FAILED


@command.command("show")
@click.argument("report_id")
@click.option("--run", "run_id", help="Which run. [default: the latest]")
@owner_option
@settings_options
@json_option
def show(*, given: Given, report_id: str, run_id: str | None, owner: Principal, as_json: bool) -> None:
    """Show the results of REPORT_ID: heatmap, metrics and where they come from."""
    with hubs.open_hub(given.choose()) as hub:
        if run_id is None:
            latest = hub.runs.list(owner, report_id, PageRequest(limit=1)).items
            if not latest:
                raise NotFound("run")  # noqa: EM101 - the kind, not a message
            run_id = latest[0].id
        results = hub.results.get(owner, report_id, run_id)
    _print(results, as_json=as_json, quiet=False)


def _print(results: RunResults, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        output.print_json(results_data(results))
    elif not quiet:
        from ops_cli.heatmap import draw  # noqa: PLC0415 - scripts do without

        output.show(*draw(results, in_colour=output.has_colours()))
