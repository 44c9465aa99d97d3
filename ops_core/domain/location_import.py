"""What an import of locations is asked for, and what became of each row of its file."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import attrs

from ops_core.domain.likeness import DuplicateReason
from ops_core.errors import FieldError
from ops_core.structure import Text


class OnImportDuplicate(StrEnum):
    """What to do with a row that looks like a location that is there, stored or from an earlier row."""

    SKIP = "skip"
    """Leave it out and say what it looks like."""
    MERGE = "merge"
    """Fill the gaps of the location that it looks most like."""
    CREATE = "create"
    """Create it all the same."""


@attrs.frozen
class LocationImport:
    """Locations to import from a file.

    Attributes:
        csv: The text of the file; its first line names the columns.
        dry_run: Whether to say only what would become of each row, and store nothing.
        on_duplicate: What to do with a row that looks like a location that is there.
        default_country: Country of the rows that name none, as its ISO 3166-1 alpha-2 code or its English name; None
            when each row names its own.
    """

    csv: Annotated[
        str, Text(min_length=1, max_length=1_000_000, hint="the text of a CSV file whose first line names the columns")
    ]
    dry_run: bool = True
    on_duplicate: OnImportDuplicate = OnImportDuplicate.SKIP
    default_country: Annotated[str, Text(max_length=80)] | None = None


class ImportFate(StrEnum):
    """What became of a row, or would become of it."""

    CREATED = "created"
    """It is a location of its own."""
    MERGED = "merged"
    """It filled the gaps of a location that was there."""
    SKIPPED = "skipped"
    """It looks like a location that was there, and was left out."""
    INVALID = "invalid"
    """It has mistakes, and was left out."""


@attrs.frozen
class ImportMatch:
    """The location that a row looks most like.

    Attributes:
        location_id: Its id; None for one that an earlier row of a dry run would make.
        line: Line of the row of the same file that made it, or None where it was there before.
        name: Its name.
        score: 0 to 1, rounded to two decimals; 1 means the same listing.
        reasons: What the two have in common.
        address_line: Its address on one line.
    """

    location_id: str | None
    line: int | None
    name: str
    score: float
    reasons: tuple[DuplicateReason, ...]
    address_line: str | None


@attrs.frozen
class ImportedRow:
    """A row of the file, and what became of it.

    Attributes:
        line: Line of the file on which it begins, from 1; blank lines above the column names do not count.
        name: Name of the business as the row has it, "" where there is none.
        fate: What became of it, or would become of it.
        location_id: The location that it made or was merged into; None where there is none, and in a dry run for a
            location that it would make.
        match: What a row that was merged or skipped looks like, or None.
        errors: What is wrong with an invalid row; the pointers name the columns, such as ``/phone``.
    """

    line: int
    name: str
    fate: ImportFate
    location_id: str | None = None
    match: ImportMatch | None = None
    errors: tuple[FieldError, ...] = ()


@attrs.frozen
class ImportCounts:
    """How many rows there are of each fate.

    Attributes:
        created: That made a location.
        merged: That filled the gaps of one.
        skipped: Left out, for they look like a location that is there.
        invalid: Left out, for they have mistakes.
    """

    created: int
    merged: int
    skipped: int
    invalid: int


@attrs.frozen
class LocationImportResult:
    """What became of the rows of a file.

    Attributes:
        dry_run: Whether nothing was stored.
        counts: How many rows there are of each fate.
        rows: Every row, in the order of the file; blank ones are left out.
        ignored_columns: Columns that mean nothing here, as the file names them.
    """

    dry_run: bool
    counts: ImportCounts
    rows: tuple[ImportedRow, ...]
    ignored_columns: tuple[str, ...] = ()
