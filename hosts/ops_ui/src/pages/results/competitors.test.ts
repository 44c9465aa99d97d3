import { describe, expect, test } from "vitest";
import { findCompetitors, listedPoints, sortCompetitors } from "./competitors";
import { aCell, aListing, cells, OWN } from "./samples";

const listings = new Map(
	[aListing("other_1", "Bella"), aListing("other_2", "Cucina"), aListing(OWN, "Home Slice")].map((each) => [
		each.key,
		each,
	]),
);

describe("findCompetitors", () => {
	test("counts, averages and shares over the points that have a list", () => {
		const found = findCompetitors(cells(), listings, OWN);
		expect(listedPoints(cells())).toBe(6);
		const bella = found.find(({ listing }) => listing.name === "Bella");
		expect(bella).toMatchObject({ own: false, appearances: 5, best: 1, average: 1.2 });
		expect(bella?.top3).toBeCloseTo(83.33, 1);
		const own = found.find((each) => each.own);
		expect(own).toMatchObject({ appearances: 4, best: 1, average: 2.5 });
	});

	test("finds nobody where no list has come", () => {
		expect(findCompetitors([aCell(0, { listings: [] })], listings, OWN)).toEqual([]);
	});
});

describe("sortCompetitors", () => {
	test("sorts both ways, and those that are equal by name", () => {
		const found = findCompetitors(cells(), listings, OWN);
		expect(sortCompetitors(found, "appearances", true).map(({ listing }) => listing.name)).toEqual([
			"Bella",
			"Cucina",
			"Home Slice",
		]);
		expect(sortCompetitors(found, "name", true).map(({ listing }) => listing.name)).toEqual([
			"Home Slice",
			"Cucina",
			"Bella",
		]);
		expect(sortCompetitors(found, "best", false).map(({ listing }) => listing.name)).toEqual([
			"Bella",
			"Cucina",
			"Home Slice",
		]);
	});
});
