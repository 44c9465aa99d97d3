"""Plain pages without scripts: built as an element tree, so that everything in them is escaped."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from ops_core.domain.cell import Cell
from ops_core.domain.heatmap import BAND_LABELS, MARKS, MEANINGS, SAFE_PALETTE, band_of, mark_of
from ops_core.domain.metric import DEFINITIONS, MetricId, MetricUnit
from ops_core.domain.report import Report
from ops_core.domain.summary import Bound, KeywordSummary
from ops_core.services.results import KeywordResults, RunResults

STYLE_PATH = "/ops/hub.css"

_METRICS = (MetricId.AVERAGE_RANK, MetricId.AVERAGE_TOTAL_RANK, MetricId.TOP3_SHARE, MetricId.FOUND_SHARE)


def stylesheet() -> bytes:
    """Return the style of every page."""
    bands = "".join(
        f".{band} {{ background: {colours.fill}; color: {colours.text}; }}\n" for band, colours in SAFE_PALETTE.items()
    )
    return (_STYLE + bands).encode()


def report_list(reports: tuple[Report, ...]) -> bytes:
    """Return the page that lists reports."""
    page, main = _page("Operations Hub")
    _text(main, "h1", "Local search grids")
    if not reports:
        _text(main, "p", "There is no report yet. Create one with POST /api/ops/reports/local-grid.")
    listed = SubElement(main, "ul")
    for report in reports:
        item = SubElement(listed, "li")
        link = _text(item, "a", report.name)
        link.set("href", f"/ops/reports/local-search-grid/{report.id}/results")
        link.tail = f" ({report.state})"
        _schedule_problem(item, report)
    return _html(page)


def run_results(report: Report, results: RunResults | None) -> bytes:
    """Return the page with the heatmap of each keyword of the latest run."""
    page, main = _page(report.name)
    _text(main, "h1", report.name)
    _schedule_problem(main, report)
    if results is None:
        _text(main, "p", "This report has not run yet. Start a run and load this page again.")
        return _html(page)
    badge = _text(main, "p", f"{results.provenance.source.upper()} ranks, provider {results.provenance.provider}")
    badge.set("class", "badge")
    run = results.run
    _text(main, "p", f"Run {run.id}: {run.state}, {run.saved_cells} of {run.total_cells} cells answered.")
    if run.reason:
        _text(main, "p", run.reason)
    for keyword in results.keywords:
        _keyword(SubElement(main, "section"), keyword, results)
    _legend(SubElement(main, "section"))
    return _html(page)


def link_is_used() -> bytes:
    """Return the page for a sign-in link that is not good any more."""
    page, main = _page("Operations Hub")
    _text(main, "h1", "This link has been used or is too old")
    _text(main, "p", "Each link opens the hub once. Start the command again that printed it, and open the new one.")
    return _html(page)


def _schedule_problem(parent: Element, report: Report) -> None:
    if report.schedule_problem is not None:
        _text(parent, "p", f"The schedule is stopped. {report.schedule_problem.message}")


def _keyword(section: Element, keyword: KeywordResults, results: RunResults) -> None:
    summary = keyword.summary
    _text(section, "h2", summary.keyword)
    table = SubElement(section, "table", {"class": "grid"})
    _text(table, "caption", f"Rank of {results.business.name} at each point, north at the top")
    cells = {cell.number: cell for cell in keyword.cells}
    rows: dict[int, Element] = {}
    for point in results.points:
        if point.row not in rows:
            rows[point.row] = SubElement(table, "tr")
        row = rows[point.row]
        while len(row) < point.col:
            SubElement(row, "td", {"class": "outside"})
        cell = cells[point.number]
        drawn = _text(row, "td", mark_of(cell))
        drawn.set("class", str(band_of(cell)))
        drawn.set("title", _title(cell))
    _metrics(section, summary)


def _metrics(section: Element, summary: KeywordSummary) -> None:
    table = SubElement(section, "table", {"class": "figures"})
    _text(
        table,
        "caption",
        f"Coverage {summary.coverage:.0f} %: {summary.cells.conclusive} of {summary.cells.total} cells",
    )
    head = SubElement(table, "tr")
    for title in ("Metric", "Value", "Possible range", "Definition"):
        _text(head, "th", title).set("scope", "col")
    for metric in _METRICS:
        value: float | None = getattr(summary, metric)
        bound: Bound | None = getattr(summary.bounds, metric)
        row = SubElement(table, "tr")
        _text(row, "th", DEFINITIONS[metric].name).set("scope", "row")
        unit = " %" if DEFINITIONS[metric].unit is MetricUnit.PERCENT else ""
        _text(row, "td", "none" if value is None else f"{value:.1f}{unit}")
        _text(row, "td", _range(bound, unit))
        _text(row, "td", getattr(summary.definitions, metric))


def _range(bound: Bound | None, unit: str) -> str:
    if bound is None:
        return "none"
    return "certain" if bound.low == bound.high else f"{bound.low:.1f} to {bound.high:.1f}{unit}"


def _legend(section: Element) -> None:
    _text(section, "h2", "Legend")
    listed = SubElement(section, "ul", {"class": "legend"})
    for band, meaning in BAND_LABELS.items():
        item = SubElement(listed, "li")
        _text(item, "span", " ").set("class", str(band))
        item[-1].tail = f" {meaning}"
    for state, mark in MARKS.items():
        _text(listed, "li", f"{mark} {MEANINGS[state]}")


def _title(cell: Cell) -> str:
    how = cell.provenance
    said = MEANINGS[cell.state]
    return said if how is None else f"{said}; {how.source}, {how.list_length} of {how.depth} listed"


def _page(title: str) -> tuple[Element, Element]:
    page = Element("html", {"lang": "en"})
    head = SubElement(page, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    _text(head, "title", title)
    SubElement(head, "link", {"rel": "stylesheet", "href": STYLE_PATH})
    SubElement(head, "link", {"rel": "icon", "href": "data:,"})
    body = SubElement(page, "body")
    home = _text(SubElement(SubElement(body, "header"), "nav"), "a", "Operations Hub")
    home.set("href", "/ops")
    return page, SubElement(body, "main")


def _text(parent: Element, tag: str, text: str) -> Element:
    element = SubElement(parent, tag)
    element.text = text
    return element


def _html(page: Element) -> bytes:
    document: bytes = tostring(page, encoding="utf-8", method="html")
    return b"<!doctype html>\n" + document


_STYLE = """\
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; }
a { color: LinkText; }
table { border-collapse: collapse; margin-block: 0.5rem 1rem; }
caption { padding-block: 0.25rem; text-align: start; }
.grid td { border: 1px solid #767676; font-variant-numeric: tabular-nums; height: 2.25rem; min-width: 2.25rem;
  text-align: center; }
.grid .outside { border: 0; }
.figures th, .figures td { border-bottom: 1px solid #767676; padding: 0.25rem 0.75rem 0.25rem 0; text-align: start; }
.badge { border: 1px solid; border-radius: 0.25rem; display: inline-block; font-weight: 600; padding: 0 0.5rem; }
.legend { list-style: none; padding: 0; }
.legend span { border: 1px solid #767676; display: inline-block; width: 1.25rem; }
"""
