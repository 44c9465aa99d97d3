"""The address to listen on."""

from __future__ import annotations

import errno
import socket

from ops_cli import exit_codes
from ops_cli.failures import CliFailure


def free_port(host: str, port: int) -> int:
    """Return `port` if it can be listened on, or a free one for 0.

    Raises:
        CliFailure: It is taken, or the address is not one of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            probe.bind(address)
            found: int = probe.getsockname()[1]
    except OSError as problem:
        raise CliFailure(_sentence(host, port, problem), exit_codes.ADDRESS) from None
    return found


def public_url(host: str, port: int) -> str:
    """Return where a browser on this machine finds what listens on `host` and `port`."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared only
    return f"http://{f'[{reached}]' if ':' in reached and '[' not in reached else reached}:{port}"


def _sentence(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken. Stop what listens there, or choose another with --port."
    if problem.errno == errno.EACCES:
        return f"Port {port} is reserved for the system. Choose one of 1024 or more with --port."
    return f"{host} is no address of this machine: {problem.strerror}. Choose another with --host."
