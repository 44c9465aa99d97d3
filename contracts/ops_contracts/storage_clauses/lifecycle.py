"""Clauses about the storage as a whole: its methods, its status, its end and its secrets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, get_type_hints
from urllib.parse import urlsplit

import attrs
import pytest

from ops_contracts.contract import requires
from ops_contracts.samples import ALICE, make_location
from ops_contracts.signatures import assert_implements
from ops_contracts.storage_clauses.storing import store_location
from ops_core.ports.clock import SystemClock
from ops_core.ports.storage import Storage, StorageCapability, StorageStatus, UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ops_core.plugins.offers import StorageOffer

_SECRET_NAMES = ("password", "secret", "token", "key", "credential")


class LifecycleClauses:
    """What a storage promises as a whole."""

    offer: ClassVar[StorageOffer]

    def test_signatures_match_the_port(self, storage: Storage) -> None:
        """Every method of the storage and of its repositories takes what the port says, by the same names.

        If this fails: a method is missing, or its parameters, their order or their defaults differ from the protocol in
        `ops_core.ports`; callers use the names.
        """
        assert_implements(storage, Storage)
        with storage.read() as unit:
            for name, port in repositories():
                assert_implements(getattr(unit, name), port)

    def test_a_ready_storage_says_so(self, storage: Storage) -> None:
        """A storage fresh from the factory is ready, and says in a line how it is set up.

        If this fails: `status` looks at something else than what units of work need, or the fixture does not migrate.
        """
        status = storage.status()
        assert isinstance(status, StorageStatus)
        assert status.ready, status.detail
        assert status.detail.strip()

    @requires(StorageCapability.MIGRATIONS)
    def test_a_migrated_schema_is_the_wanted_one(self, storage: Storage) -> None:
        """A storage with migrations names the revision in use and the one it wants; when ready they are the same.

        If this fails: `status` leaves out `schema` or `wanted`, or the fixture stops short of the newest revision.
        """
        status = storage.status()
        assert status.schema
        assert status.schema == status.wanted

    def test_the_clock_of_the_storage_is_in_utc(self, storage: Storage) -> None:
        """`now` is None or an instant in UTC, before and after units of work, and also of a storage that is closed.

        If this fails: a naive time of a server is handed on, or the server is asked each time.
        """
        shown = [storage.now()]
        with storage.read() as unit:
            shown.append(storage.now())
            unit.locations.count(ALICE, 1)
        shown.append(storage.now())
        storage.close()
        shown.append(storage.now())
        assert all(instant is None or instant.utcoffset() == timedelta(0) for instant in shown), shown

    def test_close_may_be_called_twice(self, storage: Storage) -> None:
        """Closing again does nothing, also after units of work.

        If this fails: `close` does not remember that it was called.
        """
        with storage.write() as unit:
            store_location(unit, make_location())
        storage.close()
        storage.close()

    def test_status_never_raises(self, storage: Storage) -> None:
        """A closed storage still answers `status`.

        If this fails: `status` lets the error of a closed connection through; turn it into `ready=False` and a detail.
        """
        storage.close()
        assert isinstance(storage.status(), StorageStatus)

    def test_secrets_are_not_shown(self, storage: Storage) -> None:
        """No password or key of the config appears in the `repr` of the storage or in its status.

        The config is looked for in an attribute `config` of the storage; without one this clause sees the rest only.

        If this fails: mask the password of the URL, and set `repr=False` on fields of the config that hold secrets.
        """
        config = config_of(self.offer, storage)
        shown = f"{storage!r} {storage.status()!r} {config!r}"
        for secret in _secrets(config):
            assert secret not in shown
        assert "password=" not in shown.lower().replace("password=***", "")

    @requires(StorageCapability.DURABLE)
    def test_what_was_committed_outlives_the_storage(self, storage: Storage) -> None:
        """A storage built anew from the same config holds what was committed before the first one was closed.

        If this fails: rows wait in a cache or in an open transaction when `close` is called.
        """
        config = config_or_skip(self.offer, storage)
        with storage.write() as unit:
            store_location(unit, make_location())
        storage.close()
        reopened = self.offer.build(config, SystemClock())
        try:
            with reopened.read() as unit:
                assert unit.locations.get(ALICE, make_location().id) == make_location()
        finally:
            reopened.close()

    @requires(StorageCapability.SHARED)
    def test_two_instances_see_the_same_rows(self, storage: Storage) -> None:
        """Two storages built from one config, as in two processes, see what the other commits.

        If this fails: an instance answers from a cache of its own.
        """
        other = self.offer.build(config_or_skip(self.offer, storage), SystemClock())
        try:
            with storage.write() as unit:
                store_location(unit, make_location())
            with other.write() as unit:
                unit.locations.update(make_location(name="Renamed"), frozenset())
            with storage.read() as unit:
                assert unit.locations.get(ALICE, make_location().id).name == "Renamed"
        finally:
            other.close()


def repositories() -> Iterator[tuple[str, type[Any]]]:
    """Yield the name and the protocol of each repository of a unit of work."""
    for name, value in vars(UnitOfWork).items():
        if isinstance(value, property):
            yield name, get_type_hints(value.fget)["return"]


def config_of(offer: StorageOffer, storage: Storage) -> Any:
    """Return the config that a storage keeps as `config`, or None."""
    config = getattr(storage, "config", None)
    return config if isinstance(config, offer.config) else None


def config_or_skip(offer: StorageOffer, storage: Storage) -> Any:
    """Return the config that a storage keeps, or skip the clause."""
    config = config_of(offer, storage)
    if config is None:
        reason = f"The storage of '{offer.name}' has no attribute 'config' to build it again from"
        pytest.skip(reason)  # the port does not demand one
    return config


def _secrets(config: Any) -> Iterator[str]:
    for field in attrs.fields(type(config)) if attrs.has(type(config)) else ():
        value = getattr(config, field.name)
        if isinstance(value, str) and value:
            if any(word in field.name.lower() for word in _SECRET_NAMES):
                yield value
            elif password := urlsplit(value).password:
                yield password
