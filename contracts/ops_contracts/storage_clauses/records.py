"""Clauses about what is written down: events, dead letters and the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import (
    ALICE,
    BOB,
    WILD,
    ident,
    long_text,
    make_entry,
    make_event,
    make_letter,
    make_run,
    moment,
)
from ops_contracts.storage_clauses.storing import store_run
from ops_core.domain.cell import FailureClass
from ops_core.domain.event import EventKind
from ops_core.domain.page import Page, PageRequest
from ops_core.errors import NotFound

if TYPE_CHECKING:
    from ops_core.domain.audit import AuditEntry
    from ops_core.domain.dead_letter import DeadLetter
    from ops_core.domain.event import Event
    from ops_core.ports.storage import Storage

FULL_EVENT = make_event(
    kind=EventKind.LOCATION_MERGED, occurrence=2**31 - 1, created_at=moment(0.000001), sent_at=moment(9.999999)
)
FULL_LETTER = make_letter(
    chunk=2204,
    failure=FailureClass.BUG,
    evidence=long_text(1000),
    attempts=100,
    replayed_at=moment(9.000001),
    replay_id=ident("rpl", 1),
)
FULL_ENTRY = make_entry(actor=ALICE, action="session.adopted", detail=long_text(1000), at=moment(0.000001))


class RecordClauses:
    """What the repositories of events, dead letters and audit entries promise."""

    @pytest.mark.parametrize("event", [make_event(), FULL_EVENT], ids=["plain", "full"])
    def test_events_come_back_as_stored(self, storage: Storage, event: Event) -> None:
        """An event comes back equal in every field and of the same types.

        If this fails: the message names the field.
        """
        with storage.write() as unit:
            assert unit.outbox.add(event) is True
        with storage.read() as unit:
            assert_same(unit.outbox.of_aggregate(event.aggregate), (event,))
            assert unit.outbox.of_aggregate(ident("run", 99)) == ()

    def test_events_are_stored_once(self, storage: Storage) -> None:
        """Of one aggregate, kind and occurrence there is one event; a second one is refused, whatever its id.

        If this fails: a run that is completed twice is told twice. The three columns need a unique index.
        """
        first = make_event(1)
        with storage.write() as unit:
            assert unit.outbox.add(first) is True
            assert unit.outbox.add(make_event(2, BOB, occurrence=1)) is False
            unit.outbox.mark_sent([first.id], moment(9))
            assert unit.outbox.add(make_event(3, occurrence=1)) is False
            assert unit.outbox.add(make_event(4, occurrence=2)) is True
            assert unit.outbox.add(make_event(5, occurrence=1, kind=EventKind.RUN_COMPLETED)) is True
            assert unit.outbox.add(make_event(6, occurrence=1, aggregate=ident("run", 2))) is True
        with storage.read() as unit:
            events = unit.outbox.of_aggregate(first.aggregate)
            assert [event.id for event in events] == [ident("evt", number) for number in (1, 4, 5)]
            assert events[0] == attrs.evolve(first, sent_at=moment(9))

    def test_events_wait_until_they_are_sent(self, storage: Storage) -> None:
        """`unsent` returns the events that wait, of all owners, oldest first, up to the limit.

        If this fails: an event is delivered twice, or never because newer ones come first.
        """
        with storage.write() as unit:
            for number in (3, 1, 4, 2):
                unit.outbox.add(make_event(number, BOB if number == 2 else ALICE))
            assert [event.id for event in unit.outbox.unsent(3)] == [ident("evt", number) for number in (1, 2, 3)]
            unit.outbox.mark_sent([ident("evt", 1), ident("evt", 3), ident("evt", 99)], moment(9.000001))
            unit.outbox.mark_sent([], moment(10))
        with storage.read() as unit:
            assert unit.outbox.unsent(9) == (make_event(2, BOB), make_event(4))
            sent = {event.id: event.sent_at for event in unit.outbox.of_aggregate(make_event().aggregate)}
        assert list(sent) == [ident("evt", number) for number in (1, 2, 3, 4)]
        assert_same(tuple(sent.values()), (moment(9.000001), None, moment(9.000001), None))

    @pytest.mark.parametrize("letter", [make_letter(), FULL_LETTER], ids=["plain", "full"])
    def test_dead_letters_come_back_as_stored(self, storage: Storage, letter: DeadLetter) -> None:
        """A dead letter comes back equal in every field and of the same types.

        If this fails: the message names the field; evidence is as long as it is.
        """
        with storage.write() as unit:
            store_run(unit, make_run())
            unit.dead_letters.add(letter)
        with storage.read() as unit:
            assert_same(unit.dead_letters.get(ALICE, letter.id), letter)
            assert_same(unit.dead_letters.page(ALICE, PageRequest()).items, (letter,))

    def test_unknown_and_foreign_dead_letters_are_not_found(self, storage: Storage) -> None:
        """A dead letter of somebody else answers exactly like one that does not exist.

        If this fails: the query goes by id alone; its owner must be a condition of it.
        """
        with storage.write() as unit:
            store_run(unit, make_run())
            unit.dead_letters.add(make_letter())
        with storage.read() as unit:
            with pytest.raises(NotFound) as unknown:
                unit.dead_letters.get(BOB, ident("dlq", 99))
            with pytest.raises(NotFound) as foreign:
                unit.dead_letters.get(BOB, make_letter().id)
        assert str(unknown.value) == str(foreign.value)

    def test_dead_letters_are_replayed_once(self, storage: Storage) -> None:
        """`mark_replayed` is True once; after it the letter waits no longer, but is still listed.

        If this fails: a letter is replayed twice, and its chunk measured twice.
        """
        with storage.write() as unit:
            store_run(unit, make_run())
            unit.dead_letters.add(make_letter(1))
            unit.dead_letters.add(make_letter(2))
            assert unit.dead_letters.mark_replayed(make_letter(1).id, moment(9.000001), ident("rpl", 1)) is True
            assert unit.dead_letters.mark_replayed(make_letter(1).id, moment(10), ident("rpl", 2)) is False
            assert unit.dead_letters.mark_replayed(make_letter(1).id, moment(11)) is False
        with storage.read() as unit:
            replayed = make_letter(1, replayed_at=moment(9.000001), replay_id=ident("rpl", 1))
            assert_same(unit.dead_letters.get(ALICE, replayed.id), replayed)
            assert unit.dead_letters.page(ALICE, PageRequest()).items == (make_letter(2), replayed)
            assert unit.dead_letters.waiting(make_run().id) == (make_letter(2),)

    def test_waiting_letters_are_those_of_the_run(self, storage: Storage) -> None:
        """`waiting` returns the dead letters of one run, oldest first.

        If this fails: the condition on the run is missing, or the order is that of a page.
        """
        with storage.write() as unit:
            store_run(unit, make_run(1))
            store_run(unit, make_run(2))
            for number in (3, 1, 2):
                unit.dead_letters.add(make_letter(number))
            unit.dead_letters.add(make_letter(4, run=2))
        with storage.read() as unit:
            assert unit.dead_letters.waiting(make_run(1).id) == (make_letter(1), make_letter(2), make_letter(3))
            assert unit.dead_letters.waiting(make_run(2).id) == (make_letter(4, run=2),)
            assert unit.dead_letters.waiting(ident("run", 99)) == ()

    def test_replayed_letters_are_left_out_on_demand(self, storage: Storage) -> None:
        """`page` with `waiting` holds the letters that were not replayed, in full pages; without it, all of them.

        If this fails: filter on `replayed_at` in the query, before the limit.
        """
        with storage.write() as unit:
            store_run(unit, make_run())
            for number in range(1, 7):
                unit.dead_letters.add(make_letter(number))
            for number in (2, 5, 6):
                assert unit.dead_letters.mark_replayed(make_letter(number).id, moment(9))
        with storage.read() as unit:
            first = unit.dead_letters.page(ALICE, PageRequest(2), waiting=True)
            assert first.items == (make_letter(4), make_letter(3))
            assert unit.dead_letters.page(ALICE, PageRequest(2, first.next), waiting=True) == Page((make_letter(1),))
            assert len(unit.dead_letters.page(ALICE, PageRequest()).items) == 6
            assert unit.dead_letters.page(ALICE, PageRequest(), waiting=False).items[0].id == make_letter(6).id

    def test_the_letters_of_a_replay_are_found(self, storage: Storage) -> None:
        """`of_replay` returns the owner's letters that a replay took up, of whatever run, oldest first.

        If this fails: look for the conditions on the replay and on the owner, and for the order.
        """
        with storage.write() as unit:
            for number in (1, 2):
                store_run(unit, make_run(number))
            store_run(unit, make_run(9, BOB, report=9, location=9))
            for number, run in ((3, 1), (1, 2), (2, 1), (4, 1)):
                unit.dead_letters.add(make_letter(number, run=run))
            unit.dead_letters.add(make_letter(5, BOB, run=9))
            for number, replay in ((3, 1), (1, 1), (2, 2), (5, 1)):
                assert unit.dead_letters.mark_replayed(ident("dlq", number), moment(9), ident("rpl", replay))
        with storage.read() as unit:
            taken = unit.dead_letters.of_replay(ALICE, ident("rpl", 1))
            assert [letter.id for letter in taken] == [ident("dlq", 1), ident("dlq", 3)]
            assert_same(taken[0], make_letter(1, run=2, replayed_at=moment(9), replay_id=ident("rpl", 1)))
            assert [letter.id for letter in unit.dead_letters.of_replay(BOB, ident("rpl", 1))] == [ident("dlq", 5)]
            assert unit.dead_letters.of_replay(BOB, ident("rpl", 2)) == ()
            assert unit.dead_letters.of_replay(ALICE, ident("rpl", 9)) == ()

    def test_waiting_letters_are_counted(self, storage: Storage) -> None:
        """`count_waiting` counts the letters of all owners that were not replayed, by class of failure.

        A class without any may be there with 0.

        If this fails: replayed letters count, or those of one owner only, or the keys are texts.
        """
        failures = (FailureClass.BUG, FailureClass.AUTH, FailureClass.BUG, FailureClass.QUOTA, FailureClass.BUG)
        with storage.write() as unit:
            store_run(unit, make_run())
            store_run(unit, make_run(9, BOB, report=9, location=9))
            for number, failure in enumerate(failures, start=1):
                unit.dead_letters.add(make_letter(number, failure=failure))
            unit.dead_letters.add(make_letter(6, BOB, run=9, failure=FailureClass.AUTH))
            for number in (1, 4):
                assert unit.dead_letters.mark_replayed(make_letter(number).id, moment(9))
        with storage.read() as unit:
            counted = unit.dead_letters.count_waiting()
        assert {type(failure) for failure in counted} == {FailureClass}
        found = {failure: count for failure, count in counted.items() if count}
        assert found == {FailureClass.BUG: 2, FailureClass.AUTH: 2}

    @pytest.mark.parametrize(
        "entry", [make_entry(), FULL_ENTRY, make_entry(detail=WILD)], ids=["plain", "full", "wild"]
    )
    def test_audit_entries_come_back_as_stored(self, storage: Storage, entry: AuditEntry) -> None:
        """An entry of the audit trail comes back equal in every field and of the same types.

        If this fails: the message names the field.
        """
        with storage.write() as unit:
            unit.audit.add(entry)
        with storage.read() as unit:
            assert_same(unit.audit.page(ALICE, PageRequest()).items, (entry,))
