import { describe, expect, test } from "vitest";
import { boundsOf, changeOf, figureOf } from "./metric-figures";
import { aComparison, aSummary } from "./samples";

const now = aSummary("pizza");
const [comparison] = aComparison().keywords;

describe("figures", () => {
	test("come with their bounds", () => {
		expect(figureOf(now, "average_rank")).toBe("4.3");
		expect(boundsOf(now, "average_total_rank")).toBe("between 4.1 and 13");
		expect(boundsOf(now, "top3_share")).toBe("between 22.2 and 66.7 %");
		expect(boundsOf(now, "coverage")).toBe("5 of 9 points known");
	});

	test("are exact when nothing is left open", () => {
		const bounds = { ...now.bounds, average_rank: { low: 4.25, high: 4.25 } };
		expect(boundsOf({ ...now, bounds }, "average_rank")).toBe("exact: all points known");
	});

	test("say when the business is absent everywhere", () => {
		expect(boundsOf({ ...now, bounds: { ...now.bounds, average_rank: null } }, "average_rank")).toBe(
			"absent at every point",
		);
	});

	test("without a value are a dash", () => {
		expect(figureOf({ ...now, average_rank: null }, "average_rank")).toBe("–");
	});
});

describe("changeOf", () => {
	test("calls a lower rank and a higher share better", () => {
		const before = aSummary("pizza", { average_rank: 6, top3_share: 50 });
		expect(changeOf(now, before, "average_rank", comparison ?? null)).toEqual({
			text: "−1.8",
			turn: "better",
			basis: "was 6",
		});
		expect(changeOf(now, before, "top3_share", comparison ?? null)).toEqual({
			text: "−10 points",
			turn: "worse",
			basis: "was 50 %",
		});
	});

	test("takes the average total rank over the points that both runs know", () => {
		expect(changeOf(now, undefined, "average_total_rank", comparison ?? null)).toEqual({
			text: "−1.4",
			turn: "better",
			basis: "over 5 points known in both",
		});
	});

	test("never compares figures of different definitions", () => {
		const before = aSummary("pizza", { definitions: { ...now.definitions, average_rank: "average_rank@2" } });
		expect(changeOf(now, before, "average_rank", comparison ?? null)).toBeNull();
	});

	test("cannot tell a change from nothing", () => {
		expect(changeOf(now, undefined, "coverage", comparison ?? null)).toBeNull();
		expect(changeOf(now, aSummary("pizza", { found_share: null }), "found_share", comparison ?? null)).toBeNull();
	});
});
