"""``ops-hub plugins``."""

from __future__ import annotations

import click

from ops_cli import exit_codes
from ops_cli.conformance import check_modules, conformance_modules, print_report
from ops_cli.options import json_option, settings_options
from ops_cli.output import print_json
from ops_cli.settings import Given
from ops_core.plugins.catalog import PluginReport, PluginState
from ops_core.plugins.loader import load_plugins
from ops_core.structure import unstructure

_HELP = """List every installed plugin and what became of it; this works even when all of them are broken.

`ops-hub plugins check NAME` runs the conformance suite against what a plugin offers.

\b
Examples:
  ops-hub plugins
  ops-hub plugins --json
  ops-hub plugins check ranking_simulated
"""


@click.group(
    "plugins", invoke_without_command=True, help=_HELP, short_help="List plugins and what became of them; check one."
)
@settings_options
@json_option
@click.pass_context
def command(ctx: click.Context, *, given: Given, as_json: bool) -> None:
    """List plugins."""
    ctx.obj = given
    if ctx.invoked_subcommand is not None:
        return
    reports = load_plugins(given.choose().core.plugins).reports
    if as_json:
        print_json({"plugins": [unstructure(report) for report in reports]})
    else:
        _table(reports)


@command.command("check")
@click.argument("name")
@json_option
@click.pass_obj
def check(given: Given, *, name: str, as_json: bool) -> int:
    """Run the conformance suite for the installed plugin NAME, enabled or not; exit code 1 when it breaks a promise."""
    catalog = load_plugins({*given.choose().core.plugins, name})
    report = next(report for report in catalog.reports if report.name == name)
    found = []
    for each in check_modules(conformance_modules(catalog, report), _starting):
        found.append(each)
        if not as_json:
            print_report(each)
    conformant = all(each.is_conformant for each in found)
    if as_json:
        print_json({"plugin": name, "conformant": conformant, "reports": [unstructure(each) for each in found]})
    return exit_codes.DONE if conformant else exit_codes.FAILED


def _starting(module: str) -> None:
    click.echo(f"Checking with {module}. This may take a minute.", err=True)


def _table(reports: tuple[PluginReport, ...]) -> None:
    from rich.table import Table  # noqa: PLC0415 - scripts do without
    from rich.text import Text  # noqa: PLC0415 - as above

    from ops_cli.output import show  # noqa: PLC0415 - as above

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("plugin", "state", "offers", "distribution", "what to do"):
        table.add_column(heading)
    for report in reports:
        good = report.state in {PluginState.LOADED, PluginState.DISABLED}
        origin = f"{report.distribution} {report.version}" if report.distribution else ""
        state = Text(report.state.value, style="" if good else "bold red")
        table.add_row(report.name, state, ", ".join(report.offers), origin, report.detail)
    show(table)
