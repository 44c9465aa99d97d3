import type { Schemas } from "../lib/ops-api";
import { CanvasLayer, metresPerPixel } from "./CanvasLayer";
import type * as L from "./leaflet";
import { toLatLng } from "./leaflet-map";

type Coordinates = Schemas["Coordinates"];

/** A point of a grid that is not searched yet. */
export interface PreviewPoint {
	coordinates: Coordinates;
	/** Whether it is to be searched at; the rank at the others is estimated. */
	isMeasured: boolean;
}

export interface PreviewScene {
	/** Where the middle of the points lies. */
	center: Coordinates;
	points: readonly PreviewPoint[];
	business: Coordinates | null;
	spacingM: number;
}

const LARGEST = 8;
const SMALLEST = 2;
const PIN = 30;

/** Returns the radius of a point on the screen, so that neighbours never touch. */
export function pointRadius(spacingPx: number): number {
	return Math.max(SMALLEST, Math.min(LARGEST, spacingPx * 0.3));
}

/** Every point of a grid on one canvas: a disc where it is searched, an open diamond where it is estimated, and the pin. */
export class PreviewLayer extends CanvasLayer {
	protected override readonly pane = "overlayPane";
	private scene: PreviewScene | undefined;
	private held: Coordinates | undefined;

	/** Shows other points. */
	show(scene: PreviewScene): void {
		this.scene = scene;
		this.draw();
	}

	/** Moves the points along with their centre, until the hub has said where exactly they lie. */
	hold(center: Coordinates): void {
		this.held = center;
		this.draw();
	}

	protected override paintMap(pen: CanvasRenderingContext2D, map: L.Map): void {
		const { scene } = this;
		if (!scene) return;
		const style = getComputedStyle(map.getContainer());
		const color = (name: string) => style.getPropertyValue(name).trim();
		const from = map.latLngToContainerPoint(toLatLng(scene.center));
		const to = this.held ? map.latLngToContainerPoint(toLatLng(this.held, scene.center)) : from;
		const shift = to.subtract(from);
		const radius = pointRadius(scene.spacingM / metresPerPixel(map, map.getCenter().lat));
		pen.lineWidth = radius < 4 ? 1 : 1.5;
		for (const { coordinates, isMeasured } of scene.points) {
			const { x, y } = map.latLngToContainerPoint(toLatLng(coordinates, scene.center)).add(shift);
			pen.beginPath();
			if (isMeasured) {
				pen.arc(x, y, radius, 0, 2 * Math.PI);
				pen.fillStyle = color("--preview-point");
				pen.fill();
				pen.strokeStyle = color("--preview-rim");
			} else {
				diamond(pen, x, y, radius);
				pen.strokeStyle = color("--preview-point");
			}
			pen.stroke();
		}
		if (scene.business) {
			const at = map.latLngToContainerPoint(toLatLng(scene.business, scene.center));
			pin(pen, at.x, at.y, color("--preview-pin"), color("--preview-rim"));
		}
	}
}

function diamond(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
	pen.moveTo(x, y - radius);
	pen.lineTo(x + radius, y);
	pen.lineTo(x, y + radius);
	pen.lineTo(x - radius, y);
	pen.closePath();
}

function pin(pen: CanvasRenderingContext2D, x: number, y: number, fill: string, rim: string): void {
	const radius = PIN / 3;
	const head = y - PIN + radius;
	pen.beginPath();
	pen.moveTo(x, y);
	pen.bezierCurveTo(x - 3, head + radius, x - radius, head + radius * 0.8, x - radius, head);
	pen.arc(x, head, radius, Math.PI, 0);
	pen.bezierCurveTo(x + radius, head + radius * 0.8, x + 3, head + radius, x, y);
	pen.closePath();
	pen.fillStyle = fill;
	pen.fill();
	pen.lineWidth = 1.5;
	pen.strokeStyle = rim;
	pen.stroke();
	pen.beginPath();
	pen.arc(x, head, radius * 0.4, 0, 2 * Math.PI);
	pen.fillStyle = rim;
	pen.fill();
}
