from __future__ import annotations

import asyncio
import socket

import pytest


def test_no_socket_without_the_mark() -> None:
    """A test that does not say so opens no internet socket, not even one that an `except Exception` would hide."""
    with pytest.raises(pytest.fail.Exception, match="Mark it with @pytest"):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with pytest.raises(pytest.fail.Exception, match="Mark it with @pytest"):
        socket.create_server(("127.0.0.1", 0))


def test_unix_sockets_stay_free() -> None:
    """An event loop has a pair of its own, and works."""
    assert asyncio.run(asyncio.sleep(0, "done")) == "done"


@pytest.mark.network
def test_loopback_with_the_mark() -> None:
    """A test with the mark talks to a server of its own."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        accepted, _ = server.accept()
        with accepted:
            accepted.sendall(b"hello")
            assert client.recv(5) == b"hello"


@pytest.mark.network
@pytest.mark.parametrize("address", [("192.0.2.1", 9), ("2001:db8::1", 9), ("example.org", 80)])
def test_nothing_else_with_the_mark(address: tuple[str, int]) -> None:
    """Another machine is out of reach for every test, by its number and by its name."""
    with pytest.raises(pytest.fail.Exception, match="Tests stay on this machine"):
        socket.create_connection(address, timeout=0.1)


@pytest.mark.network
def test_no_datagram_leaves() -> None:
    """Sending without a connection is out of reach, too."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"),
    ):
        sender.sendto(b"hello", ("192.0.2.1", 9))
