/** A map with one point on it that can be moved by dragging, by a click, and by the arrow keys. */
import * as L from "../../../map/leaflet";
import { createMap, type MapOptions, toLatLng } from "../../../map/leaflet-map";
import type { Point } from "./point-text";

const STEP_M = 10;
const LONG_STEP_M = 100;
const METRES_PER_DEGREE = 111_320;
const CLOSE = 16;
const SHAPE = "M16 39C11 31 3 24 3 15.5a13 13 0 0 1 26 0C29 24 21 31 16 39Z";

const STEPS: Record<string, { north: number; east: number }> = {
	ArrowUp: { north: 1, east: 0 },
	ArrowDown: { north: -1, east: 0 },
	ArrowLeft: { north: 0, east: -1 },
	ArrowRight: { north: 0, east: 1 },
};

interface PinOptions extends MapOptions {
	className: string;
	/** Id of the text that says how to move the point. */
	describedBy: string;
	onMove: (point: Point) => void;
}

export class PointPin {
	private readonly map: L.Map;
	private readonly options: PinOptions;
	private marker: L.Marker | undefined;

	constructor(element: HTMLElement, options: PinOptions) {
		this.options = options;
		this.map = createMap(element, options);
		this.map.setView([25, 0], 1.5);
		this.map.on("click", ({ latlng }) => this.report(latlng));
	}

	/** Shows the point somewhere, or nowhere. */
	show(point: Point | null): void {
		if (!point) {
			this.marker?.remove();
			this.marker = undefined;
			return;
		}
		const at = toLatLng(point, this.marker?.getLatLng());
		if (this.marker) this.marker.setLatLng(at);
		else this.marker = this.place(at);
		if (this.map.getZoom() < 5) this.map.setView(at, CLOSE);
		else if (!this.map.getBounds().pad(-0.1).contains(at)) this.map.panTo(at);
		const label = `Point of the location at ${point.lat}, ${point.lng}`;
		this.marker.getElement()?.setAttribute("aria-label", label);
	}

	remove(): void {
		this.map.remove();
	}

	private place(at: L.LatLngTuple): L.Marker {
		const icon = new L.DivIcon({
			className: this.options.className,
			html: `<svg viewBox="0 0 32 40" width="32" height="40" aria-hidden="true"><path d="${SHAPE}" fill="#0b4f9e" stroke="#fff" stroke-width="2"/><circle cx="16" cy="15.5" r="5" fill="#fff"/></svg>`,
			iconSize: [32, 40],
			iconAnchor: [16, 39],
		});
		const marker = new L.Marker(at, { icon, draggable: true, keyboard: true }).addTo(this.map);
		marker.on("dragend", () => this.report(marker.getLatLng()));
		const element = marker.getElement();
		// As a button it would keep its arrow keys from those who use a screen reader.
		element?.setAttribute("role", "application");
		element?.setAttribute("aria-roledescription", "movable point");
		element?.setAttribute("aria-describedby", this.options.describedBy);
		element?.addEventListener("keydown", (event) => this.step(event, marker));
		return marker;
	}

	private step(event: KeyboardEvent, marker: L.Marker): void {
		const step = STEPS[event.key];
		if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
		event.preventDefault();
		const degrees = (event.shiftKey ? LONG_STEP_M : STEP_M) / METRES_PER_DEGREE;
		const { lat, lng } = marker.getLatLng();
		const narrowing = Math.max(0.01, Math.cos((lat * Math.PI) / 180));
		const north = Math.max(-90, Math.min(90, lat + step.north * degrees));
		this.report(new L.LatLng(north, lng + (step.east * degrees) / narrowing));
	}

	private report(at: L.LatLng): void {
		const { lat, lng } = at.wrap();
		this.options.onMove({ lat, lng });
	}
}
