import * as L from "./leaflet";

/** A layer that is one canvas over the whole of the map, drawn anew whenever the map moves. */
export abstract class CanvasLayer extends L.Layer {
	protected canvas: HTMLCanvasElement | undefined;
	protected map: L.Map | undefined;

	/** Name of the pane that the canvas lies in. */
	protected abstract readonly pane: "tilePane" | "overlayPane";

	/** Draws everything; lengths are in pixels of the page, of which the screen has `ratio` for each. */
	protected abstract paintMap(pen: CanvasRenderingContext2D, map: L.Map, ratio: number): void;

	override onAdd(map: L.Map): this {
		this.map = map;
		this.canvas = L.create("canvas", "leaflet-zoom-hide");
		this.canvas.setAttribute("aria-hidden", "true");
		map.getPanes()[this.pane].appendChild(this.canvas);
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

	protected draw(): void {
		const { map, canvas } = this;
		const pen = canvas?.getContext("2d");
		if (!map || !canvas || !pen) return;
		const { x, y } = map.getSize();
		const ratio = window.devicePixelRatio || 1;
		L.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
		canvas.width = Math.round(x * ratio);
		canvas.height = Math.round(y * ratio);
		canvas.style.width = `${x}px`;
		canvas.style.height = `${y}px`;
		pen.scale(ratio, ratio);
		this.paintMap(pen, map, ratio);
	}
}

const METRES_AROUND = 40_075_016.686;

/** Returns how many metres a pixel of the page shows at a latitude: the scale of web maps, whose world is 256 px at zoom 0. */
export function metresPerPixel(map: L.Map, lat: number): number {
	return (METRES_AROUND * Math.cos((lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);
}
