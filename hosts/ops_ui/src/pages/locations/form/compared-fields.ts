/** What is compared of two locations, part by part, as people see it. */
import type { Schemas } from "../../../lib/ops-api";
import { countryName } from "./countries";
import { inputOf, type LocationValues } from "./location-values";
import { describeWeek } from "./opening-week";

type Reason = Schemas["DuplicateReason"];

/** One part of a location. */
export interface ComparedField {
	key: string;
	label: string;
	/** Writes it for people; "" when there is none. */
	show: (values: LocationValues) => string;
	/** What says that it is the same although it is spelled differently. */
	reason?: Reason;
}

export const COMPARED: readonly ComparedField[] = [
	{ key: "name", label: "Name", show: ({ name }) => name.trim(), reason: "same_name" },
	{ key: "address", label: "Address", show: showAddress, reason: "same_address" },
	{ key: "phone", label: "Phone", show: ({ phone }) => phone.trim(), reason: "same_phone" },
	{ key: "website", label: "Website", show: ({ website }) => website.trim(), reason: "same_website" },
	{ key: "category", label: "Category", show: ({ category }) => category.trim() },
	{ key: "place_id", label: "Place id", show: (values) => inputOf(values).place_id ?? "", reason: "same_place_id" },
	{ key: "point", label: "Point on the map", show: showPoint },
	{ key: "hours", label: "Opening hours", show: ({ opening_hours }) => describeWeek(opening_hours) },
];

/** What becomes of one part when two locations are merged. */
export type MergeFate = "same" | "differs" | "filled" | "only" | "neither";

/** Returns what becomes of a part of `kept` when `gone` is merged into it. */
export function mergeFate(
	field: ComparedField,
	kept: LocationValues,
	gone: LocationValues,
	reasons: readonly Reason[],
): MergeFate {
	const [one, other] = [field.show(kept), field.show(gone)];
	if (one === "" || other === "") return one === other ? "neither" : one === "" ? "filled" : "only";
	const alike = field.reason !== undefined && reasons.includes(field.reason);
	return alike || one.toLowerCase() === other.toLowerCase() ? "same" : "differs";
}

/** Who changed a part since the version that a form was filled from. */
export type ConflictFate = "theirs" | "mine" | "both" | "same";

/** Returns who changed a part. */
export function conflictFate(
	{ show }: ComparedField,
	base: LocationValues,
	theirs: LocationValues,
	mine: LocationValues,
): ConflictFate {
	const [was, there, here] = [show(base), show(theirs), show(mine)];
	if (there === here || (was === there && was === here)) return was === there ? "same" : "theirs";
	if (was === there) return "mine";
	return was === here ? "theirs" : "both";
}

function showAddress({ address }: LocationValues): string {
	const town = [address.region, address.postal_code].filter(Boolean).join(" ");
	return [address.line1, address.line2, address.city, town, countryName(address.country)].filter(Boolean).join(", ");
}

function showPoint({ coordinates: { lat, lng } }: LocationValues): string {
	return lat && lng ? `${lat}, ${lng}` : "";
}
