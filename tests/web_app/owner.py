"""What a test does behind the back of the page: the same owner, over the HTTP interface."""

from __future__ import annotations

import uuid
from typing import Any

import attrs
from playwright.sync_api import APIRequestContext

from tests.web_app.host import WebHost

API = "/api/ops"
AUSTIN = {"lat": 30.249711, "lng": -97.749132}


@attrs.frozen
class Owner:
    """The owner whose browser it is.

    Attributes:
        request: Sends requests with the cookies of the browser.
        host: The host.
    """

    request: APIRequestContext
    host: WebHost

    def get(self, path: str) -> Any:
        """Return what is at a path."""
        return self._send("GET", path)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        """Send something."""
        return self._send("POST", path, body, headers)

    def put(self, path: str, body: object) -> Any:
        """Put something."""
        return self._send("PUT", path, body)

    def patch(self, path: str, body: object, version: int) -> Any:
        """Change something that nobody else has changed since `version`."""
        headers = {"If-Match": f'"v{version}"', "Content-Type": "application/merge-patch+json"}
        return self._send("PATCH", path, body, headers)

    def delete(self, path: str, version: int) -> None:
        """Delete something that nobody else has changed since `version`."""
        self._send("DELETE", path, headers={"If-Match": f'"v{version}"'})

    def onboard(self, business_type: str = "multi_location", count: str = "2-5") -> None:
        """Answer all questions."""
        answers: tuple[dict[str, object], ...] = (
            {"step": "business_type", "business_type": business_type},
            {"step": "location_count", "location_count": count},
            {"step": "goals", "goals": ["rank_higher", "watch_competitors"], "complete": True},
        )
        for answer in answers:
            self.put("/onboarding", answer)

    def location(self, name: str = "Home Slice Pizza", **fields: object) -> dict[str, Any]:
        """Store a location in Austin."""
        address = {
            "line1": "1415 S Congress Ave",
            "city": "Austin",
            "region": "TX",
            "postal_code": "78704",
            "country": "US",
        }
        new = {"name": name, "source_mode": "no_listing", "address": address, "coordinates": AUSTIN}
        found: dict[str, Any] = self.post("/locations", {**new, "on_duplicate": "create", **fields})
        return found

    def report(self, location_id: str, name: str = "Pizza near South Congress", **fields: object) -> dict[str, Any]:
        """Store a report of 5 x 5 points and two keywords."""
        grid = {"center": AUSTIN, "size": 5, "radius": {"value": 2, "unit": "km"}, "shape": "square"}
        new = {"location_id": location_id, "name": name, "map": grid, "keywords": ["pizza", "pizza delivery"]}
        found: dict[str, Any] = self.post("/reports/local-grid", {**new, **fields})
        return found

    def run(self, report_id: str, **ranking: object) -> dict[str, Any]:
        """Run a report to its end, with a simulated provider that is configured as given."""
        run = self.post(f"/reports/local-grid/{report_id}/run", **{"Idempotency-Key": uuid.uuid4().hex})
        self.host.work(**ranking)
        found: dict[str, Any] = self.get(f"/reports/local-grid/{report_id}/runs/{run['id']}")
        return found

    def _send(self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
        answer = self.request.fetch(API + path, method=method, data=body, headers=headers)
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json() if answer.text() else None
