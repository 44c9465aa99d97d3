"""Two runs of a report beside each other."""

from __future__ import annotations

import attrs

from ops_core.domain.comparison import KeywordComparison, MeasuredRun, RunOrigin, compare_runs, origin_of
from ops_core.domain.principal import Owner, Principal
from ops_core.errors import NotFound
from ops_core.ports.storage import Storage, UnitOfWork
from ops_core.services.reports import live_report
from ops_core.services.runs import run_of

_EARLIER = "/earlier"
_NONE_BEFORE = "earlier completed run of this report"


@attrs.frozen
class RunComparison:
    """What changed between two runs.

    Attributes:
        later: The run that is looked at.
        earlier: The run that it is compared with.
        keywords: For each keyword of the later run that the earlier one also has, what changed.
    """

    later: RunOrigin
    earlier: RunOrigin
    keywords: tuple[KeywordComparison, ...]


@attrs.frozen
class ComparisonService:
    """Compares runs.

    Attributes:
        storage: Where they are kept.
    """

    storage: Storage

    def get(self, principal: Principal, report_id: str, run_id: str, earlier_id: str | None = None) -> RunComparison:
        """Return what changed from one run of a report to another, as far as they have answers.

        Args:
            principal: Who asks.
            report_id: The report.
            run_id: The run to look at.
            earlier_id: The run to compare it with; when left out, the latest completed run of the report before it.

        Raises:
            NotFound: The report or a run is unknown or somebody else's, the report is deleted, or no run of it that
                was made before this one was completed.
            RunsNotComparable: They looked for different businesses, have answers of different kinds, or share no
                keyword or no point.
            PlanUnreadable: What is stored of the plan of one of them makes no sense.
        """
        owner = principal.owner
        with self.storage.read() as uow:
            live_report(uow, owner, report_id)
            origin = origin_of(run_of(uow, owner, report_id, run_id))
            before = _earlier(uow, owner, report_id, run_id, earlier_id)
            later, earlier = _measured(uow, origin), _measured(uow, before)
        return RunComparison(origin, before, compare_runs(later, earlier))


def _earlier(uow: UnitOfWork, owner: Owner, report_id: str, run_id: str, earlier_id: str | None) -> RunOrigin:
    if earlier_id is None:
        found = uow.runs.completed_before(owner, report_id, run_id)
        if found is None:
            raise NotFound(_NONE_BEFORE, _EARLIER)
        return found
    try:
        return origin_of(run_of(uow, owner, report_id, earlier_id))
    except NotFound as unknown:
        raise NotFound(unknown.kind, _EARLIER) from None


def _measured(uow: UnitOfWork, origin: RunOrigin) -> MeasuredRun:
    return MeasuredRun(origin, uow.runs.plan(origin.id), uow.cells.outcomes(origin.id))
