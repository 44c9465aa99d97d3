"""``ops-hub flags``."""

from __future__ import annotations

import click

from ops_cli import hubs
from ops_cli.options import json_option, quiet_option, settings_options
from ops_cli.output import print_json
from ops_cli.settings import Given
from ops_core.domain.flag import Flag, FlagInput, FlagName
from ops_core.domain.page import PageRequest
from ops_core.domain.principal import Owner, Principal, Role
from ops_core.structure import structure, unstructure

_OPERATOR = Principal(Owner("operator"), frozenset({Role.ADMIN}))
_NAMES = click.Choice([name.value for name in FlagName])

_HELP = """Show and switch feature flags. A change acts within a second, in every process, and stays on record.

\b
Examples:
  ops-hub flags
  ops-hub flags set runs_enabled off --reason "provider bills twice"
  ops-hub flags history runs_enabled
"""


@click.group("flags", invoke_without_command=True, help=_HELP, short_help="Show and switch feature flags.")
@settings_options
@json_option
@click.pass_context
def command(ctx: click.Context, *, given: Given, as_json: bool) -> None:
    """List flags."""
    ctx.obj = given
    if ctx.invoked_subcommand is None:
        _list(given, as_json=as_json)


@command.command("list")
@json_option
@click.pass_obj
def list_(given: Given, *, as_json: bool) -> None:
    """List all flags as they stand."""
    _list(given, as_json=as_json)


@command.command("set")
@click.argument("name", type=_NAMES)
@click.argument("value", type=click.Choice(["on", "off"]))
@click.option("--reason", required=True, help="Why, for whoever looks at the history later.")
@json_option
@quiet_option
@click.pass_obj
def set_(given: Given, *, name: str, value: str, reason: str, as_json: bool, quiet: bool) -> None:
    """Switch the flag NAME on or off."""
    change = structure({"enabled": value == "on", "reason": reason}, FlagInput)
    with hubs.open_hub(given.choose()) as hub:
        flag = hub.flags.set(_OPERATOR, FlagName(name), change)
    if as_json:
        print_json(unstructure(flag))
    elif not quiet:
        click.echo(_line(flag))


@command.command("history")
@click.argument("name", type=_NAMES)
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="Most changes to show.")
@json_option
@click.pass_obj
def history(given: Given, *, name: str, limit: int, as_json: bool) -> None:
    """Show who changed the flag NAME, when and why, newest first."""
    with hubs.open_hub(given.choose()) as hub:
        changes = hub.flags.changes(_OPERATOR, FlagName(name), PageRequest(limit=limit)).items
    if as_json:
        print_json({"changes": [unstructure(change) for change in changes]})
        return
    for change in changes:
        word = _word(change.enabled)
        click.echo(f"{change.changed_at:%Y-%m-%d %H:%M:%S} UTC  {word:3}  {change.changed_by}  {change.reason}")
    if not changes:
        click.echo(f"Nobody has changed {name} yet.")


def _list(given: Given, *, as_json: bool) -> None:
    with hubs.open_hub(given.choose()) as hub:
        flags = hub.flags.all()
    if as_json:
        print_json({"flags": [unstructure(flag) for flag in flags]})
        return
    for flag in flags:
        click.echo(_line(flag))


def _line(flag: Flag) -> str:
    changed = f" Changed by {flag.changed_by}: {flag.reason}" if flag.changed_by else ""
    return f"{flag.name:20} {_word(flag.enabled):3}  {flag.name.description}{changed}"


def _word(enabled: bool) -> str:  # noqa: FBT001 - a conversion of this very value
    return "on" if enabled else "off"
