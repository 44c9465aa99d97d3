"""``ops-hub doctor``."""

from __future__ import annotations

import attrs
import click

from ops_cli import exit_codes
from ops_cli.diagnosis import Finding, examine
from ops_cli.options import json_option, settings_options
from ops_cli.output import print_json
from ops_cli.settings import Given

_HELP = """Check whether everything is set up, and say what to do where it is not. Nothing is changed.

\b
Examples:
  ops-hub doctor
  ops-hub doctor --data-dir /srv/ops-hub --port 80 --json
"""


@click.command("doctor", help=_HELP, short_help="Check whether everything is set up, and say what to do.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address that `ops-hub serve` is to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port, likewise.")
@settings_options
@json_option
def command(*, given: Given, host: str, port: int, as_json: bool) -> int:
    """Check everything; exit code 1 when there are problems."""
    findings = []
    for finding in examine(given, host, port):
        findings.append(finding)
        if not as_json:
            _print(finding)
    problems = sum(not finding.ok for finding in findings)
    if as_json:
        print_json({"ok": not problems, "checks": [attrs.asdict(finding) for finding in findings]})
    else:
        click.echo(f"\n{problems} problem{'s' * (problems != 1)} found." if problems else "\nAll is well.")
    return exit_codes.FAILED if problems else exit_codes.DONE


def _print(finding: Finding) -> None:
    word = click.style("OK     ", fg="blue") if finding.ok else click.style("PROBLEM", fg="red", bold=True)
    click.echo(f"{word}  {finding.name}: {finding.detail}")
    if finding.advice:
        click.echo(f"         What to do: {finding.advice}")
