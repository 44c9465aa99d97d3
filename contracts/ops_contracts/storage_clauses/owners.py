"""Clauses about owners: seeding, and moving the rows of a session to the user who signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import (
    ALICE,
    BOB,
    LEASE,
    START,
    make_chunk,
    make_entry,
    make_event,
    make_figures,
    make_lane,
    make_letter,
    make_location,
    make_onboarding,
    make_preferences,
    make_record,
    make_report,
    make_run,
    make_session,
    make_task,
    moment,
)
from ops_contracts.storage_clauses.storing import store_location, store_run
from ops_contracts.storage_clauses.units_of_work import fill
from ops_core.domain.chunk import ChunkState
from ops_core.domain.onboarding import BusinessType
from ops_core.domain.page import PageRequest
from ops_core.domain.principal import Owner, Principal
from ops_core.domain.setup_task import TaskId
from ops_core.errors import NotFound

if TYPE_CHECKING:
    from ops_core.ports.storage import Storage

VISITOR = Principal.session("visitor").owner
ALL = PageRequest()


class OwnerClauses:
    """What the repository of owners promises."""

    def test_owners_are_seeded_once(self, storage: Storage) -> None:
        """`mark_seeded` is True once for each owner; the first profile stays.

        If this fails: the second call overwrites, and a deleted location is seeded again.
        """
        with storage.write() as unit:
            assert unit.owners.mark_seeded(ALICE, "profile-1", moment()) is True
            assert unit.owners.mark_seeded(ALICE, "profile-2", moment(1)) is False
            assert unit.owners.mark_seeded(BOB, "profile-3", moment(2)) is True
        with storage.read() as unit:
            assert unit.owners.seeded_from(ALICE) == "profile-1"
            assert unit.owners.seeded_from(BOB) == "profile-3"
            assert unit.owners.seeded_from(VISITOR) is None

    def test_rows_are_reassigned(self, storage: Storage) -> None:
        """`reassign` moves every row to the new owner, and nothing stays with the old one.

        If this fails: a kind of rows was forgotten; what it holds is lost when somebody signs in.
        """
        with storage.write() as unit:
            fill(unit)
            before = unit.reports.get(ALICE, make_report().id)
            assert unit.owners.reassign(ALICE, BOB) > 0
        with storage.read() as unit:
            assert unit.locations.get(BOB, make_location().id).owner == BOB
            assert unit.locations.page(BOB, ALL).items == unit.locations.matching(BOB, {"phone:1"}, 9)
            assert unit.figures.get(BOB, make_location().id) == make_figures(owner=BOB)
            assert unit.reports.get(BOB, before.id).name == before.name
            assert unit.runs.get(BOB, make_run().id).owner == BOB
            assert unit.runs.page(BOB, before.id, ALL).items
            assert (unit.onboarding.get(BOB) or make_onboarding()).business_type is BusinessType.AGENCY
            assert unit.setup_tasks.of_owner(BOB) == (make_task(owner=BOB),)
            assert unit.preferences.get(BOB) == make_preferences(BOB, version=1)
            assert unit.owners.seeded_from(BOB) == "profile-1"
            assert unit.idempotency.find(BOB, "POST /reports", "key-1", moment()) == make_record(owner=BOB)
            assert unit.outbox.of_aggregate(make_event().aggregate) == (make_event(owner=BOB),)
            assert unit.dead_letters.get(BOB, make_letter().id) == make_letter(owner=BOB)
            assert unit.audit.page(BOB, ALL).items == (make_entry(owner=BOB),)

            assert unit.locations.count(ALICE, 9) == unit.reports.count(ALICE, 9) == 0
            assert unit.locations.matching(ALICE, {"phone:1"}, 9) == ()
            assert unit.figures.get(ALICE, make_location().id) is None
            assert unit.onboarding.get(ALICE) is None
            assert unit.preferences.get(ALICE) is None
            assert unit.owners.seeded_from(ALICE) is None
            assert unit.setup_tasks.of_owner(ALICE) == ()
            assert unit.idempotency.find(ALICE, "POST /reports", "key-1", moment()) is None
            assert unit.dead_letters.page(ALICE, ALL).items == ()
            assert unit.audit.page(ALICE, ALL).items == ()
            for get, row in ((unit.runs.get, make_run().id), (unit.dead_letters.get, make_letter().id)):
                with pytest.raises(NotFound):
                    get(ALICE, row)

    def test_reassigning_counts_rows(self, storage: Storage) -> None:
        """`reassign` returns how many rows moved, deleted ones among them, and 0 when there are none.

        If this fails: rows that were dropped count, or deleted rows stay behind.
        """
        with storage.write() as unit:
            store_location(unit, make_location(1, VISITOR))
            store_location(unit, make_location(2, VISITOR, deleted_at=moment(3)))
            store_location(unit, make_location(3, BOB))
            unit.onboarding.save(make_onboarding(VISITOR))
            unit.onboarding.save(make_onboarding(ALICE))
        with storage.write() as unit:
            assert unit.owners.reassign(VISITOR, ALICE) == 2
            assert unit.owners.reassign(VISITOR, ALICE) == 0
            assert unit.locations.get(ALICE, make_location(2).id).deleted_at == moment(3)
            assert unit.locations.get(BOB, make_location(3).id).owner == BOB

    def test_the_rows_of_the_target_win(self, storage: Storage) -> None:
        """Of what an owner has only once, the row of the target stays and that of the source is dropped.

        If this fails: signing in overwrites what the user had, or fails on a key that both have.
        """
        with storage.write() as unit:
            fill(unit)
            unit.onboarding.save(make_onboarding(BOB, business_type=BusinessType.SERVICE_AREA))
            unit.preferences.save(make_preferences(BOB, metrics=()))
            unit.owners.mark_seeded(BOB, "profile-2", moment())
            unit.setup_tasks.replace(ALICE, [make_task(), make_task(TaskId.RUN_GRID, 2, done_at=moment(1))])
            unit.setup_tasks.replace(BOB, [make_task(owner=BOB, done_at=moment(2))])
            unit.idempotency.add(make_record(2, BOB))
        with storage.write() as unit:
            unit.owners.reassign(ALICE, BOB)
        with storage.read() as unit:
            onboarding, preferences = unit.onboarding.get(BOB), unit.preferences.get(BOB)
            assert onboarding is not None
            assert onboarding.business_type is BusinessType.SERVICE_AREA
            assert preferences is not None
            assert preferences.metrics == ()
            assert unit.owners.seeded_from(BOB) == "profile-2"
            kept = make_task(owner=BOB, done_at=moment(2))
            moved = make_task(TaskId.RUN_GRID, 2, BOB, done_at=moment(1))
            assert unit.setup_tasks.of_owner(BOB) == (kept, moved)
            assert unit.idempotency.find(BOB, "POST /reports", "key-1", moment()) == make_record(2, BOB)
            assert unit.onboarding.get(ALICE) is None
            assert unit.preferences.get(ALICE) is None
            assert unit.owners.seeded_from(ALICE) is None
            assert unit.setup_tasks.of_owner(ALICE) == ()
            assert unit.idempotency.find(ALICE, "POST /reports", "key-1", moment()) is None

    def test_chunks_move_with_their_runs(self, storage: Storage) -> None:
        """`reassign` gives all chunks of the runs that it moves, open and closed, to the new owner; they do not count.

        If this fails: the work of a visitor who signs in stays in the lane of the visitor, where nobody looks for it.
        """
        leased = make_chunk(
            number=1, state=ChunkState.LEASED, worker="w", token=1, attempts=1, calls=3, claimed_at=START, owner=VISITOR
        )
        chunks = [
            make_chunk(number=0, owner=VISITOR),
            attrs.evolve(leased, available_at=START + LEASE),
            *(
                make_chunk(number=2 + n, state=state, available_at=None, owner=VISITOR)
                for n, state in enumerate((ChunkState.DONE, ChunkState.DEAD, ChunkState.CANCELLED))
            ),
        ]
        other = make_chunk(9, owner=BOB)
        with storage.write() as unit:
            store_run(unit, make_run(1, VISITOR), chunks)
            store_run(unit, make_run(9, BOB, report=9, location=9), [other])
            unit.lanes.open(make_lane(VISITOR), START)
            # Its location, its report and the run.
            assert unit.owners.reassign(VISITOR, ALICE) == 3
        with storage.read() as unit:
            moved = tuple(attrs.evolve(chunk, owner=ALICE) for chunk in chunks)
            assert_same(unit.chunks.of_run(make_run().id), moved)
            assert unit.chunks.of_run(other.run_id) == (other,)
            assert {lane: calls for lane, calls in unit.chunks.under_way(START).items() if calls} == {make_lane(): 3}
        with storage.write() as unit:
            assert unit.chunks.claim("worker", START, LEASE, lane=make_lane(VISITOR)) is None
            assert unit.chunks.claim("worker", START, LEASE, lane=make_lane()) is not None

    def test_lanes_move_with_their_chunks(self, storage: Storage) -> None:
        """`reassign` gives lanes to the new owner as they were last served; of a lane that both have, its own stays.

        If this fails: the work of a visitor who signs in waits in no lane, or puts the user ahead of others.
        """
        rows = (
            (make_lane(VISITOR, "one"), 2),
            (make_lane(ALICE, "one"), 4),
            (make_lane(VISITOR, "two"), 6),
            (make_lane(ALICE, "two"), 1),
            (make_lane(VISITOR, "three"), 5),
            (make_lane(BOB, "one"), 3),
        )
        with storage.write() as unit:
            for number, (lane, served) in enumerate(rows, start=1):
                run = make_run(number, lane.owner, number, number, provider=lane.provider)
                store_run(unit, run, [make_chunk(number, owner=lane.owner, provider=lane.provider)])
                unit.lanes.open(lane, moment(served))
            unit.owners.reassign(VISITOR, ALICE)
            wanted = (
                make_lane(ALICE, "two"),
                make_lane(BOB, "one"),
                make_lane(ALICE, "one"),
                make_lane(ALICE, "three"),
            )
            assert unit.lanes.waiting(moment(9), {"one", "two", "three"}, 9) == wanted
            assert unit.lanes.mend(START) == 0

    def test_nameless_chunks_are_mended_after_they_moved(self, storage: Storage) -> None:
        """Chunks of versions without lanes find their lane also if their run was moved to another owner before.

        If this fails: moving fills in the owner alone, and a chunk that names its owner is taken for complete.
        """
        nameless = make_chunk(owner=Owner(""), provider="")
        with storage.write() as unit:
            store_run(unit, make_run(1, VISITOR), [nameless])
            unit.owners.reassign(VISITOR, ALICE)
            unit.lanes.mend(START)
            assert_same(unit.chunks.of_run(nameless.run_id), (make_chunk(),))
            assert unit.lanes.waiting(START, {make_lane().provider}, 9) == (make_lane(),)

    def test_sessions_stay_with_their_owner(self, storage: Storage) -> None:
        """`reassign` leaves sessions alone: a cookie from before somebody signed in never acts as the user.

        If this fails: whoever planted a session cookie in a browser owns the account once its user signs in.
        """
        session = make_session(owner=VISITOR)
        with storage.write() as unit:
            unit.sessions.add(session)
            store_location(unit, make_location(owner=VISITOR))
            unit.owners.reassign(VISITOR, ALICE)
        with storage.read() as unit:
            found = unit.sessions.find(session.token_hash)
        assert found is None or found == attrs.evolve(session, revoked_at=found.revoked_at)

    def test_reassigned_rows_can_be_changed(self, storage: Storage) -> None:
        """After `reassign` the new owner works on with the rows, by the versions that it reads.

        If this fails: some columns still name the old owner.
        """
        with storage.write() as unit:
            fill(unit)
            unit.owners.reassign(ALICE, BOB)
        with storage.write() as unit:
            location = unit.locations.get(BOB, make_location().id)
            renamed = unit.locations.update(attrs.evolve(location, name="Renamed"), {"phone:2"})
            assert renamed.version == location.version + 1
            assert unit.locations.matching(BOB, {"phone:2"}, 9) == (renamed,)
            run = unit.runs.get(BOB, make_run().id)
            assert unit.runs.update(run).version == run.version + 1
            report = unit.reports.get(BOB, make_report().id)
            assert unit.reports.update(report).version == report.version + 1
