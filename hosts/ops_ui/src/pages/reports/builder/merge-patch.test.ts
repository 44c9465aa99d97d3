import { describe, expect, test } from "vitest";
import { isSame, mergePatch } from "./merge-patch";

describe("mergePatch", () => {
	test("has only what changed, however deep", () => {
		const before = { name: "a", map: { size: 5, center: { lat: 1, lng: 2 } }, keywords: ["x", "y"] };
		const after = { name: "a", map: { size: 5, center: { lat: 1, lng: 3 } }, keywords: ["x"] };
		expect(mergePatch(before, after)).toEqual({ map: { center: { lng: 3 } }, keywords: ["x"] });
	});

	test("takes away with null, and puts whole things where there was none", () => {
		const before = { radius: { value: 2, unit: "km" }, spacing: null };
		const after = { radius: null, spacing: { value: 1, unit: "km" } };
		expect(mergePatch(before, after)).toEqual({ radius: null, spacing: { value: 1, unit: "km" } });
	});

	test("is empty where nothing changed, whatever the order and what is left out", () => {
		expect(mergePatch({ a: 1, b: { c: null } }, { b: {}, a: 1 })).toEqual({});
		expect(isSame({ a: null }, {})).toBe(true);
		expect(isSame(["a"], ["a", "b"])).toBe(false);
	});
});
