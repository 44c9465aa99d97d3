"""Wrong storages: how they are registered with the clause that has to catch them, and how one clause is run."""

from __future__ import annotations

import inspect
import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from ops_contracts import StorageContract
from ops_plugins.memory import plugin
from ops_plugins.memory.adapter import MemoryStorage
from ops_plugins.memory.config import MemoryConfig
from ops_plugins.memory.repositories.audit import MemoryAudit
from ops_plugins.memory.repositories.cells import MemoryCells
from ops_plugins.memory.repositories.chunks import MemoryChunks
from ops_plugins.memory.repositories.dead_letters import MemoryDeadLetters
from ops_plugins.memory.repositories.figures import MemoryFigures
from ops_plugins.memory.repositories.flags import MemoryFlags
from ops_plugins.memory.repositories.idempotency import MemoryIdempotency
from ops_plugins.memory.repositories.lanes import MemoryLanes
from ops_plugins.memory.repositories.locations import MemoryLocations
from ops_plugins.memory.repositories.onboarding import MemoryOnboarding
from ops_plugins.memory.repositories.outbox import MemoryOutbox
from ops_plugins.memory.repositories.owners import MemoryOwners
from ops_plugins.memory.repositories.preferences import MemoryPreferences
from ops_plugins.memory.repositories.reports import MemoryReports
from ops_plugins.memory.repositories.runs import MemoryRuns
from ops_plugins.memory.repositories.sessions import MemorySessions
from ops_plugins.memory.repositories.setup_tasks import MemorySetupTasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ops_core.plugins import StorageOffer
    from ops_core.ports.clock import Clock
    from ops_core.ports.storage import Storage, StorageCapability

CONFIG = MemoryConfig(wait_seconds=0.2)
NAMES: dict[type[Any], str] = {
    MemoryAudit: "audit",
    MemoryCells: "cells",
    MemoryChunks: "chunks",
    MemoryDeadLetters: "dead_letters",
    MemoryFigures: "figures",
    MemoryFlags: "flags",
    MemoryIdempotency: "idempotency",
    MemoryLanes: "lanes",
    MemoryLocations: "locations",
    MemoryOnboarding: "onboarding",
    MemoryOutbox: "outbox",
    MemoryOwners: "owners",
    MemoryPreferences: "preferences",
    MemoryReports: "reports",
    MemoryRuns: "runs",
    MemorySessions: "sessions",
    MemorySetupTasks: "setup_tasks",
}


@attrs.frozen
class Mutant:
    """A wrong storage.

    Attributes:
        clause: The clause that has to catch it.
        new_storage: Makes one.
        offer: What it claims to be.
    """

    clause: str
    new_storage: Callable[[], Storage]
    offer: StorageOffer = plugin.STORAGE


MUTANTS: dict[str, Mutant] = {}
"""Every mutant, by what is wrong with it."""


def wrong_storage(clause: str, *capabilities: StorageCapability, **offered: Any) -> Callable[[type[Any]], type[Any]]:
    """Register a wrong storage, with what its offer claims."""

    def register(cls: type[Any]) -> type[Any]:
        def build(config: Any, clock: Clock) -> Storage:
            storage: Storage = cls(config)
            return storage

        offer = attrs.evolve(plugin.STORAGE, capabilities=frozenset(capabilities), build=build, **offered)
        _add(cls.__name__, Mutant(clause, lambda: cls(CONFIG), offer))
        return cls

    return register


def wrong_repository(clause: str) -> Callable[[type[Any]], type[Any]]:
    """Register a storage with one wrong repository, a subclass of the right one."""

    def register(cls: type[Any]) -> type[Any]:
        _add(cls.__name__, Mutant(clause, lambda: Altered(CONFIG, cls)))
        return cls

    return register


def wrong_answer(clause: str, what: str, right: Callable[..., Any], change: Callable[..., Any]) -> None:
    """Register a storage where the answer of one method of a repository is changed.

    Args:
        clause: The clause that has to catch it.
        what: What is wrong.
        right: The method, as an attribute of its class.
        change: Takes the right answer and the arguments, and returns the wrong answer.
    """

    def wrong(self: object, *args: Any, **kwargs: Any) -> Any:
        return change(right(self, *args, **kwargs), *args)

    _replace(clause, what, right, wrong)


def wrong_input(clause: str, what: str, right: Callable[..., Any], change: Callable[..., Any]) -> None:
    """Register a storage where the arguments of one method of a repository are changed; `change` returns them all."""

    def wrong(self: object, *args: Any, **kwargs: Any) -> Any:
        return right(self, *change(*args), **kwargs)

    _replace(clause, what, right, wrong)


class Altered(MemoryStorage):
    """A storage in memory of which one repository is of another class."""

    def __init__(self, config: MemoryConfig, wrong: type[Any]) -> None:
        super().__init__(config)
        self._wrong = wrong
        self._name = next(name for right, name in NAMES.items() if issubclass(wrong, right))

    @contextmanager
    def read(self) -> Iterator[Any]:
        """Open a unit of work with the wrong repository."""
        with super().read() as unit:
            getattr(unit, self._name).__class__ = self._wrong
            yield unit

    @contextmanager
    def write(self) -> Iterator[Any]:
        """Open a unit of work with the wrong repository."""
        with super().write() as unit:
            getattr(unit, self._name).__class__ = self._wrong
            yield unit


def failures(mutant: Mutant) -> list[BaseException]:
    """Run every case of the clause of a mutant and return what was raised, one for each case that failed."""
    contract = type("TestMutant", (_AnyStorage,), {"offer": mutant.offer})()
    clause = getattr(contract, mutant.clause)
    found: list[BaseException] = []
    for case in _cases(clause):
        try:
            _run(clause, mutant.new_storage, case)
        except (Exception, pytest.fail.Exception) as failure:  # noqa: BLE001 - whatever a wrong storage leads to
            found.append(failure)
    return found


class _AnyStorage(StorageContract):
    offer = plugin.STORAGE

    @pytest.fixture
    def new_storage(self) -> None:
        """Take the place of the fixture of an author; the clauses are called one by one."""


def _run(clause: Callable[..., None], new_storage: Callable[[], Storage], case: dict[str, Any]) -> None:
    wanted = inspect.signature(clause).parameters
    if "storage" not in wanted:
        clause(**({"new_storage": new_storage} if "new_storage" in wanted else {}), **case)
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


def _replace(clause: str, what: str, right: Callable[..., Any], wrong: Callable[..., Any]) -> None:
    cls = next(cls for cls in NAMES if vars(cls).get(right.__name__) is right)
    altered = type(f"Wrong{cls.__name__}", (cls,), {right.__name__: wrong})
    _add(what, Mutant(clause, lambda: Altered(CONFIG, altered)))


def _add(what: str, mutant: Mutant) -> None:
    assert what not in MUTANTS, f"two mutants are called {what}"
    MUTANTS[what] = mutant
