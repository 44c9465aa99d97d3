"""Locations imported from a file, or tried out first."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import attrs

from ops_core.domain.duplicate import DuplicateLocation, OnDuplicate, Suggestion
from ops_core.domain.location_file import LocationRow, read_location_file
from ops_core.domain.location_import import (
    ImportCounts,
    ImportedRow,
    ImportFate,
    ImportMatch,
    LocationImport,
    LocationImportResult,
    OnImportDuplicate,
)
from ops_core.domain.principal import Owner, Principal
from ops_core.ports.storage import Storage, UnitOfWork
from ops_core.services.locations import LocationService


@attrs.frozen
class LocationImportService:
    """Imports locations from a CSV file.

    Attributes:
        storage: Where they are kept.
        locations: Stores each of them.
    """

    storage: Storage
    locations: LocationService

    def run(self, principal: Principal, request: LocationImport) -> LocationImportResult:
        """Store the locations of a file and say what became of each row; a dry run says the same and stores nothing.

        Rows with mistakes are left out. All others are stored in one transaction: all of them, or none when the
        storage fails. A row is compared with what is stored and with the rows above it.

        Raises:
            InvalidInput: The file as a whole cannot be read (at ``/csv``), or there is no such country (at
                ``/default_country``).
            StorageFailed: Nothing was stored.
        """
        file = read_location_file(request.csv, request.default_country)
        rows: tuple[ImportedRow, ...] = ()
        with suppress(_Rehearsed), self.storage.write() as uow:
            storing = _Storing(self.locations, uow, principal.owner, request)
            rows = tuple([storing.row(row) for row in file.rows])
            if request.dry_run:
                raise _Rehearsed
        found = Counter(row.fate for row in rows)
        counts = ImportCounts(**{fate.value: found[fate] for fate in ImportFate})
        return LocationImportResult(request.dry_run, counts, rows, file.ignored_columns)


class _Rehearsed(Exception):
    """Raised when all rows of a dry run have been gone through."""


@attrs.define
class _Storing:
    """Stores the rows of one file, inside a transaction.

    Attributes:
        locations: Stores each of them.
        uow: The transaction.
        owner: Whose they are.
        request: What to do with them.
        lines: By id of a location that was made, the line of its row.
    """

    locations: LocationService
    uow: UnitOfWork
    owner: Owner
    request: LocationImport
    lines: dict[str, int] = attrs.field(factory=dict)

    def row(self, row: LocationRow) -> ImportedRow:
        """Store a row and return what became of it."""
        if row.location is None:
            return ImportedRow(row.line, row.name, ImportFate.INVALID, errors=row.errors)
        keeps_both = self.request.on_duplicate is OnImportDuplicate.CREATE
        choice = OnDuplicate.CREATE if keeps_both else OnDuplicate.REFUSE
        try:
            made = self.locations.store(self.uow, self.owner, row.location, choice).location
        except DuplicateLocation as duplicate:
            best = duplicate.suggestions[0]
            match = self._match(best)
            if self.request.on_duplicate is OnImportDuplicate.SKIP:
                return ImportedRow(row.line, row.name, ImportFate.SKIPPED, match=match)
            self.locations.store(self.uow, self.owner, row.location, OnDuplicate.MERGE, best.location_id)
            return ImportedRow(row.line, row.name, ImportFate.MERGED, match.location_id, match)
        self.lines[made.id] = row.line
        return ImportedRow(row.line, row.name, ImportFate.CREATED, self._shown(made.id))

    def _match(self, suggestion: Suggestion) -> ImportMatch:
        return ImportMatch(
            location_id=self._shown(suggestion.location_id),
            line=self.lines.get(suggestion.location_id),
            name=suggestion.name,
            score=suggestion.score,
            reasons=suggestion.reasons,
            address_line=suggestion.address_line,
        )

    def _shown(self, location_id: str) -> str | None:
        """Return the id of a location that is there after the import, or None."""
        return None if self.request.dry_run and location_id in self.lines else location_id
