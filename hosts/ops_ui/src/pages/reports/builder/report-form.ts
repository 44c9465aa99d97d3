import type { Schemas } from "../../../lib/ops-api";
import type { Location } from "../../../queries/locations";
import type { Report, ReportInput } from "../../../queries/reports";

/** What the builder's fields hold; numbers as they were typed. */
export interface ReportForm {
	location_id: string;
	name: string;
	lat: string;
	lng: string;
	size: string;
	extent: "radius" | "spacing";
	distance: string;
	unit: Schemas["Unit"];
	shape: Schemas["Shape"];
	sampling: Schemas["Sampling"];
	keywords: string[];
	frequency: Schemas["Frequency"] | "off";
	time: string;
	time_zone: string;
	weekday: Schemas["Weekday"];
	day_of_month: string;
	starts_on: string;
	only_when_open: boolean;
	recipients: string[];
}

export const MAX_KEYWORDS = 5;
export const MAX_KEYWORD_LENGTH = 80;
export const MAX_RECIPIENTS = 20;
export const LONGEST_NAME = 120;

const MILES = new Set(["US", "GB"]);

/** Returns the fields of a report that does not exist yet, for a location when it is known. */
export function newForm(location: Location | null = null): ReportForm {
	const empty: ReportForm = {
		location_id: "",
		name: "",
		lat: "",
		lng: "",
		size: "9",
		extent: "radius",
		distance: "2",
		unit: "km",
		shape: "square",
		sampling: "full",
		keywords: [""],
		frequency: "off",
		time: "09:00",
		time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
		weekday: "monday",
		day_of_month: "1",
		starts_on: "",
		only_when_open: false,
		recipients: [],
	};
	return location ? { ...empty, ...fieldsFor(location), ...extentFor(location) } : empty;
}

/** Returns what follows from the choice of a location. */
export function fieldsFor(location: Location): Pick<ReportForm, "location_id" | "name" | "lat" | "lng"> {
	return { location_id: location.id, name: suggestedName(location), ...centreOf(location) };
}

/** Returns the extent to begin with, in the unit of the country. */
export function extentFor(location: Location): Pick<ReportForm, "distance" | "unit"> {
	return MILES.has(location.address.country) ? { distance: "1", unit: "mi" } : { distance: "2", unit: "km" };
}

export function suggestedName(location: Location): string {
	return `${location.name}, ${location.address.city}`.slice(0, LONGEST_NAME);
}

/** Returns the point of a business as the fields of the centre hold it, empty when it has none. */
export function centreOf(location: Location): Pick<ReportForm, "lat" | "lng"> {
	const { coordinates } = location;
	return coordinates ? { lat: String(coordinates.lat), lng: String(coordinates.lng) } : { lat: "", lng: "" };
}

/** Returns the fields of a stored configuration. */
export function formOf(input: ReportInput): ReportForm {
	const { map, schedule } = input;
	const distance = map.radius ?? map.spacing;
	const unused = newForm();
	return {
		location_id: input.location_id,
		name: input.name,
		lat: String(map.center.lat),
		lng: String(map.center.lng),
		size: String(map.size),
		extent: map.radius ? "radius" : "spacing",
		distance: String(distance?.value ?? ""),
		unit: distance?.unit ?? "km",
		shape: map.shape,
		sampling: input.sampling,
		keywords: [...input.keywords],
		frequency: schedule?.frequency ?? "off",
		time: schedule?.time ?? unused.time,
		time_zone: schedule?.time_zone ?? unused.time_zone,
		weekday: schedule?.weekday ?? unused.weekday,
		day_of_month: String(schedule?.day_of_month ?? unused.day_of_month),
		starts_on: schedule?.starts_on ?? "",
		only_when_open: schedule?.only_when_open ?? false,
		recipients: [...input.recipients],
	};
}

/** Returns the configuration of a stored report. */
export function storedInput(report: Report): ReportInput {
	const { location_id, name, map, keywords, schedule, recipients, sampling } = report;
	return { location_id, name, map, keywords, schedule, recipients, sampling };
}

/** Returns what the fields say, as the hub takes it. */
export function inputOf(values: ReportForm): ReportInput {
	return {
		location_id: values.location_id,
		name: values.name.trim(),
		map: mapOf(values),
		keywords: distinct(values.keywords).map(({ text }) => text),
		schedule: scheduleOf(values),
		recipients: distinct(values.recipients).map(({ text }) => text),
		sampling: values.sampling,
	};
}

export function mapOf(values: ReportForm): ReportInput["map"] {
	const distance = { value: toNumber(values.distance), unit: values.unit };
	return {
		center: { lat: toNumber(values.lat), lng: toNumber(values.lng) },
		size: Number(values.size),
		spacing: values.extent === "spacing" ? distance : null,
		radius: values.extent === "radius" ? distance : null,
		shape: values.shape,
	};
}

export function scheduleOf(values: ReportForm): ReportInput["schedule"] {
	const { frequency } = values;
	if (frequency === "off") return null;
	return {
		frequency,
		time: values.time,
		time_zone: values.time_zone.trim(),
		weekday: frequency === "weekly" || frequency === "biweekly" ? values.weekday : null,
		day_of_month: frequency === "monthly" ? Number(values.day_of_month) : null,
		starts_on: values.starts_on || null,
		only_when_open: values.only_when_open,
	};
}

/** Returns a number as people type it, with a point or a comma; NaN when it is none. */
export function toNumber(text: string): number {
	const plain = text.trim().replace("−", "-").replace(",", ".");
	return plain === "" ? Number.NaN : Number(plain);
}

/** Returns lines without the empty ones and the repetitions, trimmed, with the place at which each was entered. */
export function distinct(lines: readonly string[]): { text: string; index: number }[] {
	const seen = new Set<string>();
	return lines
		.map((line, index) => ({ text: tidy(line), index }))
		.filter(({ text }) => text !== "" && !seen.has(fold(text)) && seen.add(fold(text)));
}

/** Returns the place of the earlier line that says the same, or -1. */
export function repeated(lines: readonly string[], index: number): number {
	const text = fold(tidy(lines[index] ?? ""));
	return text === "" ? -1 : lines.slice(0, index).findIndex((line) => fold(tidy(line)) === text);
}

export function tidy(line: string): string {
	return line.normalize("NFC").trim().replace(/\s+/g, " ");
}

function fold(line: string): string {
	return line.toLowerCase();
}
