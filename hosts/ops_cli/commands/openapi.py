"""``ops-hub openapi``."""

from __future__ import annotations

import json

import click

_HELP = """Print the OpenAPI 3.1 document of the web host, as JSON.

\b
Examples:
  ops-hub openapi > ops.v1.json
  ops-hub openapi --compact | jq '.paths | keys'
"""


@click.command("openapi", help=_HELP, short_help="Print the OpenAPI document of the web host.")
@click.option("--compact", is_flag=True, help="On one line.")
@click.option("--json", "as_json", is_flag=True, help="Does nothing: it is JSON anyway.")
def command(*, compact: bool, as_json: bool) -> None:
    """Print the document."""
    from ops_web.openapi import openapi_document  # noqa: PLC0415 - it takes a while to import
    from ops_web.table import ROUTES  # noqa: PLC0415 - as above

    del as_json
    click.echo(json.dumps(openapi_document(ROUTES), ensure_ascii=False, indent=None if compact else 2))
