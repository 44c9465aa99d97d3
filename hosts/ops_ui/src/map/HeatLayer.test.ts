import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lookOf } from "./cell-shape";
import { type HeatCell, HeatLayer } from "./HeatLayer";
import * as L from "./leaflet";
import type { CellState } from "./palette";

/** A pen that remembers what it was told, in place of the one that jsdom lacks. */
function recordingPen() {
	const calls: [string, unknown[]][] = [];
	const pen = new Proxy({} as Record<string, unknown>, {
		get: (target, name: string) => target[name] ?? ((...args: unknown[]) => calls.push([name, args])),
		set: (target, name: string, value) => {
			target[name] = value;
			calls.push([`${name}=`, [value]]);
			return true;
		},
	});
	const all = (name: string) => calls.filter(([called]) => called === name).map(([, args]) => args);
	return { pen: pen as unknown as CanvasRenderingContext2D, all };
}

let recorded: ReturnType<typeof recordingPen>;
let map: L.Map;

beforeEach(() => {
	recorded = recordingPen();
	vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(recorded.pen as never);
	const element = document.createElement("div");
	for (const [side, pixels] of [
		["clientWidth", 600],
		["clientHeight", 400],
	] as const)
		Object.defineProperty(element, side, { value: pixels });
	map = new L.Map(element, { zoomAnimation: false }).setView([30.25, -97.75], 14, { animate: false });
});

afterEach(() => map.remove());

function cell(lat: number, lng: number, state: CellState, rank: number | null = null, change = ""): HeatCell {
	return { lat, lng, look: lookOf({ state, rank }, "safe", change) };
}

function printed(): unknown[] {
	return recorded.all("fillText").map(([text]) => text);
}

function shownWith(cells: HeatCell[], spacing = 1000): HeatLayer {
	const layer = new HeatLayer().addTo(map);
	layer.setCells(cells, spacing, null);
	return layer;
}

describe("HeatLayer", () => {
	test("is one element that screen readers skip", () => {
		shownWith([cell(30.25, -97.75, "found", 4), cell(30.26, -97.75, "found", 5)]);
		const found = map.getContainer().querySelectorAll("canvas");
		expect(found).toHaveLength(1);
		expect(found[0]).toHaveAttribute("aria-hidden", "true");
	});

	test("prints the rank or the mark of every cell", () => {
		shownWith([cell(30.25, -97.75, "found", 4), cell(30.26, -97.75, "absent"), cell(30.25, -97.74, "estimated", 9)]);
		expect(printed()).toEqual(["4", "20+", "~9"]);
	});

	test("draws cells that look alike once", () => {
		shownWith(Array.from({ length: 9 }, (_, index) => cell(30.25 + index / 1000, -97.75, "found", 4)));
		expect(printed()).toEqual(["4"]);
		expect(recorded.all("drawImage")).toHaveLength(9);
	});

	test("prints nothing that nobody could read", () => {
		shownWith([cell(30.25, -97.75, "found", 4)], 50);
		expect(recorded.all("drawImage")).toHaveLength(1);
		expect(printed()).toEqual([]);
	});

	test("leaves out what lies outside the map", () => {
		shownWith([cell(31.25, -97.75, "found", 4)]);
		expect(recorded.all("drawImage")).toHaveLength(0);
	});

	test("gives states their own shapes and edges", () => {
		shownWith([cell(30.25, -97.75, "absent")]);
		expect(recorded.all("roundRect").length).toBeGreaterThan(0);
		expect(recorded.all("lineTo")).toHaveLength(0);
		shownWith([cell(30.25, -97.75, "error")]);
		expect(recorded.all("lineTo").length).toBeGreaterThan(0);
		shownWith([cell(30.25, -97.75, "estimated", 3)]);
		expect(recorded.all("setLineDash")).toContainEqual([[3, 3]]);
		expect(recorded.all("clip")).toHaveLength(0);
		shownWith([cell(30.25, -97.75, "inconclusive")]);
		expect(recorded.all("clip")).toHaveLength(1);
	});

	test("marks what changed below the rank", () => {
		shownWith([cell(30.25, -97.75, "found", 4, "▲")]);
		expect(printed()).toEqual(["4", "▲"]);
	});

	test("finds the nearest cell at a point, and none far from all", () => {
		const layer = shownWith([cell(30.25, -97.75, "found", 4), cell(30.259, -97.75, "found", 5)]);
		const middle = map.latLngToContainerPoint([30.259, -97.75]);
		expect(layer.cellAt(middle.add([3, 3]))).toBe(1);
		expect(layer.cellAt(new L.Point(5, 5))).toBeNull();
	});

	test("rings a cell, and draws no ring in a picture", () => {
		const layer = shownWith([cell(30.25, -97.75, "found", 4)]);
		layer.setRing(0);
		expect(recorded.all("arc").some(([, , radius]) => (radius as number) > 24)).toBe(true);
		const picture = recordingPen();
		layer.paint(picture.pen);
		expect(picture.all("fillText").map(([text]) => text)).toEqual(["4"]);
		expect(picture.all("arc").every(([, , radius]) => (radius as number) <= 26)).toBe(true);
	});

	test("leaves nothing behind", () => {
		const layer = shownWith([cell(30.25, -97.75, "found", 4)]);
		layer.remove();
		expect(map.getContainer().querySelector("canvas")).toBeNull();
		expect(layer.view()).toBeNull();
	});
});
