"""A local search grid report: what is asked, where, when, and who is told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import attrs

from ops_core.domain.grid import GridMap, resolve_points, validate_grid
from ops_core.domain.keyword import Keywords, normalise_keywords
from ops_core.domain.principal import Owner
from ops_core.domain.recipient import Recipients, parse_recipients
from ops_core.domain.run import RunState
from ops_core.domain.sampling import LEAST_MEASURED, Sampling, sampled_points
from ops_core.domain.schedule import Schedule, ScheduleProblem, validate_schedule
from ops_core.errors import InvalidInput, gather
from ops_core.structure import Text


@attrs.frozen
class ReportInput:
    """What a user configures.

    Attributes:
        location_id: The business that is looked for.
        name: Title of the report.
        map: Centre, size, spacing or radius, and shape of the grid.
        keywords: One to five searches.
        schedule: When to run by itself, or None to run by hand only.
        recipients: Who receives the report by email.
        sampling: How much of the grid is measured; the rest is estimated.
    """

    location_id: Annotated[str, Text(1, 60)]
    name: Annotated[str, Text(1, 120, hint="a name for this report")]
    map: GridMap
    keywords: Keywords
    schedule: Schedule | None = None
    recipients: Recipients = ()
    sampling: Sampling = Sampling.FULL


@attrs.frozen
class Report:
    """A stored report.

    Attributes:
        id: Identifier, ``rep_...``.
        owner: Who owns it.
        location_id: The business that is looked for.
        name: Title.
        map: The grid.
        keywords: Normalised, in the order given.
        schedule: Normalised, or None.
        recipients: Normalised addresses.
        next_run_at: Next scheduled instant, UTC, or None.
        state: Draft until the first run, then the state of the latest run.
        last_run_id: The latest run, or None.
        version: Grows by one with every change of the configuration.
        created_at: UTC.
        updated_at: UTC.
        deleted_at: UTC, or None.
        sampling: How much of the grid is measured.
        schedule_problem: Why the latest scheduled run could not be started, or None.
    """

    id: str
    owner: Owner
    location_id: str
    name: str
    map: GridMap
    keywords: tuple[str, ...]
    schedule: Schedule | None
    recipients: tuple[str, ...]
    next_run_at: datetime | None
    state: RunState
    last_run_id: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    sampling: Sampling = Sampling.FULL
    schedule_problem: ScheduleProblem | None = None


def report_input(report: Report) -> ReportInput:
    """Return the configuration of a stored report, as the target of a merge patch."""
    return ReportInput(
        location_id=report.location_id,
        name=report.name,
        map=report.map,
        keywords=report.keywords,
        schedule=report.schedule,
        recipients=report.recipients,
        sampling=report.sampling,
    )


def normalise_report(report: ReportInput) -> ReportInput:
    """Return the configuration as it is stored.

    Raises:
        InvalidInput: With one error for each field at fault.
    """
    _, keywords, schedule, recipients = gather(
        lambda: _validate_map(report),
        lambda: normalise_keywords(report.keywords),
        lambda: validate_schedule(report.schedule) if report.schedule else None,
        lambda: parse_recipients(report.recipients),
    )
    return attrs.evolve(report, keywords=keywords, schedule=schedule, recipients=recipients)


def _validate_map(report: ReportInput) -> None:
    validate_grid(report.map)
    if report.sampling is Sampling.FULL:
        return
    measured = len(sampled_points(resolve_points(report.map), report.map.size, report.sampling))
    if measured < LEAST_MEASURED:
        message = (
            f"Only {measured} points of this grid would be measured, too few to estimate the others from. "
            "Measure all points, or choose a larger grid."
        )
        refused = InvalidInput.at("/sampling", "too_few_points", message)
        raise refused
