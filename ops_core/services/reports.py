"""Local search grid reports: drafted, edited, previewed, deleted and restored."""

from __future__ import annotations

from datetime import datetime

import attrs

from ops_core.domain.identifier import new_id
from ops_core.domain.location import Location
from ops_core.domain.page import Page, PageRequest
from ops_core.domain.principal import Owner, Principal
from ops_core.domain.report import Report, ReportInput, normalise_report, report_input
from ops_core.domain.run import RunState
from ops_core.domain.schedule import Schedule, next_occurrences
from ops_core.domain.setup_task import TaskId
from ops_core.errors import InvalidInput, NotFound, StaleVersion
from ops_core.ports.clock import Clock
from ops_core.ports.storage import Storage, UnitOfWork
from ops_core.services.locations import KIND as LOCATION
from ops_core.services.locations import live_location
from ops_core.services.preview import Preview, preview_run
from ops_core.services.ranking import RankingSources
from ops_core.services.setup_tasks import mark_done

KIND = "report"
_LOCATION_ID = "/location_id"


@attrs.frozen
class ReportService:
    """Everything one can do with reports but run them.

    Attributes:
        storage: Where they are kept.
        clock: Stamps them and tells what is next on a schedule.
        rankings: Tell what a run would cost.
    """

    storage: Storage
    clock: Clock
    rankings: RankingSources

    def list(self, principal: Principal, request: PageRequest, location_id: str | None = None) -> Page[Report]:
        """Return the caller's reports, newest first, of one location or of all.

        Raises:
            NotFound: `location_id` names no location of the caller.
        """
        with self.storage.read() as uow:
            if location_id is not None:
                live_location(uow, principal.owner, location_id, _LOCATION_ID)
            return uow.reports.page(principal.owner, request, location_id)

    def get(self, principal: Principal, report_id: str) -> Report:
        """Return a report.

        Raises:
            NotFound: Unknown, deleted, or somebody else's.
        """
        with self.storage.read() as uow:
            return live_report(uow, principal.owner, report_id)

    def create(self, principal: Principal, new: ReportInput) -> Report:
        """Store a new report as a draft.

        Raises:
            InvalidInput: With one error for each field at fault.
            NotFound: It names no location of the caller.
        """
        given = normalise_report(new)
        now = self.clock.now()
        with self.storage.write() as uow:
            location = live_location(uow, principal.owner, given.location_id, _LOCATION_ID)
            _require_hours(given.schedule, location)
            report = Report(
                id=new_id("rep", now),
                owner=principal.owner,
                location_id=given.location_id,
                name=given.name,
                map=given.map,
                keywords=given.keywords,
                schedule=given.schedule,
                recipients=given.recipients,
                next_run_at=_next(given.schedule, location, now),
                state=RunState.DRAFT,
                last_run_id=None,
                version=1,
                created_at=now,
                updated_at=now,
                sampling=given.sampling,
            )
            uow.reports.add(report)
            mark_done(uow, principal.owner, TaskId.CREATE_GRID, now)
            _mark_scheduled(uow, report, now)
        return report

    def change(self, principal: Principal, report_id: str, changed: ReportInput, version: int | None = None) -> Report:
        """Replace the configuration of a report. Runs that exist keep what they were planned with.

        Another schedule or location clears the problem of the schedule.

        Raises:
            InvalidInput: With one error for each field at fault.
            NotFound: Unknown, deleted, somebody else's, or it names no location of the caller.
            StaleVersion: `version` is given and is not what is stored.
        """
        given = normalise_report(changed)
        now = self.clock.now()
        with self.storage.write() as uow:
            # The location first: whoever changes its hours locks it, and then its reports.
            location = _location(uow, principal.owner, given.location_id)
            current = live_report(uow, principal.owner, report_id)
            _expect(current, version)
            moved = given.location_id != current.location_id
            if moved and location.deleted_at is not None:
                raise NotFound(LOCATION, _LOCATION_ID)
            rescheduled = given.schedule != current.schedule
            if rescheduled or moved:  # a location that lost its hours is no reason to refuse a new name
                _require_hours(given.schedule, location)
            # A run that is due already stays due when only the place changes: it was missed, and is made up for.
            is_due = current.next_run_at is not None and current.next_run_at <= now
            following = _next(given.schedule, location, now)
            saved = uow.reports.update(
                attrs.evolve(
                    current,
                    location_id=given.location_id,
                    name=given.name,
                    map=given.map,
                    keywords=given.keywords,
                    schedule=given.schedule,
                    recipients=given.recipients,
                    sampling=given.sampling,
                    next_run_at=following if rescheduled or (moved and not is_due) else current.next_run_at,
                    updated_at=now,
                )
            )
            if rescheduled or moved:
                saved = _without_problem(uow, saved)
            _mark_scheduled(uow, saved, now)
        return saved

    def delete(self, principal: Principal, report_id: str, version: int | None = None) -> Report:
        """Delete a report, which also stops its schedule; `restore` brings it back with its runs.

        Raises:
            NotFound: Unknown, deleted, or somebody else's.
            StaleVersion: `version` is given and is not what is stored.
        """
        now = self.clock.now()
        with self.storage.write() as uow:
            current = live_report(uow, principal.owner, report_id)
            _expect(current, version)
            gone = attrs.evolve(current, deleted_at=now, updated_at=now, next_run_at=None)
            return _without_problem(uow, uow.reports.update(gone))

    def restore(self, principal: Principal, report_id: str) -> Report:
        """Bring back a deleted report; one that is not deleted stays as it is.

        Raises:
            NotFound: Unknown, or somebody else's.
        """
        now = self.clock.now()
        with self.storage.write() as uow:
            current = uow.reports.get(principal.owner, report_id)
            if current.deleted_at is None:
                return current
            location = uow.locations.get(principal.owner, current.location_id)
            following = _next(current.schedule, location, now)
            back = attrs.evolve(current, deleted_at=None, updated_at=now, next_run_at=following)
            return _without_problem(uow, uow.reports.update(back))

    def preview(self, principal: Principal, report_id: str) -> Preview:
        """Return what a run of a stored report would do and cost.

        Raises:
            NotFound: The report or its location is unknown, deleted, or somebody else's.
            FeatureDisabled: The ranking provider is switched off.
        """
        with self.storage.read() as uow:
            report = live_report(uow, principal.owner, report_id)
            location = live_location(uow, principal.owner, report.location_id)
        return preview_run(report_input(report), location, self.rankings.current(), self.clock.now())

    def preview_draft(self, principal: Principal, draft: ReportInput) -> Preview:
        """Return what a run of a report that is not stored yet would do and cost.

        Raises:
            InvalidInput: With one error for each field at fault.
            NotFound: It names no location of the caller.
            FeatureDisabled: The ranking provider is switched off.
        """
        given = normalise_report(draft)
        with self.storage.read() as uow:
            location = live_location(uow, principal.owner, given.location_id, _LOCATION_ID)
        _require_hours(given.schedule, location)
        return preview_run(given, location, self.rankings.current(), self.clock.now())


def live_report(uow: UnitOfWork, owner: Owner, report_id: str) -> Report:
    """Return a report that is not deleted.

    Raises:
        NotFound: Unknown, deleted, or somebody else's.
    """
    report = uow.reports.get(owner, report_id)
    if report.deleted_at is not None:
        raise NotFound(KIND)
    return report


def _location(uow: UnitOfWork, owner: Owner, location_id: str) -> Location:
    try:
        return uow.locations.get(owner, location_id)
    except NotFound:
        raise NotFound(LOCATION, _LOCATION_ID) from None


def _next(schedule: Schedule | None, location: Location, now: datetime) -> datetime | None:
    return next_occurrences(schedule, now, 1, location.opening_hours)[0] if schedule else None


def _require_hours(schedule: Schedule | None, location: Location) -> None:
    """Refuse a schedule that waits for the opening of a place whose hours are not known."""
    if schedule is not None and schedule.only_when_open and not location.opening_hours:
        message = "The opening hours of this location are not known. Enter them at the location, or switch this off."
        refused = InvalidInput.at("/schedule/only_when_open", "no_opening_hours", message)
        raise refused


def _without_problem(uow: UnitOfWork, report: Report) -> Report:
    uow.reports.record_problem(report.id, None)
    return attrs.evolve(report, schedule_problem=None)


def _expect(report: Report, version: int | None) -> None:
    if version is not None and version != report.version:
        raise StaleVersion(KIND, report.version)


def _mark_scheduled(uow: UnitOfWork, report: Report, now: datetime) -> None:
    if report.schedule and report.recipients:
        mark_done(uow, report.owner, TaskId.SCHEDULE_REPORT, now)
