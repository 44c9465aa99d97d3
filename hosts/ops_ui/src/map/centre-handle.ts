import type { Schemas } from "../lib/ops-api";
import * as L from "./leaflet";
import { toLatLng } from "./leaflet-map";

type Coordinates = Schemas["Coordinates"];

const METRES_PER_DEGREE = 111_320;
const DECIMALS = 6;
const PER_STEP = 0.25;
const STEPS: Record<string, readonly [east: number, north: number]> = {
	ArrowUp: [0, 1],
	ArrowDown: [0, -1],
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
};

/** Returns the point so many metres east and north of another one; near enough for steps of the hand. */
export function stepFrom({ lat, lng }: Coordinates, eastM: number, northM: number): Coordinates {
	const shrink = Math.max(0.01, Math.cos((lat * Math.PI) / 180));
	return rounded({ lat: lat + northM / METRES_PER_DEGREE, lng: lng + eastM / (METRES_PER_DEGREE * shrink) });
}

/** Returns coordinates as one types them: a tenth of a metre, and longitudes from -180 to 180. */
export function rounded({ lat, lng }: Coordinates): Coordinates {
	const turned = lng - 360 * Math.round(lng / 360);
	const cut = (value: number) => Number(value.toFixed(DECIMALS));
	return { lat: cut(Math.max(-90, Math.min(90, lat))), lng: cut(turned) };
}

interface HandleOptions {
	/** Id of the element that says how to move it. */
	hintId: string;
	className: string;
	/** How far apart points lie, in metres, right now. */
	spacing: () => number;
	/** Called while it is dragged. */
	onDrag: (at: Coordinates) => void;
	/** Called where it was put. */
	onMove: (at: Coordinates) => void;
}

/** Makes the handle in the middle of a grid: dragged, or moved by the arrow keys. */
export function createHandle(at: Coordinates, options: HandleOptions): L.Marker {
	const icon = new L.DivIcon({ className: options.className, iconSize: [36, 36] });
	const handle = new L.Marker(toLatLng(at), { icon, draggable: true, autoPan: true, keyboard: true });
	handle.on("drag", () => options.onDrag(rounded(handle.getLatLng())));
	handle.on("dragend", () => options.onMove(rounded(handle.getLatLng())));
	handle.on("add", () => {
		const element = handle.getElement();
		if (!element) return;
		// A screen reader passes the arrow keys on to an application only.
		element.setAttribute("role", "application");
		element.setAttribute("aria-roledescription", "handle");
		element.setAttribute("aria-label", "Centre of the grid");
		element.setAttribute("aria-describedby", options.hintId);
		element.addEventListener("keydown", (event) => {
			const step = STEPS[event.key];
			if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
			event.preventDefault();
			event.stopPropagation();
			const metres = options.spacing() * (event.shiftKey ? 1 : PER_STEP);
			options.onMove(stepFrom(rounded(handle.getLatLng()), step[0] * metres, step[1] * metres));
		});
	});
	return handle;
}
