import { useComputedColorScheme } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { lookOf } from "../../map/cell-shape";
import { type HeatCell, HeatLayer } from "../../map/HeatLayer";
import * as L from "../../map/leaflet";
import { createMap, type Tiles, toLatLng } from "../../map/leaflet-map";
import type { PaletteName } from "../../map/palette";
import { CHANGE_MARKS, changesByPoint } from "./change-marks";
import type { Shown } from "./shown-results";

const CLOSEST = 18;
const MARGIN = 30;

interface Handlers {
	onHover: (index: number | null) => void;
	onPick: (index: number) => void;
}

export interface Heatmap {
	layer: RefObject<HeatLayer | null>;
	map: RefObject<L.Map | null>;
	/** Shows the whole grid. */
	showAll: () => void;
}

/**
 * Keeps a map with a heatmap in an element. Renderings of React never touch the map; only what changed is told to it,
 * before the browser paints.
 */
export function useHeatmap(
	element: RefObject<HTMLElement | null>,
	shown: Shown,
	palette: PaletteName,
	tiles: Tiles,
	handlers: Handlers,
): Heatmap {
	// Known from the start: a map is not made twice.
	const still = useReducedMotion(false, { getInitialValueInEffect: false });
	const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
	const map = useRef<L.Map | null>(null);
	const layer = useRef<HeatLayer | null>(null);
	const bounds = useRef<L.LatLngBounds | null>(null);
	const moved = useRef(false);
	const latest = useRef(handlers);
	latest.current = handlers;
	const cells = useMemo(() => heatCells(shown, palette), [shown, palette]);
	const { points, center, spacing, results } = shown;
	const business = results.business.coordinates;
	// Two runs with the same grid are looked at from the same place.
	const grid = `${points.length} ${center.coordinates.lat} ${center.coordinates.lng} ${spacing}`;

	const showAll = useCallback(() => {
		if (!map.current || !bounds.current) return;
		const { x, y } = map.current.getSize();
		if (x > 2 * MARGIN && y > 2 * MARGIN)
			map.current.fitBounds(bounds.current, { padding: [MARGIN, MARGIN], maxZoom: CLOSEST, animate: false });
		moved.current = false;
	}, []);

	useLayoutEffect(() => {
		if (!element.current) return;
		const made = createMap(element.current, { tiles, still });
		const heat = new HeatLayer();
		map.current = made;
		layer.current = heat;
		// One finger scrolls the page, two move the map.
		if (window.matchMedia("(pointer: coarse)").matches) made.dragging.disable();
		made.doubleClickZoom.disable();
		made.setView([0, 0], 2, { animate: false });
		heat.addTo(made);
		made.on("dragstart", () => {
			moved.current = true;
		});
		made.on("mousemove", ({ containerPoint }) => latest.current.onHover(heat.cellAt(containerPoint)));
		made.on("mouseout", () => latest.current.onHover(null));
		made.on("click", ({ containerPoint }) => {
			const picked = heat.cellAt(containerPoint);
			if (picked !== null) latest.current.onPick(picked);
		});
		const watching = new ResizeObserver(() => {
			made.invalidateSize({ animate: false });
			if (!moved.current) showAll();
		});
		watching.observe(element.current);
		return () => {
			watching.disconnect();
			made.remove();
			map.current = null;
			layer.current = null;
		};
	}, [element, tiles, still, showAll]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: `grid` stands for the points, `tiles` and `still` for a new map
	useLayoutEffect(() => {
		bounds.current = new L.LatLngBounds(points.map((point) => toLatLng(point.coordinates, center.coordinates)));
		map.current?.setView(toLatLng(center.coordinates), 13, { animate: false });
		showAll();
	}, [grid, tiles, still, showAll]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: `tiles` and `still` stand for a new map
	useLayoutEffect(() => layer.current?.setCells(cells, spacing, business), [cells, spacing, business, tiles, still]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: the lines of the map have the colours of the scheme
	useEffect(() => void map.current?.fire("moveend"), [scheme]);

	return useMemo(() => ({ layer, map, showAll }), [showAll]);
}

function heatCells({ points, cells, center, comparison }: Shown, palette: PaletteName): HeatCell[] {
	const changes = changesByPoint(comparison);
	return points.flatMap((point, index) => {
		const cell = cells[index];
		if (!cell) return [];
		const [lat, lng] = toLatLng(point.coordinates, center.coordinates);
		const change = changes.get(point.number)?.change;
		return [{ lat, lng, look: lookOf(cell, palette, change ? CHANGE_MARKS[change] : "") }];
	});
}
