"""``ops-hub db``."""

from __future__ import annotations

import click

from ops_cli import exit_codes, hubs
from ops_cli.data_dir import ensure
from ops_cli.options import json_option, quiet_option, settings_options, yes_option
from ops_cli.output import print_json
from ops_cli.settings import Given
from ops_core.ports.migrations import MigratableStorage
from ops_core.structure import unstructure

_HELP = """Upgrade, downgrade, check or print the schema of the storage.

Upgrading is safe while older versions of the hub run: revisions only add. So upgrade first, then exchange the hosts.

\b
Examples:
  ops-hub db upgrade
  ops-hub db check --json
  ops-hub db sql > schema.sql
  OPS_CONFIGS__SQL__URL=postgresql://ops@db/ops ops-hub db upgrade
"""


@click.group("db", help=_HELP, short_help="Upgrade, downgrade, check or print the schema of the storage.")
def command() -> None:
    """Look after the schema."""


@command.command("upgrade")
@click.argument("revision", default="head")
@settings_options
@json_option
@quiet_option
def upgrade(*, given: Given, revision: str, as_json: bool, quiet: bool) -> int:
    """Bring the schema up to REVISION, the newest one if left out. Does nothing when it is there already."""
    chosen = given.choose()
    if chosen.is_embedded:
        ensure(chosen.data_dir)
    with hubs.migratable(chosen) as storage:
        storage.upgrade(revision)
        return _tell(storage, as_json=as_json, quiet=quiet)


@command.command("downgrade")
@click.argument("revision")
@settings_options
@yes_option
@json_option
@quiet_option
def downgrade(*, given: Given, revision: str, yes: bool, as_json: bool, quiet: bool) -> int:
    """Take the schema back to REVISION, "base" for none at all. What only the newer schema can hold is lost."""
    chosen = given.choose()
    with hubs.migratable(chosen) as storage:
        if not yes:
            click.confirm(
                f"Take the schema back to {revision}? Data that only the newer one holds is lost.", abort=True
            )
        storage.downgrade(revision)
        return _tell(storage, as_json=as_json, quiet=quiet)


@command.command("check")
@settings_options
@json_option
@quiet_option
def check(*, given: Given, as_json: bool, quiet: bool) -> int:
    """Say whether the storage can be used and its schema is up to date; exit code 3 when not."""
    with hubs.migratable(given.choose()) as storage:
        _tell(storage, as_json=as_json, quiet=quiet)
        return exit_codes.DONE if storage.status().ready else exit_codes.STORAGE


@command.command("sql")
@settings_options
@json_option
def sql(*, given: Given, as_json: bool) -> None:
    """Print the statements that make the whole schema in an empty database, for somebody to review."""
    with hubs.migratable(given.choose()) as storage:
        statements = storage.render_sql()
    if as_json:
        print_json({"sql": statements})
    else:
        click.echo(statements, nl=False)


def _tell(storage: MigratableStorage, *, as_json: bool, quiet: bool) -> int:
    status = storage.status()
    if as_json:
        print_json(unstructure(status))
    elif not quiet:
        click.echo(f"Schema {status.schema or 'none'}, wanted {status.wanted}. {status.detail}")
    return exit_codes.DONE
