import { type FieldPath, type Resolver, set } from "react-hook-form";
import { distinct, MAX_KEYWORD_LENGTH, type ReportForm, tidy, toNumber } from "./report-form";

export type Field = FieldPath<ReportForm>;
export type Faults = Partial<Record<Field, string>>;

export const SECTIONS = ["business", "map", "keywords", "schedule"] as const;
export type Section = (typeof SECTIONS)[number];

/** The fields of each section, in the order in which they stand on the page. */
const FIELDS: Record<Section, readonly string[]> = {
	business: ["location_id", "name"],
	map: ["size", "shape", "extent", "distance", "unit", "sampling", "lat", "lng"],
	keywords: ["keywords"],
	schedule: ["frequency", "weekday", "day_of_month", "time", "time_zone", "starts_on", "only_when_open", "recipients"],
};

export function sectionOf(field: Field): Section {
	const [root = ""] = field.split(".");
	return SECTIONS.find((section) => FIELDS[section].includes(root)) ?? "business";
}

/** Returns those fields in the order of the page. */
export function inOrder(fields: readonly Field[]): Field[] {
	const order = SECTIONS.flatMap((section) => FIELDS[section]);
	const place = (field: Field) => {
		const [root = "", index = "0"] = field.split(".");
		return order.indexOf(root) * 1000 + Number(index);
	};
	return [...fields].sort((a, b) => place(a) - place(b));
}

/** Returns what can be said without asking the hub: what is missing, and what is no number. The hub knows the rest. */
export function faultsOf(values: ReportForm): Faults {
	const faults: Faults = {};
	if (!values.location_id) faults.location_id = "Choose the location whose ranks to measure.";
	if (!values.name.trim()) faults.name = "Enter a name for this report.";
	if (!(toNumber(values.distance) > 0)) faults.distance = `Enter a number such as 2 or 0.5, in ${values.unit}.`;
	if (!isBetween(toNumber(values.lat), 90)) faults.lat = "Enter a latitude such as 30.2497, from -90 to 90.";
	if (!isBetween(toNumber(values.lng), 180)) faults.lng = "Enter a longitude such as -97.7491, from -180 to 180.";
	if (distinct(values.keywords).length === 0)
		faults["keywords.0"] = "Enter at least one keyword, such as pizza near me.";
	values.keywords.forEach((keyword, index) => {
		const over = tidy(keyword).length - MAX_KEYWORD_LENGTH;
		if (over > 0)
			faults[`keywords.${index}`] = `Shorten this by ${over}; at most ${MAX_KEYWORD_LENGTH} characters fit.`;
	});
	if (values.frequency !== "off") {
		if (!values.time) faults.time = "Enter a time such as 09:30.";
		if (!values.time_zone.trim()) faults.time_zone = "Enter a time zone such as Europe/Berlin.";
	}
	return faults;
}

function isBetween(value: number, limit: number): boolean {
	return value >= -limit && value <= limit;
}

/** Tells the form which of its fields are at fault. */
export const resolver: Resolver<ReportForm> = (values) => {
	const errors = {};
	for (const [field, message] of Object.entries(faultsOf(values))) set(errors, field, { type: "input", message });
	return Object.keys(errors).length > 0 ? { values: {}, errors } : { values, errors: {} };
};

/**
 * Returns the field that a JSON pointer of the hub means, or null when there is none.
 *
 * @param values what was sent: lines that were left out move those after them.
 */
export function fieldOf(pointer: string, values: ReportForm): Field | null {
	const [, root = "", second = "", third = ""] = pointer.split("/");
	switch (root) {
		case "map":
			if (second === "center") return third === "lng" ? "lng" : "lat";
			if (second === "spacing" || second === "radius") return third === "unit" ? "unit" : "distance";
			return second === "size" || second === "shape" ? second : null;
		case "schedule":
			return FIELDS.schedule.includes(second) ? (second as Field) : "frequency";
		case "keywords":
		case "recipients": {
			const sent = distinct(values[root])[Number(second || 0)];
			return `${root}.${sent?.index ?? 0}`;
		}
		default:
			return root === "location_id" || root === "name" || root === "sampling" ? root : null;
	}
}

/** Returns the fields that the form has errors for. */
export function fieldsAtFault(errors: object): Field[] {
	return Object.entries(errors).flatMap(([name, error]) =>
		Array.isArray(error)
			? error.flatMap((each, index) => (each ? [`${name}.${index}` as Field] : []))
			: [name as Field],
	);
}

/** Returns the id of the element of a field. */
export function fieldId(field: Field): string {
	return `report-${field.replaceAll(".", "-")}`;
}
