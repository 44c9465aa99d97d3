"""Running one clause of the storage contract against one storage, without a pytest of its own for each."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ops_contracts import StorageContract
from ops_core.plugins import StorageOffer
from ops_core.ports.storage import Storage
from ops_plugins.memory import plugin

Failures = Callable[[str, Callable[[], Storage], StorageOffer], list[BaseException]]


class AnyStorage(StorageContract):
    """The contract for whatever storage a test has made."""

    offer = plugin.STORAGE

    @pytest.fixture
    def new_storage(self) -> Callable[[], Storage]:
        """Never used: `failures` calls the clauses itself."""
        raise NotImplementedError


@pytest.fixture
def failures() -> Failures:
    """Return a function that runs every case of a clause and returns what was raised, one for each case that failed."""

    def run(clause: str, new_storage: Callable[[], Storage], offer: StorageOffer) -> list[BaseException]:
        contract = type("TestIt", (AnyStorage,), {"offer": offer})()
        found: list[BaseException] = []
        for case in _cases(getattr(contract, clause)):
            try:
                _run(getattr(contract, clause), new_storage, case)
            except (Exception, pytest.fail.Exception) as failure:  # noqa: BLE001 - whatever a wrong storage leads to
                found.append(failure)
        return found

    return run


def _run(clause: Callable[..., None], new_storage: Callable[[], Storage], case: dict[str, Any]) -> None:
    wanted = inspect.signature(clause).parameters
    if "new_storage" in wanted:
        clause(new_storage=new_storage, **case)
        return
    storage = new_storage()
    try:
        clause(storage=storage, **case)
    finally:
        storage.close()


def _cases(clause: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """Yield the arguments of each case of a parametrised clause."""
    axes = []
    for mark in getattr(clause, "pytestmark", ()):
        names, values = mark.args
        names = [names] if isinstance(names, str) else list(names)
        axes.append([dict(zip(names, [value] if len(names) == 1 else value, strict=True)) for value in values])
    for combination in itertools.product(*axes):
        yield {name: value for part in combination for name, value in part.items()}
