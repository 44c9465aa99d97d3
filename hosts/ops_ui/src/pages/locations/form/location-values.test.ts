import { describe, expect, test } from "vitest";
import { emptyValues, inputOf, type LocationValues, patchOf, rebased, valuesOf } from "./location-values";
import { sample } from "./sample-location";

const stored = valuesOf(sample({ coordinates: { lat: 30.25, lng: -97.75 }, place_id: "ChIJ1", source_mode: "find" }));

function changed(changes: Partial<LocationValues>): LocationValues {
	return { ...structuredClone(stored), ...changes };
}

describe("inputOf", () => {
	test("blank fields are null, and text is trimmed", () => {
		const input = inputOf({ ...emptyValues("US"), name: " Slice ", phone: "  " });
		expect(input).toMatchObject({ name: "Slice", phone: null, website: null, coordinates: null, opening_hours: [] });
		expect(input.address).toMatchObject({ country: "US", line2: null });
	});

	test("a location without a listing has no place id, whatever was typed before", () => {
		expect(inputOf(changed({ source_mode: "no_listing" })).place_id).toBeNull();
		expect(inputOf(changed({ source_mode: "connect" })).place_id).toBe("ChIJ1");
	});

	test("what is stored comes back as it was", () => {
		expect(patchOf(stored, stored)).toEqual({});
		expect(inputOf(stored)).toMatchObject({ coordinates: { lat: 30.25, lng: -97.75 }, phone: "+15125557437" });
	});
});

describe("patchOf", () => {
	test("holds nothing but what differs, and null for what was emptied", () => {
		const address = { ...stored.address, postal_code: "", city: "Round Rock" };
		expect(patchOf(stored, changed({ name: "Slice", phone: "", address }))).toEqual({
			name: "Slice",
			phone: null,
			address: { city: "Round Rock", postal_code: null },
		});
	});

	test("a point goes as a whole, and so do opening hours", () => {
		const opening_hours = [{ weekday: "monday" as const, opens: "09:00", closes: "17:00" }];
		expect(patchOf(stored, changed({ coordinates: { lat: "", lng: "" }, opening_hours }))).toEqual({
			coordinates: null,
			opening_hours,
		});
	});
});

test("my changes go on top of theirs", () => {
	const theirs = changed({
		website: "https://example.com",
		name: "Theirs",
		address: { ...stored.address, line2: "B" },
	});
	const mine = changed({ name: "Mine", address: { ...stored.address, city: "Round Rock" } });
	const result = rebased(stored, theirs, mine);
	expect(result).toMatchObject({ name: "Mine", website: "https://example.com" });
	expect(result.address).toMatchObject({ line2: "B", city: "Round Rock" });
});
