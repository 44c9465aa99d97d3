"""Fixtures of the use cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.world import World, build_world

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def world() -> Iterator[World]:
    """Build a hub in memory, with a clock and a provider that the test steers."""
    built = build_world()
    yield built
    built.hub.close()
