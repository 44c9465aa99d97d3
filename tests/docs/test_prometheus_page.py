"""The page of exported figures lists every one of them."""

from __future__ import annotations

from datetime import UTC, datetime

from prometheus_client import CollectorRegistry

from ops_core.domain.cell import FailureClass
from ops_core.domain.chunk import ChunkState
from ops_core.domain.run import RunState
from ops_core.services.workload import Workload
from ops_jobs.metrics import JobMetrics
from ops_web.metrics import Metrics
from tests.docs.pages import REFERENCE, section, table_rows

PAGE = REFERENCE / "prometheus.md"
Figures = dict[str, tuple[str, set[str]]]


class Source:
    """A workload with something of everything."""

    def read(self) -> Workload:
        """Return it."""
        return Workload(datetime.now(UTC), 1, 1.0, 1, 1.0, 1, {RunState.QUEUED: 1}, {FailureClass.BUG: 1}, 1, ())


def exported(registry: CollectorRegistry) -> Figures:
    """Return type and labels of every figure of a registry by its name."""
    found = {}
    for family in registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = {label for sample in family.samples for label in sample.labels} - {"le"}
        found[name] = (family.type, labels)
    return found


def listed(heading: str) -> Figures:
    """Return what the table below a heading says."""
    return {
        row[0].strip("`"): (row[1], {label.strip("` ") for label in row[2].split(",")} - {""})
        for row in table_rows(section(PAGE, heading))
    }


def test_every_figure_of_the_web_host_is_listed_with_its_type_and_labels() -> None:
    """The table is what the registry of a web host exports."""
    metrics = Metrics()
    metrics.started()
    metrics.finished("/route", "GET", 200, 0.1)
    assert listed("The web host") == exported(metrics.registry)


def test_every_figure_of_a_job_host_is_listed_with_its_type_and_labels() -> None:
    """The table is what the registry of a job host exports."""
    metrics = JobMetrics(Source())  # type: ignore[arg-type]  # enough of a service
    metrics.claimed("maps", 0.1)
    metrics.call_ended("maps", None, 0.1)
    metrics.cells_saved("maps", 1)
    metrics.chunk_settled("maps", ChunkState.DONE, None)
    assert listed("A job host") == exported(metrics.registry)
