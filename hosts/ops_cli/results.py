"""Results of a run as plain data, in the shape that scripts rely on."""

from __future__ import annotations

from typing import Any

import attrs

from ops_core.domain.run import Run
from ops_core.services.results import RunResults
from ops_core.structure import unstructure


@attrs.frozen
class Answered:
    """How the answers of a run were really obtained, which may differ from what was asked for.

    Attributes:
        zooms: Zooms of the map.
        depths: Lengths of the lists that were asked for.
    """

    zooms: tuple[int, ...]
    depths: tuple[int, ...]


def answered(results: RunResults) -> Answered:
    """Return how the answers of a run were obtained."""
    found = [cell.provenance for keyword in results.keywords for cell in keyword.cells if cell.provenance]
    zooms = {each.zoom for each in found if each.zoom is not None}
    return Answered(tuple(sorted(zooms)), tuple(sorted({each.depth for each in found})))


def results_data(results: RunResults) -> dict[str, Any]:
    """Return the run, the business, every keyword's metrics and cells by state, and the provenance."""
    summaries = [keyword.summary for keyword in results.keywords]
    counts = [attrs.asdict(summary.cells) for summary in summaries]
    return {
        "run": run_data(results.run)
        | {"cells": {state: sum(count[state] for count in counts) for state in (counts[0] if counts else ())}},
        "business": unstructure(results.business),
        "keywords": [unstructure(summary) for summary in summaries],
        "provenance": unstructure(results.provenance) | {"answered": attrs.asdict(answered(results))},
    }


def run_data(run: Run) -> dict[str, Any]:
    """Return a run without its metrics."""
    return {
        "id": run.id,
        "report_id": run.report_id,
        "state": run.state.value,
        "reason": run.reason,
        "cells": {"total": run.total_cells, "saved": run.saved_cells},
        "created_at": unstructure(run.created_at),
        "finished_at": unstructure(run.finished_at),
        "trace_id": run.trace_id,
    }
