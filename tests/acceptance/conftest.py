"""What the suites over the whole host share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.acceptance.support.world import Site, build_site


@pytest.fixture
def site() -> Iterator[Site]:
    """Return a host of its own for one test."""
    built = build_site()
    yield built
    built.hub.close()
