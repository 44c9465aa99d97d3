"""Requiring that a storage holds nothing of what the samples could have left there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ops_contracts.samples import (
    ALICE,
    LEASE,
    make_event,
    make_letter,
    make_location,
    make_record,
    make_report,
    make_run,
    make_session,
    moment,
)
from ops_core.domain.flag import FlagName
from ops_core.domain.overview import Overview, OverviewRequest
from ops_core.domain.page import Page, PageRequest
from ops_core.errors import NotFound

if TYPE_CHECKING:
    from ops_core.ports.storage import UnitOfWork


def assert_empty(unit: UnitOfWork) -> None:
    """Require that there is nothing of `ALICE`, nothing of any run and no flag, session or event."""
    late, nothing = moment(10**6), Page[object](())
    run, request = make_run().id, PageRequest()
    assert unit.owners.seeded_from(ALICE) is None
    assert unit.onboarding.get(ALICE) is None
    assert unit.setup_tasks.of_owner(ALICE) == ()
    assert unit.preferences.get(ALICE) is None
    assert unit.locations.page(ALICE, request) == nothing
    assert unit.locations.count(ALICE, 9) == 0
    assert unit.locations.matching(ALICE, {"phone:1"}, 9) == ()
    assert unit.locations.overview(ALICE, OverviewRequest()) == Overview((), 0, 0)
    assert unit.locations.names(ALICE, [make_location().id]) == ()
    assert unit.figures.get(ALICE, make_location().id) is None
    assert unit.reports.page(ALICE, request) == nothing
    assert unit.reports.count(ALICE, 9) == 0
    assert unit.reports.due(late, 9) == ()
    assert unit.reports.count_problems() == 0
    assert unit.runs.page(ALICE, make_report().id, request) == nothing
    assert unit.runs.completed_before(ALICE, make_report().id, make_run(9).id) is None
    assert unit.runs.unfinished(9) == ()
    assert unit.runs.overdue(late, 9) == ()
    assert not any(unit.runs.count_open().values())
    assert unit.chunks.of_run(run) == ()
    assert unit.chunks.count_open(run) == 0
    assert unit.chunks.backlog(late + LEASE) == (0, None)
    assert not any(unit.chunks.under_way(moment()).values())
    assert unit.chunks.leased(9) == ()
    assert unit.lanes.waiting(late, {make_run().provider}, 9) == ()
    assert unit.cells.of_run(run) == ()
    assert unit.cells.listings(run) == ()
    assert unit.cells.numbers(run, 0) == frozenset()
    assert unit.flags.all() == ()
    assert unit.flags.changes(FlagName.RUNS_ENABLED, request) == nothing
    assert unit.sessions.find(make_session().token_hash) is None
    assert unit.idempotency.find(ALICE, "POST /reports", make_record().request.key, moment()) is None
    assert unit.outbox.unsent(9) == ()
    assert unit.outbox.of_aggregate(make_event().aggregate) == ()
    assert unit.dead_letters.page(ALICE, request) == nothing
    assert unit.dead_letters.page(ALICE, request, waiting=True) == nothing
    assert unit.dead_letters.waiting(run) == ()
    assert unit.dead_letters.of_replay(ALICE, "rpl_1") == ()
    assert not any(unit.dead_letters.count_waiting().values())
    assert unit.audit.page(ALICE, request) == nothing
    for find in (
        lambda: unit.locations.get(ALICE, make_location().id),
        lambda: unit.reports.get(ALICE, make_report().id),
        lambda: unit.runs.find(run),
        lambda: unit.runs.plan(run),
        lambda: unit.dead_letters.get(ALICE, make_letter().id),
    ):
        with pytest.raises(NotFound):
            find()
