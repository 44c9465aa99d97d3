"""The entry point: the table of commands, and what becomes of errors."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence

import click

from ops_cli import exit_codes
from ops_cli.group import LazyGroup

SUMMARIES = {
    "demo": "Seed a business, run its report, show the heatmap, keep serving.",
    "serve": "Run the web host and the job host together on this machine.",
    "web": "Run the web host alone.",
    "jobs": "Run a job host alone; show what all of them do.",
    "db": "Upgrade, downgrade, check or print the schema of the storage.",
    "plugins": "List plugins and what became of them; check one.",
    "flags": "Show and switch feature flags.",
    "report": "List, run and show reports.",
    "dlq": "List, show and replay dead letters: work that was given up.",
    "openapi": "Print the OpenAPI document of the web host.",
    "doctor": "Check whether everything is set up, and say what to do.",
}

_ABOUT = f"""Operations Hub: local search grids, honest heatmaps and setup for local businesses.

New here? `ops-hub demo` shows everything on made-up ranks, without any account. Then `ops-hub serve` runs the hub for
real on this machine, and `ops-hub doctor` says what is missing.

Settings come from --settings FILE (TOML) or OPS_SETTINGS_FILE, then from variables such as OPS_STORAGE or
OPS_JOBS__WORKERS, then from options. Everything that prints takes --json.

{exit_codes.HELP}"""


@click.group(
    cls=LazyGroup,
    package="ops_cli.commands",
    summaries=SUMMARIES,
    help=_ABOUT,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="phow-ops-hub", prog_name="ops-hub")
def cli() -> None:
    """Operations Hub."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a mark that the terminal cannot show is no reason to stop
    try:
        code = cli.main(given, prog_name="ops-hub", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        return exit_codes.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough; the interpreter must not stumble over the pipe once more.
        with contextlib.suppress(OSError, io.UnsupportedOperation):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.FAILED  # as click ends for the same reason
    except Exception as problem:  # noqa: BLE001 - whatever it was, it ends in a sentence
        return _fail(problem, as_json="--json" in given)
    return code if isinstance(code, int) else exit_codes.DONE


def _fail(problem: Exception, *, as_json: bool) -> int:
    from ops_cli.failures import CliFailure, explain  # noqa: PLC0415 - asking for help needs none of it

    if isinstance(problem, click.ClickException):
        if not as_json:
            problem.show()
            return problem.exit_code
        problem = CliFailure(problem.format_message(), problem.exit_code)
    code, text = explain(problem, as_json=as_json)
    if text:
        click.echo(text, err=True)
    return code
