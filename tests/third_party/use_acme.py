"""Use the example plugin as its users would: name it in settings, run a report, look at the ranks."""

from ops_core import Principal, build_hub
from ops_core.domain.address import Address
from ops_core.domain.coordinates import Coordinates
from ops_core.domain.duplicate import NewLocation
from ops_core.domain.grid import Distance, GridMap, Unit
from ops_core.domain.location import SourceMode
from ops_core.domain.report import ReportInput

hub = build_hub(
    {
        "storage": "memory",
        "ranking": "acme",
        "plugins": ["memory", "acme_ranking"],
        "configs": {"acme": {"token": "made-up"}},
    }
)
owner = Principal.user("somebody")
where = Coordinates(52.52, 13.405)
shop = hub.locations.create(
    owner,
    NewLocation("Corner Shop", SourceMode.NO_LISTING, Address("Alexanderplatz 1", "Berlin", "DE"), coordinates=where),
).location
grid = GridMap(where, 5, spacing=Distance(1, Unit.KM))
report = hub.reports.create(owner, ReportInput(shop.id, "Corner", grid, ("corner shop",)))
run = hub.runs.request(owner, report.id).run
worker = hub.worker("example")
while worker.work_once():
    pass
done = hub.runs.get(owner, report.id, run.id)
assert done.state == "completed", done
assert done.provider == "acme"
results = hub.results.get(owner, report.id, run.id)
ranks = {cell.number: cell.rank for cell in results.keywords[0].cells}
assert ranks[12] == 1
assert ranks[0] == 5, "two rings out, with two others for each"
print(f"acme answered {done.saved_cells} of {done.total_cells} cells")
