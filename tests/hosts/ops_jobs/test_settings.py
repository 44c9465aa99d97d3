from __future__ import annotations

import pytest

from ops_core.errors import InvalidInput
from ops_jobs.settings import load_jobs_host_settings


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("", None),
        ("127.0.0.1:9108", ("127.0.0.1", 9108)),
        ("0.0.0.0:0", ("0.0.0.0", 0)),  # noqa: S104 - compared only
        ("metrics.internal:65535", ("metrics.internal", 65535)),
        ("[::1]:9108", ("::1", 9108)),
    ],
)
def test_where_figures_are_served(given: str, address: tuple[str, int] | None) -> None:
    """An address and a port, or nothing for no figures at all."""
    assert load_jobs_host_settings({"metrics_listen": given}).metrics_address == address


@pytest.mark.parametrize("given", ["9108", ":9108", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "::1:9108", "http://x:1"])
def test_an_address_without_the_right_form_is_refused(given: str) -> None:
    """Whoever enters something else is told what to enter."""
    with pytest.raises(InvalidInput) as refused:
        load_jobs_host_settings({"metrics_listen": given})
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == ("/metrics_listen", "format")
    assert "127.0.0.1:9108" in error.message


def test_a_port_that_there_is_none_of_is_refused() -> None:
    """Ports end at 65535."""
    with pytest.raises(InvalidInput) as refused:
        load_jobs_host_settings({"metrics_listen": "127.0.0.1:65536"})
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == ("/metrics_listen", "too_large")
    assert "65535" in error.message
