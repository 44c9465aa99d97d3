/** The days of a week and what is written about when a place is open. */
import type { Schemas } from "../../../lib/ops-api";
import type { OpeningPeriod } from "./location-values";

export type Weekday = Schemas["Weekday"];

export const WEEK: readonly Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** Returns the name of a day for people. */
export function dayName(day: Weekday): string {
	return day.charAt(0).toUpperCase() + day.slice(1);
}

/** Says what the closing time of a period means when it is not later that day, or null. */
export function closingNote({ opens, closes }: OpeningPeriod): string | null {
	if (!opens || !closes || closes > opens) return null;
	return opens === closes ? "Open for 24 hours" : "Closes on the next day";
}

/** Returns `periods` with those of one day also on `days`, in place of what was there. */
export function copyDay(periods: readonly OpeningPeriod[], from: Weekday, days: readonly Weekday[]): OpeningPeriod[] {
	const others = days.filter((day) => day !== from);
	const copied = periods.filter(({ weekday }) => weekday === from);
	const kept = periods.filter(({ weekday }) => !others.includes(weekday));
	return [...kept, ...others.flatMap((weekday) => copied.map((period) => ({ ...period, weekday })))];
}

/** Writes the hours of a week, with days that are alike in a row together; "" when none are known. */
export function describeWeek(periods: readonly OpeningPeriod[]): string {
	const groups: { first: Weekday; last: Weekday; hours: string }[] = [];
	for (const day of WEEK) {
		const hours = describeDay(periods.filter(({ weekday }) => weekday === day));
		const previous = groups.at(-1);
		if (previous?.hours === hours) previous.last = day;
		else groups.push({ first: day, last: day, hours });
	}
	return groups
		.filter(({ hours }) => hours !== "")
		.map(({ first, last, hours }) => `${first === last ? short(first) : `${short(first)}–${short(last)}`} ${hours}`)
		.join("; ");
}

function describeDay(periods: readonly OpeningPeriod[]): string {
	return [...periods]
		.sort((one, other) => one.opens.localeCompare(other.opens))
		.map(({ opens, closes }) => (opens === closes ? "24 hours" : `${opens}–${closes}`))
		.join(", ");
}

function short(day: Weekday): string {
	return dayName(day).slice(0, 3);
}
