/** A stored location for tests. */
import type { Location } from "../../../queries/locations";

export function sample(changes: Partial<Location> = {}): Location {
	return {
		id: "loc_1",
		owner: "own_1",
		name: "Home Slice Pizza",
		source_mode: "no_listing",
		address: {
			line1: "1415 S Congress Ave",
			line2: null,
			city: "Austin",
			region: "TX",
			postal_code: "78704",
			country: "US",
		},
		phone: "+15125557437",
		website: null,
		category: null,
		coordinates: null,
		place_id: null,
		created_at: "2026-03-01T09:00:00Z",
		updated_at: "2026-03-01T09:00:00Z",
		version: 1,
		deleted_at: null,
		merged_into: null,
		merged_from: [],
		opening_hours: [],
		...changes,
	};
}
