import { describe, expect, test } from "vitest";
import { locationSample, reportSample } from "../samples";
import { distinct, formOf, inputOf, newForm, repeated, storedInput, toNumber } from "./report-form";

describe("the fields of the builder", () => {
	test("say what was stored, unchanged", () => {
		const stored = storedInput(
			reportSample({
				schedule: {
					frequency: "monthly",
					time: "09:00",
					time_zone: "Europe/Berlin",
					weekday: null,
					day_of_month: 31,
					starts_on: "2027-01-01",
					only_when_open: true,
				},
				recipients: ["a@example.com"],
			}),
		);
		expect(inputOf(formOf(stored))).toEqual(stored);
	});

	test("send only the day that the frequency has", () => {
		const weekly = inputOf({ ...newForm(), frequency: "weekly", weekday: "friday", day_of_month: "31" });
		expect(weekly.schedule).toMatchObject({ weekday: "friday", day_of_month: null, starts_on: null });
	});

	test("follow the location, in the unit of its country", () => {
		expect(newForm(locationSample())).toMatchObject({
			location_id: "loc_1",
			name: "Home Slice Pizza, Austin",
			lat: "30.25",
			lng: "-97.75",
			distance: "1",
			unit: "mi",
		});
		const elsewhere = locationSample({ coordinates: null });
		elsewhere.address = { ...elsewhere.address, country: "DE" };
		expect(newForm(elsewhere)).toMatchObject({ lat: "", unit: "km" });
	});

	test.each([
		["2,5", 2.5],
		[" −97.7 ", -97.7],
		["", Number.NaN],
		["two", Number.NaN],
	])("take the number %j as %d", (text, value) => {
		expect(toNumber(text)).toBe(value);
	});

	test("count what is said twice once, and remember where each line stands", () => {
		const lines = ["", "  Pizza  near me", "pizza near ME", "pasta"];
		expect(distinct(lines)).toEqual([
			{ text: "Pizza near me", index: 1 },
			{ text: "pasta", index: 3 },
		]);
		expect(repeated(lines, 2)).toBe(1);
		expect(repeated(lines, 3)).toBe(-1);
		expect(repeated(["", ""], 1)).toBe(-1);
	});
});
