import { describe, expect, test } from "vitest";
import { reportSample } from "../samples";
import { differences, rebase } from "./report-aspects";
import { storedInput } from "./report-form";

const BASE = storedInput(reportSample());
const nameOf = (id: string) => `Location ${id}`;

describe("two versions of a report", () => {
	test("disagree field by field, in words", () => {
		const theirs = { ...BASE, location_id: "loc_2", keywords: ["pasta"] };
		const mine = { ...BASE, keywords: ["calzone"], map: { ...BASE.map, size: 9 } };
		expect(differences(BASE, theirs, mine, nameOf)).toEqual([
			{ label: "Location", theirs: "Location loc_2", mine: "Location loc_1", by: "them" },
			{ label: "Grid", theirs: "5 × 5, 2 km radius", mine: "9 × 9, 2 km radius", by: "you" },
			{ label: "Keywords", theirs: "pasta", mine: "calzone", by: "both" },
		]);
		expect(differences(null, theirs, BASE, nameOf).map(({ by }) => by)).toEqual([null, null]);
		expect(differences(BASE, BASE, BASE, nameOf)).toEqual([]);
	});

	test("become one: mine where I changed it, theirs everywhere else", () => {
		const mine = { ...BASE, name: "Mine", map: { ...BASE.map, radius: { value: 3, unit: "km" as const } } };
		const theirs = {
			...BASE,
			name: "Theirs",
			recipients: ["a@example.com"],
			map: {
				...BASE.map,
				center: { lat: 1, lng: 2 },
				radius: null,
				spacing: { value: 1, unit: "mi" as const },
			},
		};
		expect(rebase(BASE, mine, theirs)).toEqual({
			...BASE,
			name: "Mine",
			recipients: ["a@example.com"],
			map: { ...BASE.map, center: { lat: 1, lng: 2 }, radius: { value: 3, unit: "km" } },
		});
	});
});
