"""Bad questions about all locations at a glance, and about two runs beside each other."""

from __future__ import annotations

from typing import Final

from tests.acceptance.support.bad import Bad
from tests.acceptance.support.world import API, REPORTS

_OVERVIEW: Final = f"{API}/locations/overview"
_RUNS: Final = f"{REPORTS}/{{report}}/runs"


def _query(name: str, query: str, path: str = _OVERVIEW, /, **fields: str) -> Bad:
    pointers = {"/" + field.replace("__", "/"): code for field, code in fields.items()}
    return Bad(name, "GET", path, 422, "query.invalid", pointers, query=query)


BAD_OVERVIEWS: Final = (
    _query("search too long", "search=" + "s" * 101, search="too_long"),
    _query("search with a control character", "search=a%01b", search="control_character"),
    _query("order of no kind", "sort=calls&descending=1", sort="choice", descending="type"),
    _query("source of no kind", "source_mode=guess", source_mode="choice"),
    _query("offset negative", "offset=-1", offset="too_small"),
    _query("offset out of reach", "offset=1000001", offset="too_large"),
    _query("limit of an overview", "limit=201", limit="too_large"),
    _query("column of no metric", "metrics=calls&metrics=smiles", f"{_OVERVIEW}.csv", metrics__1="choice"),
    _query("column twice", "metrics=calls&metrics=calls", f"{_OVERVIEW}.csv", metrics="repeated"),
    _query("part of an export", "limit=5", f"{_OVERVIEW}.csv", limit="unknown"),
    _query("earlier run empty", "earlier=", f"{_RUNS}/{{run}}/comparison", earlier="required"),
    Bad(
        "comparison with nothing",
        "GET",
        f"{_RUNS}/{{run}}/comparison",
        404,
        "resource.not_found",
        {"/earlier": "not_found"},
        query="earlier=run_nothing",
    ),
    Bad("comparison of nothing", "GET", f"{_RUNS}/run_nothing/comparison", 404, "resource.not_found"),
)
