import { describe, expect, test } from "vitest";
import { moves, pointAfter } from "./heatmap-moves";
import { points } from "./samples";

describe("pointAfter", () => {
	test.each([
		["ArrowUp", 1],
		["ArrowDown", 7],
		["ArrowLeft", 3],
		["ArrowRight", 5],
		["Home", 3],
		["End", 5],
		["PageUp", 1],
		["PageDown", 7],
	])("%s leads from the middle to %i", (key, index) => {
		expect(moves(key)).toBe(true);
		expect(pointAfter(points(), 4, key)).toBe(index);
	});

	test("stays at an edge, and where a circle has no point", () => {
		expect(pointAfter(points(), 0, "ArrowUp")).toBe(0);
		const circle = points().filter(({ number }) => number !== 0);
		expect(pointAfter(circle, 0, "ArrowLeft")).toBe(0);
		expect(circle[pointAfter(circle, 0, "ArrowDown")]?.number).toBe(4);
	});

	test("leaves other keys alone", () => {
		expect(moves("a")).toBe(false);
	});
});
