import { describe, expect, test } from "vitest";
import { addressLine, gridWords, scheduleWords, wallClock } from "./report-words";
import { locationSample } from "./samples";

const AT_NINE = {
	time: "09:00",
	time_zone: "Europe/Berlin",
	weekday: null,
	day_of_month: null,
	starts_on: null,
	only_when_open: false,
};

describe("words for reports", () => {
	test("write a grid in the unit in which it was entered", () => {
		expect(gridWords({ size: 9, radius: { value: 2, unit: "km" }, spacing: null, shape: "square" })).toBe(
			"9 × 9, 2 km radius",
		);
		expect(gridWords({ size: 5, radius: null, spacing: { value: 0.5, unit: "mi" }, shape: "circle" })).toBe(
			"5 × 5, 0.5 mi spacing, circle",
		);
	});

	test.each([
		[null, "By hand only"],
		[{ ...AT_NINE, frequency: "daily" as const }, "Every day at 09:00"],
		[{ ...AT_NINE, frequency: "weekly" as const, weekday: "monday" as const }, "Every Monday at 09:00"],
		[{ ...AT_NINE, frequency: "biweekly" as const, weekday: "sunday" as const }, "Every second Sunday at 09:00"],
		[{ ...AT_NINE, frequency: "monthly" as const, day_of_month: 28 }, "Monthly on day 28 at 09:00"],
		[
			{ ...AT_NINE, frequency: "monthly" as const, day_of_month: 29, only_when_open: true },
			"Monthly on day 29 or the last day at 09:00, when open",
		],
	])("write a schedule %#", (schedule, words) => {
		expect(scheduleWords(schedule)).toBe(words);
	});

	test("write an address without its gaps", () => {
		expect(addressLine(locationSample().address)).toBe("1415 S Congress Ave, Austin, TX 78704, US");
	});

	test("show what the clock of the place shows, not that of the reader", () => {
		expect(wallClock("2026-03-08T03:00-04:00")).toEqual({
			date: expect.stringContaining("8"),
			time: "03:00",
			offset: "UTC−04:00",
		});
		expect(wallClock("2026-03-08T03:00+00:00").offset).toBe("UTC");
	});
});
