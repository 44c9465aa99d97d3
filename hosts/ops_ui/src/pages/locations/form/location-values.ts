/** What the form of a location holds, and how that becomes what the hub takes and stores. */
import type { Schemas } from "../../../lib/ops-api";
import type { Location, NewLocation } from "../../../queries/locations";
import { toDegrees } from "./point-text";

export type SourceMode = Schemas["SourceMode"];
export type OpeningPeriod = Schemas["OpeningPeriod"];
export type LocationPatch = Schemas["NewLocationPatch"];

/** Everything as it is typed; a field that is left out is "". */
export interface LocationValues {
	name: string;
	category: string;
	source_mode: SourceMode;
	place_id: string;
	address: { line1: string; line2: string; city: string; region: string; postal_code: string; country: string };
	phone: string;
	website: string;
	coordinates: { lat: string; lng: string };
	opening_hours: OpeningPeriod[];
}

/** What somebody entered about a location, without what to do with it. */
export type LocationInput = Omit<NewLocation, "on_duplicate" | "merge_into">;

/** Returns an empty form for a place in `country`, which may be "". */
export function emptyValues(country: string): LocationValues {
	return {
		name: "",
		category: "",
		source_mode: "no_listing",
		place_id: "",
		address: { line1: "", line2: "", city: "", region: "", postal_code: "", country },
		phone: "",
		website: "",
		coordinates: { lat: "", lng: "" },
		opening_hours: [],
	};
}

/** Returns what the form shows of a stored location. */
export function valuesOf(location: Location): LocationValues {
	const { address, coordinates } = location;
	return {
		name: location.name,
		category: location.category ?? "",
		source_mode: location.source_mode,
		place_id: location.place_id ?? "",
		address: {
			line1: address.line1,
			line2: address.line2 ?? "",
			city: address.city,
			region: address.region ?? "",
			postal_code: address.postal_code ?? "",
			country: address.country,
		},
		phone: location.phone ?? "",
		website: location.website ?? "",
		coordinates: { lat: coordinates ? String(coordinates.lat) : "", lng: coordinates ? String(coordinates.lng) : "" },
		opening_hours: location.opening_hours.map(({ weekday, opens, closes }) => ({ weekday, opens, closes })),
	};
}

/** Returns what the hub takes; blank fields are null. */
export function inputOf(values: LocationValues): LocationInput {
	const { address, coordinates } = values;
	const lat = toDegrees(coordinates.lat);
	const lng = toDegrees(coordinates.lng);
	return {
		name: values.name.trim(),
		source_mode: values.source_mode,
		address: {
			line1: address.line1.trim(),
			city: address.city.trim(),
			country: address.country,
			line2: orNull(address.line2),
			region: orNull(address.region),
			postal_code: orNull(address.postal_code),
		},
		phone: orNull(values.phone),
		website: orNull(values.website),
		category: orNull(values.category),
		coordinates: lat === null || lng === null ? null : { lat, lng },
		// It stays in the form, for whoever changes their mind about the source.
		place_id: values.source_mode === "no_listing" ? null : orNull(values.place_id),
		opening_hours: values.opening_hours.map(({ weekday, opens, closes }) => ({ weekday, opens, closes })),
	};
}

/** Returns the merge patch that turns `before` into `after`: nothing but what differs. */
export function patchOf(before: LocationValues, after: LocationValues): LocationPatch {
	const { address: oldAddress, ...old } = inputOf(before);
	const { address: newAddress, ...now } = inputOf(after);
	const address = difference(oldAddress, newAddress);
	return { ...difference(old, now), ...(Object.keys(address).length > 0 ? { address } : {}) };
}

/** Returns `theirs` with everything on top that `mine` changed of `base`. */
export function rebased(base: LocationValues, theirs: LocationValues, mine: LocationValues): LocationValues {
	return {
		...onTop(base, theirs, mine),
		address: onTop(base.address, theirs.address, mine.address),
	};
}

function onTop<T extends object>(base: T, theirs: T, mine: T): T {
	return { ...theirs, ...difference(base, mine) };
}

function difference<T extends object>(before: T, after: T): Partial<T> {
	const changed = (Object.keys(after) as (keyof T)[]).filter(
		(name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
	);
	return Object.fromEntries(changed.map((name) => [name, after[name]])) as Partial<T>;
}

function orNull(text: string): string | null {
	return text.trim() || null;
}
