import L from "leaflet";

const STEPS = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000];
const LEAST_PIXELS = 90;
const METRES_PER_DEGREE = 111_320;

/** Lines at round distances: what a map shows when the host has no tiles. */
export class Graticule extends L.Layer {
	private canvas: HTMLCanvasElement | undefined;
	private map: L.Map | undefined;

	override onAdd(map: L.Map): this {
		this.map = map;
		this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide");
		this.canvas.setAttribute("aria-hidden", "true");
		map.getPanes().tilePane.appendChild(this.canvas);
		map.on("moveend zoomend resize viewreset", this.draw, this);
		this.draw();
		return this;
	}

	override onRemove(map: L.Map): this {
		map.off("moveend zoomend resize viewreset", this.draw, this);
		this.canvas?.remove();
		this.map = undefined;
		return this;
	}

	private draw(): void {
		const { map, canvas } = this;
		const pen = canvas?.getContext("2d");
		if (!map || !canvas || !pen) return;
		const size = map.getSize();
		const ratio = window.devicePixelRatio || 1;
		L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
		canvas.width = size.x * ratio;
		canvas.height = size.y * ratio;
		canvas.style.width = `${size.x}px`;
		canvas.style.height = `${size.y}px`;
		pen.scale(ratio, ratio);
		const center = map.getCenter();
		const perPixel = (40_075_016.686 * Math.cos((center.lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);
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
