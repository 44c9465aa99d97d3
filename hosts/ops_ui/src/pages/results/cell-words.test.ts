import { expect, describe as group, test } from "vitest";
import { describe, explain, known, rating, whereabouts } from "./cell-words";
import { aCell, aListing, points } from "./samples";

const grid = points();
const [northWest, north, northEast, west, center, east, southWest, south, southEast] = grid;

group("whereabouts", () => {
	test("names the wind and the distance", () => {
		if (!northWest || !north || !northEast || !west || !center || !east || !southWest || !south || !southEast)
			throw new Error("The grid is too small.");
		const told = [northWest, north, northEast, west, east, southWest, south, southEast].map((point) =>
			whereabouts(point, center),
		);
		expect(told).toEqual([
			"1.4 km north-west",
			"1 km north",
			"1.4 km north-east",
			"1 km west",
			"1 km east",
			"1.4 km south-west",
			"1 km south",
			"1.4 km south-east",
		]);
		expect(whereabouts(center, center)).toBe("at the centre");
	});
});

group("describe", () => {
	test("says everything in one sentence", () => {
		if (!northEast || !center) throw new Error("The grid is too small.");
		const told = describe(northEast, center, aCell(2, { rank: 5 }), "pizza", "ranks better, was 9");
		expect(told).toBe("Row 1, column 3, 1.4 km north-east: rank 5 for pizza, ranks better, was 9");
	});
});

group("known", () => {
	test("never calls an estimate a rank", () => {
		expect(known({ state: "estimated", rank: 4 })).toBe("about rank 4, estimated");
	});

	test("says of what is not known why", () => {
		expect(known({ state: "inconclusive", rank: null })).toContain("cut off");
		expect(known({ state: "absent", rank: null })).toBe("absent: not among the first 20");
	});
});

test("explain tells what the provider did", () => {
	expect(explain({ state: "error", failure: "quota" })).toContain("no funds");
});

test("rating counts reviews and says nothing where nothing is known", () => {
	expect(rating(aListing("a", "A"))).toBe("4.5 of 5 stars, 1 review");
	expect(rating(aListing("a", "A", { rating: null, reviews: null }))).toBe("");
});
