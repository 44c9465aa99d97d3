"""The page of exported figures lists every one of them."""

from __future__ import annotations

from ops_web.metrics import Metrics
from tests.docs.pages import REFERENCE, prose, table_rows

PAGE = REFERENCE / "prometheus.md"


def test_every_figure_is_listed_with_its_type_and_labels() -> None:
    """The table is what the registry of a host exports."""
    metrics = Metrics()
    metrics.started()
    metrics.finished("/route", "GET", 200, 0.1)
    exported = {}
    for family in metrics.registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = {label for sample in family.samples for label in sample.labels} - {"le"}
        exported[name] = (family.type, labels)
    listed = {
        row[0].strip("`"): (row[1], {label.strip("` ") for label in row[2].split(",")} - {""})
        for row in table_rows(prose(PAGE))
    }
    assert listed == exported
