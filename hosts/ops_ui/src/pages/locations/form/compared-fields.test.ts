import { describe, expect, test } from "vitest";
import { COMPARED, conflictFate, mergeFate } from "./compared-fields";
import { type LocationValues, valuesOf } from "./location-values";
import { sample } from "./sample-location";

const stored = valuesOf(sample());

function field(key: string) {
	const found = COMPARED.find((each) => each.key === key);
	if (!found) throw new Error(`There is no ${key}.`);
	return found;
}

describe("mergeFate", () => {
	const fate = (key: string, mine: Partial<LocationValues>, reasons: Parameters<typeof mergeFate>[3] = []) =>
		mergeFate(field(key), stored, { ...stored, ...mine }, reasons);

	test("says what becomes of each part", () => {
		expect(fate("website", { website: "example.com" })).toBe("filled");
		expect(fate("website", {})).toBe("neither");
		expect(fate("phone", { phone: "" })).toBe("only");
		expect(fate("phone", { phone: "+15125550000" })).toBe("differs");
		expect(fate("name", { name: "HOME SLICE PIZZA" })).toBe("same");
	});

	test("two spellings of one number are the same when the hub says so", () => {
		expect(fate("phone", { phone: "512 555 7437" }, ["same_phone"])).toBe("same");
		expect(fate("phone", { phone: "512 555 7437" }, ["same_name"])).toBe("differs");
	});
});

test("conflictFate says who changed a part", () => {
	const fate = (theirs: string, mine: string) =>
		conflictFate(field("name"), { ...stored, name: "A" }, { ...stored, name: theirs }, { ...stored, name: mine });
	expect(fate("A", "A")).toBe("same");
	expect(fate("B", "A")).toBe("theirs");
	expect(fate("A", "B")).toBe("mine");
	expect(fate("B", "C")).toBe("both");
	expect(fate("B", "B")).toBe("theirs");
});
