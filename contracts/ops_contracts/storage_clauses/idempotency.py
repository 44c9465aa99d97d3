"""Clauses about idempotency keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ops_contracts.comparison import assert_same
from ops_contracts.samples import ALICE, BOB, WILD, make_record, moment
from ops_core.domain.idempotency import IdempotencyInProgress, IdempotencyKey

if TYPE_CHECKING:
    from ops_core.domain.idempotency import IdempotencyRecord
    from ops_core.ports.storage import Storage

ROUTE = "POST /reports"
FULL = make_record(
    request=IdempotencyKey("POST /reports/{report_id}/runs", WILD * 2, "f" * 64),
    created_at=moment(1.000001),
    expires_at=moment(2.999999),
)


class IdempotencyClauses:
    """What the repository of idempotency keys promises."""

    @pytest.mark.parametrize("record", [make_record(), FULL], ids=["plain", "full"])
    def test_records_come_back_as_stored(self, storage: Storage, record: IdempotencyRecord) -> None:
        """A record comes back equal in every field and of the same types.

        If this fails: the message names the field.
        """
        with storage.write() as unit:
            unit.idempotency.add(record)
        with storage.read() as unit:
            found = unit.idempotency.find(ALICE, record.request.route, record.request.key, record.created_at)
            assert_same(found, record)

    def test_records_are_found_by_owner_route_and_key(self, storage: Storage) -> None:
        """A record is found by its owner, its route and its key, and each of them exactly.

        If this fails: somebody else's key answers with somebody else's result, or keys are compared without case.
        """
        with storage.write() as unit:
            unit.idempotency.add(make_record())
            unit.idempotency.add(make_record(2, BOB))
            unit.idempotency.add(make_record(3, request=IdempotencyKey("POST /locations", "key-1", "f")))
            unit.idempotency.add(make_record(4, key="KEY-1"))
        with storage.read() as unit:
            assert unit.idempotency.find(ALICE, ROUTE, "key-1", moment()) == make_record()
            assert unit.idempotency.find(BOB, ROUTE, "key-1", moment()) == make_record(2, BOB)
            assert unit.idempotency.find(BOB, "POST /locations", "key-1", moment()) is None
            assert unit.idempotency.find(ALICE, ROUTE, "KEY-1", moment()) == make_record(4, key="KEY-1")
            assert unit.idempotency.find(ALICE, ROUTE, "key-2", moment()) is None

    def test_expired_records_are_not_found(self, storage: Storage) -> None:
        """From its expiry on, to the microsecond, a record is not found.

        If this fails: an expired key still answers, or one is forgotten too early.
        """
        with storage.write() as unit:
            unit.idempotency.add(make_record())
        with storage.read() as unit:
            assert unit.idempotency.find(ALICE, ROUTE, "key-1", moment(3599.999999)) == make_record()
            assert unit.idempotency.find(ALICE, ROUTE, "key-1", moment(3600)) is None

    def test_a_key_is_stored_once(self, storage: Storage) -> None:
        """Adding a key that is there and has not expired raises IdempotencyInProgress and changes nothing.

        If this fails: a request that was sent twice has its effect twice.
        """
        with storage.write() as unit:
            unit.idempotency.add(make_record())
        with pytest.raises(IdempotencyInProgress), storage.write() as unit:
            unit.idempotency.add(make_record(2, created_at=moment(3599.999999), expires_at=moment(9000)))
        with pytest.raises(IdempotencyInProgress), storage.write() as unit:
            unit.idempotency.add(make_record())
        with storage.read() as unit:
            assert unit.idempotency.find(ALICE, ROUTE, "key-1", moment()) == make_record()

    def test_expired_keys_are_replaced(self, storage: Storage) -> None:
        """Adding a key whose record expired by the time that the new one was created replaces the record.

        If this fails: a key can never be used again, because the expired row stands in its way.
        """
        newer = make_record(2, created_at=moment(3600), expires_at=moment(7200))
        with storage.write() as unit:
            unit.idempotency.add(make_record())
            unit.idempotency.add(newer)
        with storage.read() as unit:
            assert_same(unit.idempotency.find(ALICE, ROUTE, "key-1", moment(3600)), newer)

    def test_expired_records_are_purged(self, storage: Storage) -> None:
        """`purge` deletes the expired records, returns how many, and keeps the others.

        If this fails: the condition on the expiry is missing or turned round.
        """
        with storage.write() as unit:
            unit.idempotency.add(make_record(key="old", expires_at=moment(10)))
            unit.idempotency.add(make_record(key="older", expires_at=moment(5)))
            unit.idempotency.add(make_record(key="new", expires_at=moment(10.000001)))
            assert unit.idempotency.purge(moment(10)) == 2
            assert unit.idempotency.purge(moment(10)) == 0
        with storage.read() as unit:
            assert unit.idempotency.find(ALICE, ROUTE, "new", moment()) is not None
            assert unit.idempotency.find(ALICE, ROUTE, "old", moment()) is None
