"""Clauses about what an owner has only once: onboarding, setup tasks and the choice of metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import ALICE, BOB, make_onboarding, make_preferences, make_task, moment
from ops_core.domain.metric import MetricId
from ops_core.domain.onboarding import BusinessType, Goal, LocationCount, Onboarding
from ops_core.domain.preference import DEFAULT_METRICS, MetricPreferences
from ops_core.domain.setup_task import TaskId
from ops_core.errors import StaleVersion

if TYPE_CHECKING:
    from ops_core.ports.storage import Storage

DONE = make_onboarding(
    business_type=BusinessType.MULTI_LOCATION,
    location_count=LocationCount.MORE_THAN_HUNDRED,
    goals=tuple(Goal),
    completed_at=moment(3.000001),
    updated_at=moment(4.999999),
)
BLANK = Onboarding(ALICE)
CHOICES = {
    "default": make_preferences(),
    "none": make_preferences(metrics=()),
    "six": make_preferences(metrics=tuple(MetricId)[:-7:-1], updated_at=moment(0.000001)),
    "undated": MetricPreferences(ALICE),
}


class AnswerClauses:
    """What the repositories of onboarding, setup tasks and preferences promise."""

    @pytest.mark.parametrize("onboarding", [BLANK, make_onboarding(), DONE], ids=["blank", "begun", "done"])
    def test_onboarding_comes_back_as_stored(self, storage: Storage, onboarding: Onboarding) -> None:
        """An onboarding comes back equal in every field and of the same types, one version on.

        If this fails: the message names the field; goals are in the order given, and enums are enums.
        """
        wanted = attrs.evolve(onboarding, version=1)
        with storage.write() as unit:
            assert_same(unit.onboarding.save(onboarding), wanted)
        with storage.read() as unit:
            assert_same(unit.onboarding.get(ALICE), wanted)
            assert unit.onboarding.get(BOB) is None

    @pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES.keys())
    def test_preferences_come_back_as_stored(self, storage: Storage, choice: MetricPreferences) -> None:
        """A choice of metrics comes back in its order, one version on; choosing nothing is a choice.

        If this fails: an empty choice is taken for none, or the metrics are sorted.
        """
        wanted = attrs.evolve(choice, version=1)
        with storage.write() as unit:
            assert_same(unit.preferences.save(choice), wanted)
        with storage.read() as unit:
            assert_same(unit.preferences.get(ALICE), wanted)
            assert unit.preferences.get(BOB) is None

    def test_answers_are_changed_version_by_version(self, storage: Storage) -> None:
        """Saving what was read stores every field, one version on each time, for each owner by itself.

        If this fails: the row is added to instead of replaced, or the version is not stored.
        """
        with storage.write() as unit:
            onboarding, preferences = unit.onboarding.save(DONE), unit.preferences.save(CHOICES["six"])
            unit.onboarding.save(make_onboarding(BOB))
            unit.preferences.save(make_preferences(BOB))
        for version in (2, 3):
            with storage.write() as unit:
                onboarding = unit.onboarding.save(attrs.evolve(BLANK, version=onboarding.version))
                preferences = unit.preferences.save(attrs.evolve(CHOICES["none"], version=preferences.version))
                assert_same(onboarding, attrs.evolve(BLANK, version=version))
                assert_same(preferences, attrs.evolve(CHOICES["none"], version=version))
            with storage.read() as unit:
                assert unit.onboarding.get(ALICE) == onboarding
                assert unit.preferences.get(ALICE) == preferences
        with storage.read() as unit:
            assert unit.onboarding.get(BOB) == make_onboarding(BOB, version=1)
            assert unit.preferences.get(BOB) == make_preferences(BOB, version=1)

    @pytest.mark.parametrize("version", [0, 1, 3], ids=["none", "older", "newer"])
    def test_stale_answers_are_refused(self, storage: Storage, version: int) -> None:
        """Saving from another version than the stored one raises StaleVersion with the stored one.

        If this fails: version 0 must insert only, and any other version update only where it is the stored one.
        """
        with storage.write() as unit:
            onboarding = unit.onboarding.save(unit.onboarding.save(make_onboarding()))
            preferences = unit.preferences.save(unit.preferences.save(make_preferences()))
        with storage.write() as unit:
            with pytest.raises(StaleVersion) as first:
                unit.onboarding.save(attrs.evolve(DONE, version=version))
            with pytest.raises(StaleVersion) as second:
                unit.preferences.save(make_preferences(metrics=(), version=version))
        assert first.value.current == second.value.current == 2
        with storage.read() as unit:
            assert unit.onboarding.get(ALICE) == onboarding
            assert unit.preferences.get(ALICE) == preferences

    def test_answers_that_were_never_stored_are_stale(self, storage: Storage) -> None:
        """Saving from a version although nothing is stored raises StaleVersion with 0 and stores nothing.

        If this fails: an update that changes no row is taken for a success, or turned into an insert.
        """
        with storage.write() as unit:
            with pytest.raises(StaleVersion) as first:
                unit.onboarding.save(make_onboarding(version=1))
            with pytest.raises(StaleVersion) as second:
                unit.preferences.save(make_preferences(metrics=DEFAULT_METRICS, version=1))
        assert first.value.current == second.value.current == 0
        with storage.read() as unit:
            assert unit.onboarding.get(ALICE) is None
            assert unit.preferences.get(ALICE) is None

    def test_setup_tasks_come_back_by_position(self, storage: Storage) -> None:
        """The tasks of an owner come back equal and by position, in whatever order they were given.

        If this fails: the order is that of insertion or of the names.
        """
        tasks = tuple(make_task(task, position) for position, task in enumerate(reversed(TaskId), start=1))
        tasks = (
            attrs.evolve(tasks[0], done_at=moment(1.000001)),
            attrs.evolve(tasks[1], skipped_at=moment(2)),
            attrs.evolve(tasks[2], done_at=moment(3), skipped_at=moment(4)),
            *tasks[3:],
        )
        with storage.write() as unit:
            unit.setup_tasks.replace(ALICE, [*tasks[3:], tasks[1], tasks[0], tasks[2]])
        with storage.read() as unit:
            assert_same(unit.setup_tasks.of_owner(ALICE), tasks)
            assert unit.setup_tasks.of_owner(BOB) == ()

    def test_setup_tasks_are_replaced(self, storage: Storage) -> None:
        """`replace` drops what is not among the given tasks, leaves other owners alone, and may be repeated.

        If this fails: rows are only added or updated, or all owners are cleared.
        """
        first = (make_task(), make_task(TaskId.RUN_GRID, 2, done_at=moment(1)))
        second = (make_task(TaskId.RUN_GRID, 1), make_task(TaskId.START_REVIEWS, 2))
        with storage.write() as unit:
            unit.setup_tasks.replace(BOB, [make_task(owner=BOB)])
            for tasks in (first, second, second, (), first):
                unit.setup_tasks.replace(ALICE, tasks)
                assert unit.setup_tasks.of_owner(ALICE) == tasks
        with storage.read() as unit:
            assert unit.setup_tasks.of_owner(ALICE) == first
            assert unit.setup_tasks.of_owner(BOB) == (make_task(owner=BOB),)
