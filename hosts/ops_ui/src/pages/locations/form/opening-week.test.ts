import { expect, test } from "vitest";
import type { OpeningPeriod } from "./location-values";
import { closingNote, copyDay, describeWeek, WEEK } from "./opening-week";

const period = (weekday: OpeningPeriod["weekday"], opens = "09:00", closes = "17:00") => ({ weekday, opens, closes });

test("days that are alike are written together", () => {
	const hours = [...WEEK.slice(0, 5).map((day) => period(day)), period("saturday", "10:00", "10:00")];
	expect(describeWeek(hours)).toBe("Mon–Fri 09:00–17:00; Sat 24 hours");
	expect(describeWeek([period("sunday", "18:00", "23:00"), period("sunday")])).toBe("Sun 09:00–17:00, 18:00–23:00");
	expect(describeWeek([])).toBe("");
});

test("a closing time that is not later is explained", () => {
	expect(closingNote(period("friday", "20:00", "02:00"))).toBe("Closes on the next day");
	expect(closingNote(period("friday", "00:00", "00:00"))).toBe("Open for 24 hours");
	expect(closingNote(period("friday"))).toBeNull();
	expect(closingNote(period("friday", "20:00", ""))).toBeNull();
});

test("copying a day replaces what the others had, and nothing else", () => {
	const hours = [period("monday"), period("monday", "18:00", "22:00"), period("tuesday", "08:00"), period("sunday")];
	const copied = copyDay(hours, "monday", WEEK.slice(0, 5));
	expect(describeWeek(copied)).toBe("Mon–Fri 09:00–17:00, 18:00–22:00; Sun 09:00–17:00");
	expect(copied).toHaveLength(11);
});
