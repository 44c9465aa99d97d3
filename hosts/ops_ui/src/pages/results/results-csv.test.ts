import { describe, expect, test } from "vitest";
import { resultsCsv } from "./results-csv";
import { aComparison, someShown } from "./samples";

describe("resultsCsv", () => {
	test("says what it is and where its figures come from", () => {
		const lines = resultsCsv(someShown(), 'Pizza "in" town', null).split("\r\n");
		expect(lines.slice(0, 8)).toEqual([
			'Report,"Pizza ""in"" town"',
			"Business,Home Slice",
			"Keyword,pizza",
			"Run (UTC),2026-11-20T09:00:00Z",
			"Run state,completed",
			"SOURCE,SIMULATED + ESTIMATED",
			"Provider,simulated",
			"",
		]);
	});

	test("has one line for each point, and no word where nothing is known", () => {
		const lines = resultsCsv(someShown(), "R", null).trimEnd().split("\r\n").slice(8);
		expect(lines).toHaveLength(10);
		expect(lines[0]).toBe("Row,Column,Latitude,Longitude,State,Rank,Printed,Source,Top business");
		expect(lines[1]).toMatch(/^1,1,30\.259,-97\.7604,found,1,1,simulated,Home Slice$/);
		expect(lines[4]).toContain(",absent,,20+,simulated,Bella");
		expect(lines[8]).toContain(",not_measured,,·,,");
		expect(lines[9]).toContain(",estimated,5,~5,estimated,");
	});

	test("keeps spreadsheets from running names as formulas", () => {
		expect(resultsCsv(someShown(), "R", null)).toContain(",'=Cucina");
	});

	test("adds what changed when two runs are compared", () => {
		const [comparison] = aComparison().keywords;
		const text = resultsCsv(someShown({ comparison: comparison ?? null }), "R", "2026-11-13T09:00:00Z");
		expect(text).toContain("Compared with run of (UTC),2026-11-13T09:00:00Z");
		expect(text).toContain("Top business,Earlier rank,Change\r\n");
		expect(text).toMatch(/Home Slice,4,ranks better\r\n/);
	});
});
