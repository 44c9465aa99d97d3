import { describe, expect, test } from "vitest";
import { bandOf, markOf } from "./palette";

describe("bandOf", () => {
	test.each([
		[1, "top"],
		[3, "top"],
		[4, "first_page"],
		[10, "first_page"],
		[11, "behind"],
		[20, "behind"],
		[21, "out"],
	] as const)("puts rank %i into %s, measured or estimated", (rank, band) => {
		expect(bandOf({ state: "found", rank })).toBe(band);
		expect(bandOf({ state: "estimated", rank })).toBe(band);
	});

	test("puts what is shown to be absent below every rank", () => {
		expect(bandOf({ state: "absent", rank: null })).toBe("out");
	});

	test.each(["inconclusive", "empty", "error", "not_measured"] as const)(
		"knows nothing of a cell that is %s",
		(state) => {
			expect(bandOf({ state, rank: null })).toBe("unknown");
		},
	);
});

describe("markOf", () => {
	test("prints a rank as it is, and an estimated one with a sign", () => {
		expect(markOf({ state: "found", rank: 34 })).toBe("34");
		expect(markOf({ state: "estimated", rank: 4 })).toBe("~4");
	});

	test("prints another mark for every state without a rank", () => {
		const marks = (["absent", "inconclusive", "empty", "error", "not_measured"] as const).map((state) =>
			markOf({ state, rank: null }),
		);
		expect(marks).toEqual(["20+", "?", "∅", "×", "·"]);
	});
});
