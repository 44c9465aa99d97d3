from __future__ import annotations

import pytest

from ops_core.domain.flag import DEFAULTS, FlagInput, FlagName
from ops_core.domain.page import PageRequest
from ops_core.errors import FeatureDisabled, Forbidden, StaleVersion
from ops_core.services.flags import FlagService
from tests.support.world import ADMIN, ALL, ANN, World, build_world

OFF = FlagInput(enabled=False, reason="Provider outage")
ON = FlagInput(enabled=True, reason="It is back")
RUNS = FlagName.RUNS_ENABLED


def another_host(world: World) -> FlagService:
    """Return the flags as another host on the same storage has them."""
    return FlagService(world.hub.storage, world.clock)


def test_all_flags_stand_at_their_defaults(world: World) -> None:
    """Every flag is listed, in order, whether anybody changed it or not."""
    assert [(flag.name, flag.enabled, flag.version) for flag in world.hub.flags.all()] == [
        (name, DEFAULTS[name], 0) for name in FlagName
    ]


def test_a_change_says_who_when_and_why(world: World) -> None:
    """It holds at once for whoever made it."""
    assert world.hub.flags.enabled(RUNS)
    flag = world.hub.flags.set(ADMIN, RUNS, OFF)
    assert (flag.enabled, flag.default, flag.changed_by, flag.reason, flag.version) == (
        False,
        True,
        ADMIN.owner,
        "Provider outage",
        1,
    )
    assert flag.changed_at is not None
    assert not world.hub.flags.enabled(RUNS)
    assert flag in world.hub.flags.all()


def test_another_host_notices_within_a_second(world: World) -> None:
    """It may remember a flag, but no longer than that."""
    other = another_host(world)
    assert other.enabled(RUNS)
    world.hub.flags.set(ADMIN, RUNS, OFF)
    assert other.enabled(RUNS)
    world.clock.advance(seconds=0.9)
    assert other.enabled(RUNS)
    world.clock.advance(seconds=0.1)
    assert not other.enabled(RUNS)


def test_a_clock_that_goes_back_forgets(world: World) -> None:
    """A flag is not remembered for an hour because the clock was put back by one."""
    other = another_host(world)
    assert other.enabled(RUNS)
    world.hub.flags.set(ADMIN, RUNS, OFF)
    world.clock.advance(hours=-1)
    assert not other.enabled(RUNS)


def test_flags_are_read_once_a_second() -> None:
    """A worker looks at the switch before every call; that must cost nothing."""
    world = build_world()
    reads = 0
    original = world.hub.storage.read

    class Counting:
        """A storage that counts its readers."""

        def read(self) -> object:
            nonlocal reads
            reads += 1
            return original()

    flags = FlagService(Counting(), world.clock)  # type: ignore[arg-type]  # only reading is tried
    for _ in range(100):
        assert flags.enabled(RUNS)
    assert reads == 1


def test_requiring_a_flag(world: World) -> None:
    """What is off is refused with the words of whoever asked."""
    world.hub.flags.require(RUNS, "Not now.")
    world.hub.flags.set(ADMIN, RUNS, OFF)
    with pytest.raises(FeatureDisabled, match=r"Not now\.") as refused:
        world.hub.flags.require(RUNS, "Not now.")
    assert refused.value.flag == RUNS


def test_only_admins_change_and_look_back(world: World) -> None:
    """Anybody else is refused, and nothing changes."""
    with pytest.raises(Forbidden):
        world.hub.flags.set(ANN, RUNS, OFF)
    with pytest.raises(Forbidden):
        world.hub.flags.changes(ANN, RUNS, ALL)
    assert world.hub.flags.enabled(RUNS)


def test_every_change_is_on_record(world: World) -> None:
    """Newest first, in pages, for each flag by itself."""
    for change in (OFF, ON, OFF):
        world.hub.flags.set(ADMIN, RUNS, change)
    world.hub.flags.set(ADMIN, FlagName.OAUTH_ENABLED, ON)
    found = world.hub.flags.changes(ADMIN, RUNS, ALL).items
    assert [change.enabled for change in found] == [False, True, False]
    assert {(change.name, change.changed_by) for change in found} == {(RUNS, ADMIN.owner)}
    page = world.hub.flags.changes(ADMIN, RUNS, PageRequest(2))
    assert page.items == found[:2]
    assert world.hub.flags.changes(ADMIN, RUNS, PageRequest(2, page.next)).items == found[2:]


def test_a_change_to_an_older_version_is_refused(world: World) -> None:
    """Two who switch at once do not undo each other unawares; without a version the last one wins."""
    world.hub.flags.set(ADMIN, RUNS, OFF, version=0)
    with pytest.raises(StaleVersion) as refused:
        world.hub.flags.set(ADMIN, RUNS, ON, version=0)
    assert refused.value.current == 1
    assert not world.hub.flags.enabled(RUNS)
    assert len(world.hub.flags.changes(ADMIN, RUNS, ALL).items) == 1
    assert world.hub.flags.set(ADMIN, RUNS, ON, version=1).version == 2
    assert world.hub.flags.set(ADMIN, RUNS, OFF).version == 3


def test_a_change_back_to_the_default_is_a_change() -> None:
    """What an admin set holds, whatever default the next start has."""
    world = build_world(flags={"runs_enabled": False})
    assert not world.hub.flags.enabled(RUNS)
    flag = world.hub.flags.set(ADMIN, RUNS, ON)
    assert (flag.enabled, flag.default) == (True, False)
    assert world.hub.flags.enabled(RUNS)
