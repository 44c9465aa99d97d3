"""Valid values to test an adapter with. The same arguments give the same value; any field can be given by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs

from ops_core.domain.address import Address
from ops_core.domain.audit import AuditEntry
from ops_core.domain.cell import Cell, CellSource, CellState, FailureClass, Listing, Provenance
from ops_core.domain.chunk import Chunk, ChunkState
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.dead_letter import DeadLetter
from ops_core.domain.event import Event, EventKind
from ops_core.domain.figures import LocationFigures
from ops_core.domain.flag import Flag, FlagChange, FlagName
from ops_core.domain.grid import Distance, GridMap, Unit, resolve_points
from ops_core.domain.idempotency import IdempotencyKey, IdempotencyRecord
from ops_core.domain.identifier import new_id
from ops_core.domain.lane import Lane
from ops_core.domain.location import Location, SourceMode
from ops_core.domain.onboarding import BusinessType, Onboarding
from ops_core.domain.preference import MetricPreferences
from ops_core.domain.principal import Owner, Principal
from ops_core.domain.report import Report
from ops_core.domain.run import Business, Run, RunPlan, RunState, RunTrigger
from ops_core.domain.schedule import ScheduleProblem
from ops_core.domain.session import Session
from ops_core.domain.setup_task import StoredTask, TaskId
from ops_core.domain.summary import KeywordSummary, summarise_keyword

ALICE: Final = Principal.user("alice").owner
"""Who owns a sample unless somebody else is named."""
BOB: Final = Principal.user("bob").owner
"""Somebody else."""
START: Final = datetime(2026, 3, 1, 9, 0, 0, 123456, UTC)
"""When the story of the samples begins; it has microseconds so that their loss is noticed."""
LEASE: Final = timedelta(seconds=15)
"""How long a sample claim lasts."""
BERLIN: Final = Coordinates(52.520006599999996, 13.404953999999998)
"""A point whose digits do not survive a column of single precision."""
WILD: Final = (
    "Zoe\u0308's \u201cCafé\u201d 🍕 東京 \u202e\u05d0\u05d1\u05d2\u202c 50% _off_ \\ '; DROP -- \"x\" <b>&amp;</b>"
)
"""Text that breaks careless quoting, patterns, normalisation and columns of less than four bytes a character."""


def moment(seconds: float = 0.0) -> datetime:
    """Return the instant that lies `seconds` after `START`."""
    return START + timedelta(seconds=seconds)


def ident(prefix: str, number: int) -> str:
    """Return an identifier; of one prefix, a greater number is a newer one. Numbers are 1 or more."""
    return new_id(prefix, moment(number), randomness=number)


def long_text(length: int) -> str:
    """Return text of exactly `length` characters, `WILD` again and again."""
    return (WILD * (length // len(WILD) + 1))[:length]


def make_address(**changes: Any) -> Address:
    """Return an address."""
    return attrs.evolve(Address(line1="1 Main Street", city="Austin", country="US"), **changes)


def make_location(number: int = 1, owner: Owner = ALICE, **changes: Any) -> Location:
    """Return a location with nothing that is optional."""
    location = Location(
        id=ident("loc", number),
        owner=owner,
        name=f"Pizzeria {number}",
        source_mode=SourceMode.NO_LISTING,
        address=make_address(),
        phone=None,
        website=None,
        category=None,
        coordinates=None,
        place_id=None,
        created_at=moment(number),
        updated_at=moment(number),
        version=1,
    )
    return attrs.evolve(location, **changes)


def make_map() -> GridMap:
    """Return a grid of three by three points."""
    return GridMap(center=BERLIN, size=3, spacing=Distance(1.5, Unit.KM))


def make_report(number: int = 1, owner: Owner = ALICE, location: int = 1, **changes: Any) -> Report:
    """Return a draft of a report on the location with the number `location`."""
    report = Report(
        id=ident("rep", number),
        owner=owner,
        location_id=ident("loc", location),
        name=f"Report {number}",
        map=make_map(),
        keywords=("pizza", "best pizza"),
        schedule=None,
        recipients=(),
        next_run_at=None,
        state=RunState.DRAFT,
        last_run_id=None,
        version=1,
        created_at=moment(number),
        updated_at=moment(number),
    )
    return attrs.evolve(report, **changes)


def make_problem(**changes: Any) -> ScheduleProblem:
    """Return why a scheduled run could not be started."""
    problem = ScheduleProblem("ranking.unavailable", "Connect the provider again.", due=moment(10), since=moment(20))
    return attrs.evolve(problem, **changes)


def make_run(number: int = 1, owner: Owner = ALICE, report: int = 1, location: int = 1, **changes: Any) -> Run:
    """Return a queued run of the report with the number `report`."""
    run = Run(
        id=ident("run", number),
        owner=owner,
        report_id=ident("rep", report),
        location_id=ident("loc", location),
        state=RunState.QUEUED,
        trigger=RunTrigger.MANUAL,
        provider="simulated",
        source=CellSource.SIMULATED,
        keywords=("pizza", "best pizza"),
        total_cells=18,
        saved_cells=0,
        created_at=moment(number),
        started_at=None,
        finished_at=None,
        failure=None,
        reason=None,
        summaries=(),
        trace_id=f"{number:032x}",
        version=1,
    )
    return attrs.evolve(run, **changes)


def make_plan(**changes: Any) -> RunPlan:
    """Return the plan of a run."""
    grid = make_map()
    plan = RunPlan(
        business=Business(key="place-1", name="Pizzeria 1"),
        map=grid,
        points=resolve_points(grid),
        keywords=("pizza", "best pizza"),
        country="US",
        language="en",
        zoom=15,
        depth=20,
        seed="seed",
    )
    return attrs.evolve(plan, **changes)


def make_chunk(run: int = 1, number: int = 0, **changes: Any) -> Chunk:
    """Return a chunk of the run with the number `run`, ready from `START`."""
    chunk = Chunk(
        run_id=ident("run", run),
        number=number,
        keyword=0,
        cells=(4, 1, 3),
        priority=1,
        state=ChunkState.READY,
        worker=None,
        token=0,
        attempts=0,
        available_at=START,
        owner=ALICE,
        provider="simulated",
    )
    return attrs.evolve(chunk, **changes)


def make_lane(owner: Owner = ALICE, provider: str = "simulated") -> Lane:
    """Return a lane: that of the sample chunks, unless somebody else is named."""
    return Lane(owner, provider)


def make_provenance(**changes: Any) -> Provenance:
    """Return where an answer comes from."""
    provenance = Provenance(
        provider="simulated",
        provider_version="1",
        source=CellSource.SIMULATED,
        zoom=15,
        depth=20,
        list_length=20,
        observed_at=moment(30),
        cost=0.1 + 0.2,
    )
    return attrs.evolve(provenance, **changes)


def make_cell(keyword: int = 0, number: int = 0, **changes: Any) -> Cell:
    """Return a cell where the business is found."""
    cell = Cell(keyword, number, CellState.FOUND, 3, make_provenance(), ("place-2", "place-3", "place-1"))
    return attrs.evolve(cell, **changes)


def make_listing(key: str = "place-1", **changes: Any) -> Listing:
    """Return a listing with nothing that is optional."""
    return attrs.evolve(Listing(key=key, name="Pizzeria"), **changes)


def make_summary(keyword: str = "pizza") -> KeywordSummary:
    """Return the figures of a keyword, some of them without a finite number of binary digits."""
    return summarise_keyword(keyword, 9, [make_cell(number=0), make_cell(number=1, rank=1), make_cell(number=2)])


def make_figures(number: int = 1, owner: Owner = ALICE, location: int = 1, **changes: Any) -> LocationFigures:
    """Return the figures of the location with the number `location` from the run with the number `number`."""
    figures = LocationFigures(
        owner=owner,
        location_id=ident("loc", location),
        run_id=ident("run", number),
        report_id=ident("rep", 1),
        source=CellSource.SIMULATED,
        provider="simulated",
        finished_at=moment(60 + number),
        average_rank=0.1 + 0.2,
        average_total_rank=20 / 3,
        top3_share=100 / 3,
        found_share=200 / 3,
        coverage=100.0,
        change_since_last_run=-1 / 3,
    )
    return attrs.evolve(figures, **changes)


def make_onboarding(owner: Owner = ALICE, **changes: Any) -> Onboarding:
    """Return a first answer that is not stored yet."""
    return attrs.evolve(Onboarding(owner, BusinessType.AGENCY, updated_at=moment(1)), **changes)


def make_task(
    task: TaskId = TaskId.ADD_LOCATION, position: int = 1, owner: Owner = ALICE, **changes: Any
) -> StoredTask:
    """Return a task that is still to be done."""
    return attrs.evolve(StoredTask(owner, task, position), **changes)


def make_preferences(owner: Owner = ALICE, **changes: Any) -> MetricPreferences:
    """Return a choice that is not stored yet."""
    return attrs.evolve(MetricPreferences(owner, updated_at=moment(1)), **changes)


def make_flag(name: FlagName = FlagName.RUNS_ENABLED, **changes: Any) -> Flag:
    """Return a flag after its first change, not stored yet."""
    flag = Flag(
        name, enabled=False, default=True, changed_by="operator", changed_at=moment(1), reason="a test", version=0
    )
    return attrs.evolve(flag, **changes)


def make_change(number: int = 1, name: FlagName = FlagName.RUNS_ENABLED, **changes: Any) -> FlagChange:
    """Return the record of a change of a flag."""
    change = FlagChange(
        id=ident("flg", number),
        name=name,
        enabled=False,
        changed_by="operator",
        changed_at=moment(number),
        reason="a test",
    )
    return attrs.evolve(change, **changes)


def make_session(number: int = 1, owner: Owner = ALICE, **changes: Any) -> Session:
    """Return a session that lasts a day."""
    session = Session(
        token_hash=f"{number:064x}",
        owner=owner,
        roles=frozenset(),
        created_at=START,
        seen_at=START,
        expires_at=moment(86_400),
    )
    return attrs.evolve(session, **changes)


def make_record(number: int = 1, owner: Owner = ALICE, key: str = "key-1", **changes: Any) -> IdempotencyRecord:
    """Return the outcome of a request, kept for an hour after `START`."""
    record = IdempotencyRecord(
        owner=owner,
        request=IdempotencyKey("POST /reports", key, f"{number:064x}"),
        result_id=ident("rep", number),
        created_at=START,
        expires_at=moment(3600),
    )
    return attrs.evolve(record, **changes)


def make_event(number: int = 1, owner: Owner = ALICE, **changes: Any) -> Event:
    """Return an event about the first run; each number is an occurrence of its own."""
    event = Event(ident("evt", number), owner, ident("run", 1), EventKind.RUN_QUEUED, number, moment(number))
    return attrs.evolve(event, **changes)


def make_letter(number: int = 1, owner: Owner = ALICE, run: int = 1, **changes: Any) -> DeadLetter:
    """Return a dead letter of the run with the number `run`."""
    letter = DeadLetter(
        id=ident("dlq", number),
        owner=owner,
        run_id=ident("run", run),
        report_id=ident("rep", 1),
        chunk=0,
        failure=FailureClass.TRANSIENT,
        evidence="The provider answered 503.",
        attempts=5,
        created_at=moment(number),
    )
    return attrs.evolve(letter, **changes)


def make_entry(number: int = 1, owner: Owner = ALICE, **changes: Any) -> AuditEntry:
    """Return an entry of the audit trail."""
    entry = AuditEntry(ident("aud", number), moment(number), owner, "operator", "run.replayed", "A test.")
    return attrs.evolve(entry, **changes)
