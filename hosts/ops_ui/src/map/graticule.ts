import { CanvasLayer, metresPerPixel } from "./CanvasLayer";
import type * as L from "./leaflet";

const STEPS = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000];
const LEAST_PIXELS = 90;
const METRES_PER_DEGREE = 111_320;

/** Lines at round distances: what a map shows when the host has no tiles. */
export class Graticule extends CanvasLayer {
	protected override readonly pane = "tilePane";

	protected override paintMap(pen: CanvasRenderingContext2D, map: L.Map): void {
		const size = map.getSize();
		const center = map.getCenter();
		const perPixel = metresPerPixel(map, center.lat);
		const step = STEPS.find((metres) => metres / perPixel >= LEAST_PIXELS) ?? STEPS.at(-1) ?? 1000;
		const lat = step / METRES_PER_DEGREE;
		const lng = lat / Math.max(0.01, Math.cos((center.lat * Math.PI) / 180));
		const bounds = map.getBounds();
		pen.strokeStyle = getComputedStyle(map.getContainer()).getPropertyValue("--map-line").trim() || "#8a8f98";
		pen.lineWidth = 0.5;
		pen.beginPath();
		for (let at = Math.ceil(bounds.getSouth() / lat) * lat; at < bounds.getNorth(); at += lat) {
			const { y } = map.latLngToContainerPoint([at, center.lng]);
			pen.moveTo(0, y);
			pen.lineTo(size.x, y);
		}
		for (let at = Math.ceil(bounds.getWest() / lng) * lng; at < bounds.getEast(); at += lng) {
			const { x } = map.latLngToContainerPoint([center.lat, at]);
			pen.moveTo(x, 0);
			pen.lineTo(x, size.y);
		}
		pen.stroke();
	}
}
