"""Settings of the recorded ranking provider."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import attrs

from ops_core.structure import Number, Text


@attrs.frozen
class RecordedConfig:
    """Which scan to answer from.

    Attributes:
        path: The CSV file of the scan; `ops_core.domain.scan_file` says what is in it.
        depth: Length of the list that the scan asked for, or None for the longest list in the file.
        observed_at: When the scan was made, or None when that is not known: answers then bear the time of the query.
    """

    path: Annotated[str, Text(1, 4096, hint="the path of a CSV file")]
    depth: Annotated[int | None, Number(1, 100)] = None
    observed_at: datetime | None = None
