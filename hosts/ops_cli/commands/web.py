"""``ops-hub web``."""

from __future__ import annotations

import click

from ops_cli import hubs
from ops_cli.address import free_port
from ops_cli.data_dir import ensure
from ops_cli.options import listen_options, settings_options
from ops_cli.serving import Listen, serve_web_alone
from ops_cli.settings import Given
from ops_core.ports.wakeup import NoWakeUp

_HELP = """Run the web host alone, until Ctrl-C.

For machines that share the work; `ops-hub jobs` runs elsewhere on the same database. The schema is never changed here:
run `ops-hub db upgrade` before starting a new version. Hosts behind one address need the same OPS_WEB__SECRET_KEY.

\b
Examples:
  ops-hub web --settings /etc/ops-hub.toml --host 0.0.0.0 --web-workers 4
  OPS_WEB__PUBLIC_URL=https://hub.example.com ops-hub web
"""


@click.command("web", help=_HELP, short_help="Run the web host alone.")
@listen_options
@settings_options
def command(*, given: Given, host: str, port: int, web_workers: int, threads: int) -> int:
    """Run the web host."""
    chosen = given.choose()
    port = free_port(host, port)
    hubs.require_shared(chosen, "web")
    ensure(chosen.data_dir)
    with hubs.open_hub(chosen, wake_up=NoWakeUp()):
        pass  # only to refuse a storage that cannot be used; each worker builds a hub of its own
    return serve_web_alone(chosen, Listen(host, port, web_workers, threads))
