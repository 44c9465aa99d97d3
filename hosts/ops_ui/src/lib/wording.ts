/** How figures and instants are written for people, the same everywhere. */
import type { Schemas } from "./ops-api";

const NUMBER = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const WHOLE = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const MONEY = new Intl.NumberFormat(undefined, {
	style: "currency",
	currency: "USD",
	minimumFractionDigits: 2,
	maximumFractionDigits: 4,
});
const INSTANT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** Stands where there is no value. */
export const NONE = "–";

/** Writes a figure of a metric in its unit; a missing one is a dash. */
export function figure(value: number | string | null | undefined, unit: Schemas["MetricUnit"]): string {
	if (value === null || value === undefined) return NONE;
	if (typeof value === "string") return unit === "instant" ? instant(value) : value;
	switch (unit) {
		case "percent":
			return `${NUMBER.format(value)} %`;
		case "ranks":
			return change(value);
		case "count":
			return WHOLE.format(value);
		default:
			return NUMBER.format(value);
	}
}

/** Writes a difference with its sign: never by colour alone. */
export function change(value: number): string {
	if (Math.abs(value) < 0.05) return "±0";
	return `${value > 0 ? "+" : "−"}${NUMBER.format(Math.abs(value))}`;
}

export function whole(value: number): string {
	return WHOLE.format(value);
}

/** Writes an amount in US dollars. */
export function money(value: number): string {
	return MONEY.format(value);
}

/** Writes an instant by the clock of the reader. */
export function instant(iso: string): string {
	return INSTANT.format(new Date(iso));
}

/** Writes the day of an instant by the calendar of the reader. */
export function day(iso: string): string {
	return DAY.format(new Date(iso));
}

/** Writes a length in metres as people say it. */
export function distance(metres: number): string {
	return metres < 1000 ? `${WHOLE.format(metres)} m` : `${NUMBER.format(metres / 1000)} km`;
}

/** Writes a count with its noun. */
export function count(value: number, one: string, many: string): string {
	return `${WHOLE.format(value)} ${value === 1 ? one : many}`;
}

/** Turns words into a part of a file name. */
export function slug(text: string): string {
	return text
		.normalize("NFKD")
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, "-")
		.replace(/^-+|-+$/g, "")
		.slice(0, 60);
}

/** Where the listing of a location comes from, as people choose it. */
export const SOURCE_MODES: Record<Schemas["SourceMode"], string> = {
	connect: "Connected account",
	find: "Found by search",
	no_listing: "No listing",
};
