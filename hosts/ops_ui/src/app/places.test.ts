import { expect, test } from "vitest";
import { placeAt } from "./places";

test.each([
	["/ops", "/ops", true],
	["/ops/", "/ops", true],
	["/ops/locations", "/ops/locations", true],
	["/ops/locations/new", "/ops/locations", false],
	["/ops/reports/local-search-grid/rep_1/results", "/ops/reports/local-search-grid", false],
])("%s belongs to %s", (pathname, to, exact) => {
	expect(placeAt(pathname)).toEqual({ to, exact });
});

test("what is nowhere belongs to no place", () => {
	expect(placeAt("/ops/nowhere")).toBeNull();
});
