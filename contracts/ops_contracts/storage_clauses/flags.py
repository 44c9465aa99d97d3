"""Clauses about feature flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import BOB, long_text, make_change, make_flag, moment
from ops_core.domain.flag import FlagName
from ops_core.domain.page import PageRequest
from ops_core.errors import StaleVersion

if TYPE_CHECKING:
    from ops_core.domain.flag import Flag
    from ops_core.ports.storage import Storage

FLAGS = {
    "plain": make_flag(),
    "bare": make_flag(changed_by=None, changed_at=None, reason=None),
    "full": make_flag(
        FlagName.LIVE_RANKS_ENABLED,
        enabled=True,
        default=False,
        changed_by=BOB,
        changed_at=moment(1.000001),
        reason=long_text(300),
    ),
}


class FlagClauses:
    """What the repository of flags promises."""

    @pytest.mark.parametrize("flag", FLAGS.values(), ids=FLAGS.keys())
    def test_flags_come_back_as_stored(self, storage: Storage, flag: Flag) -> None:
        """A flag and the record of its change come back equal and of the same types, the flag one version on.

        If this fails: the message names the field; some databases hand back numbers for truth values.
        """
        change = make_change(1, flag.name, enabled=flag.enabled, changed_by=BOB, reason=long_text(300))
        wanted = attrs.evolve(flag, version=1)
        with storage.write() as unit:
            assert_same(unit.flags.save(flag, change), wanted)
        with storage.read() as unit:
            assert_same(unit.flags.all(), (wanted,))
            assert_same(unit.flags.changes(flag.name, PageRequest()).items, (change,))

    def test_flags_are_listed_by_name(self, storage: Storage) -> None:
        """`all` returns each flag that was ever set once, by name.

        If this fails: the order is that of insertion, or every change is a row.
        """
        with storage.write() as unit:
            for number, name in enumerate(reversed(FlagName), start=1):
                unit.flags.save(make_flag(name), make_change(number, name))
            unit.flags.save(make_flag(FlagName.OAUTH_ENABLED, version=1), make_change(9, FlagName.OAUTH_ENABLED))
        with storage.read() as unit:
            assert [flag.name for flag in unit.flags.all()] == sorted(FlagName)

    @pytest.mark.parametrize("version", [0, 1, 3], ids=["none", "older", "newer"])
    def test_stale_flags_are_refused(self, storage: Storage, version: int) -> None:
        """Saving from another version than the stored one raises StaleVersion and records no change.

        If this fails: two operators overwrite each other, or the record names a change that did not happen.
        """
        with storage.write() as unit:
            unit.flags.save(make_flag(), make_change(1))
            stored = unit.flags.save(make_flag(version=1, enabled=True), make_change(2))
        with storage.write() as unit, pytest.raises(StaleVersion) as stale:
            unit.flags.save(make_flag(version=version), make_change(3))
        assert stale.value.current == stored.version == 2
        with storage.read() as unit:
            assert unit.flags.all() == (stored,)
            assert len(unit.flags.changes(stored.name, PageRequest()).items) == 2

    def test_flags_that_were_never_stored_are_stale(self, storage: Storage) -> None:
        """Saving from a version although nothing is stored raises StaleVersion with 0 and stores nothing.

        If this fails: an update that changes no row is taken for a success.
        """
        with storage.write() as unit, pytest.raises(StaleVersion) as stale:
            unit.flags.save(make_flag(version=1), make_change())
        assert stale.value.current == 0
        with storage.read() as unit:
            assert unit.flags.all() == ()
            assert unit.flags.changes(make_flag().name, PageRequest()).items == ()

    def test_changes_are_those_of_one_flag(self, storage: Storage) -> None:
        """`changes` holds the changes of one flag only.

        If this fails: the condition on the name is missing.
        """
        with storage.write() as unit:
            unit.flags.save(make_flag(), make_change(1))
            unit.flags.save(make_flag(FlagName.OAUTH_ENABLED), make_change(2, FlagName.OAUTH_ENABLED))
        with storage.read() as unit:
            assert unit.flags.changes(FlagName.RUNS_ENABLED, PageRequest()).items == (make_change(1),)
