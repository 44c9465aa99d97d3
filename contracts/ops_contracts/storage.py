"""The contract of the storage port."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ops_contracts.contract import Contract
from ops_contracts.storage_clauses.answers import AnswerClauses
from ops_contracts.storage_clauses.calls import CallClauses
from ops_contracts.storage_clauses.cells import CellClauses
from ops_contracts.storage_clauses.claims import ClaimClauses
from ops_contracts.storage_clauses.concurrency import ConcurrencyClauses
from ops_contracts.storage_clauses.fencing import FencingClauses
from ops_contracts.storage_clauses.figures import FigureClauses
from ops_contracts.storage_clauses.flags import FlagClauses
from ops_contracts.storage_clauses.idempotency import IdempotencyClauses
from ops_contracts.storage_clauses.lanes import LaneClauses
from ops_contracts.storage_clauses.lifecycle import LifecycleClauses
from ops_contracts.storage_clauses.locations import LocationClauses
from ops_contracts.storage_clauses.models import ModelClauses
from ops_contracts.storage_clauses.overview import OverviewClauses
from ops_contracts.storage_clauses.owners import OwnerClauses
from ops_contracts.storage_clauses.paging import PagingClauses
from ops_contracts.storage_clauses.records import RecordClauses
from ops_contracts.storage_clauses.reports import ReportClauses
from ops_contracts.storage_clauses.runs import RunClauses
from ops_contracts.storage_clauses.sessions import SessionClauses
from ops_contracts.storage_clauses.units_of_work import UnitOfWorkClauses
from ops_core.plugins.offers import StorageOffer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ops_core.ports.storage import Storage


class StorageContract(
    LifecycleClauses,
    UnitOfWorkClauses,
    ConcurrencyClauses,
    PagingClauses,
    OwnerClauses,
    AnswerClauses,
    LocationClauses,
    OverviewClauses,
    FigureClauses,
    ReportClauses,
    RunClauses,
    ClaimClauses,
    FencingClauses,
    CallClauses,
    LaneClauses,
    CellClauses,
    FlagClauses,
    SessionClauses,
    IdempotencyClauses,
    RecordClauses,
    ModelClauses,
    Contract,
    offer_type=StorageOffer,
    factory="new_storage",
):
    """What every storage promises.

    The author sets `offer` and writes one fixture, `new_storage`. It returns a function without arguments; every call
    of it makes another storage that is empty and ready for use, its schema in place::

        class TestAcmeStorage(StorageContract):
            offer = plugin.OFFER

            @pytest.fixture
            def new_storage(self, tmp_path):
                numbers = itertools.count()
                return lambda: plugin.build(AcmeConfig(path=tmp_path / str(next(numbers))), SystemClock())

    A storage that keeps its config in an attribute `config` is also built again from it, to see whether it is as
    durable and as shared as its offer says.
    """

    @pytest.fixture
    def storage(self, new_storage: Callable[[], Storage]) -> Iterator[Storage]:
        """Return a new storage, which is closed after the clause."""
        storage = new_storage()
        yield storage
        storage.close()
