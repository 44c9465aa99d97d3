"""``ops-hub serve``."""

from __future__ import annotations

import click

from ops_cli import hubs
from ops_cli.address import free_port, public_url
from ops_cli.data_dir import ensure
from ops_cli.options import listen_options, quiet_option, settings_options
from ops_cli.serving import Listen, serve_all
from ops_cli.settings import Given

_HELP = """Run the web host and the job host together on this machine, until Ctrl-C.

Everything is kept in one data directory: the database, the queue that wakes the workers and the secret key. The
database is made, and brought up to date, when it is the one in that directory; one that you configured yourself is left
to `ops-hub db upgrade`. The job host is a process of its own and is started again when it dies.

\b
Examples:
  ops-hub serve
  ops-hub serve --data-dir /srv/ops-hub --host 0.0.0.0 --port 80
  OPS_CONFIGS__SQL__URL=postgresql://ops@db/ops ops-hub serve --web-workers 4
"""


@click.command("serve", help=_HELP, short_help="Run the web host and the job host together on this machine.")
@listen_options
@settings_options
@quiet_option
def command(*, given: Given, host: str, port: int, web_workers: int, threads: int, quiet: bool) -> int:
    """Run both hosts."""
    chosen = given.choose()
    port = free_port(host, port)
    hubs.require_shared(chosen, "serve")
    ensure(chosen.data_dir)
    address = public_url(host, port) if not chosen.has_public_url else chosen.web.public_url

    def announce() -> None:
        if not quiet:
            click.echo(f"Operations Hub at {address}/ops, data in {chosen.data_dir}. Ctrl-C stops it.")

    listen = Listen(host, port, web_workers, threads)
    return serve_all(chosen, listen, settings_file=given.settings_file, announce=announce)
