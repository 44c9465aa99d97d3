import { CanvasLayer, metresPerPixel } from "./CanvasLayer";
import { type Look, paintCell, paintPin, paintRing } from "./cell-shape";
import type * as L from "./leaflet";
import { toLatLng } from "./leaflet-map";

/** A cell of the heatmap: where it is, and what is seen of it. */
export interface HeatCell {
	lat: number;
	lng: number;
	look: Look;
}

interface Place {
	lat: number;
	lng: number;
}

/** Below this distance of two cells, nothing that is printed in them can be read. */
export const LEGIBLE_SPACING = 18;
const WIDEST = 24;
const NARROWEST = 3;

/** All cells of a grid on one canvas: whatever their number, the page has one element for them. */
export class HeatLayer extends CanvasLayer {
	protected override readonly pane = "overlayPane";
	private cells: readonly HeatCell[] = [];
	private business: Place | null = null;
	private spacing = 0;
	private ring: number | null = null;
	private sprites = new Map<string, HTMLCanvasElement>();
	private spriteKey = "";

	override onAdd(map: L.Map): this {
		super.onAdd(map);
		if (this.canvas) this.canvas.dataset.heatmap = "";
		return this;
	}

	/** Shows other cells. `spacing` is that of the grid in metres. */
	setCells(cells: readonly HeatCell[], spacing: number, business: Place | null): void {
		this.cells = cells;
		this.spacing = spacing;
		this.business = business;
		this.draw();
	}

	/** Rings a cell, or none. */
	setRing(index: number | null): void {
		if (this.ring === index) return;
		this.ring = index;
		this.draw();
	}

	/** Returns the cell that lies at a point of the container, or null. */
	cellAt(point: L.Point): number | null {
		const { map } = this;
		if (!map) return null;
		const reach = Math.max(12, this.radius(map)) + 2;
		let found: number | null = null;
		let nearest = reach * reach;
		for (const [index, cell] of this.cells.entries()) {
			const { x, y } = map.latLngToContainerPoint([cell.lat, cell.lng]);
			const away = (x - point.x) ** 2 + (y - point.y) ** 2;
			if (away > nearest) continue;
			nearest = away;
			found = index;
		}
		return found;
	}

	/** Moves the map as little as needed to show a cell. */
	reveal(index: number, animate: boolean): void {
		const cell = this.cells[index];
		if (cell) this.map?.panInside([cell.lat, cell.lng], { padding: [48, 48], animate });
	}

	/** Returns what the map shows: its size, and the canvas with the lines below the cells, if there is one. */
	view(): { width: number; height: number; lines: HTMLCanvasElement | null } | null {
		const { map } = this;
		if (!map) return null;
		const { x, y } = map.getSize();
		return { width: x, height: y, lines: map.getPanes().tilePane.querySelector("canvas") };
	}

	/** Draws the cells that the map shows, without the ring, with another pen. */
	paint(pen: CanvasRenderingContext2D): void {
		const { map } = this;
		if (map)
			this.paintAll(pen, map, null, (x, y, radius, look, printed) => paintCell(pen, x, y, radius, look, printed));
	}

	protected override paintMap(pen: CanvasRenderingContext2D, map: L.Map, ratio: number): void {
		this.paintAll(pen, map, this.ring, (x, y, radius, look, printed) => {
			const sprite = this.sprite(radius, ratio, look, printed);
			const side = sprite.width / ratio;
			// On whole pixels of the screen, or what is printed would blur.
			const at = (middle: number) => Math.round((middle - side / 2) * ratio) / ratio;
			pen.drawImage(sprite, at(x), at(y), side, side);
		});
	}

	private paintAll(
		pen: CanvasRenderingContext2D,
		map: L.Map,
		ring: number | null,
		paint: (x: number, y: number, radius: number, look: Look, printed: boolean) => void,
	): void {
		const size = map.getSize();
		const radius = this.radius(map);
		const printed = this.pixels(map) >= LEGIBLE_SPACING;
		const margin = radius + 2;
		for (const { lat, lng, look } of this.cells) {
			const { x, y } = map.latLngToContainerPoint([lat, lng]);
			if (x < -margin || y < -margin || x > size.x + margin || y > size.y + margin) continue;
			paint(x, y, radius, look, printed);
		}
		this.paintBusiness(pen, map, radius);
		const ringed = ring === null ? undefined : this.cells[ring];
		if (!ringed) return;
		const { x, y } = map.latLngToContainerPoint([ringed.lat, ringed.lng]);
		paintRing(pen, x, y, radius);
	}

	private paintBusiness(pen: CanvasRenderingContext2D, map: L.Map, radius: number): void {
		const { business, cells } = this;
		if (!business) return;
		const at = map.latLngToContainerPoint(toLatLng(business, cells[0]));
		// A pin upon a cell would hide its rank: it stands on the rim then, where four cells leave room.
		const near = this.cellAt(at);
		const below = near === null ? undefined : cells[near];
		const middle = below ? map.latLngToContainerPoint([below.lat, below.lng]) : null;
		const hides = middle !== null && Math.hypot(middle.x - at.x, middle.y - at.y) < radius;
		const rim = radius * 0.76;
		const [x, y] = hides ? [middle.x + rim, middle.y - rim + 3] : [at.x, at.y];
		paintPin(pen, x, y, Math.min(24, Math.max(12, radius)));
	}

	/** Returns how far two neighbouring cells are apart on the screen. */
	private pixels(map: L.Map): number {
		const { lat } = this.cells[Math.floor(this.cells.length / 2)] ?? { lat: 0 };
		return this.spacing / metresPerPixel(map, lat);
	}

	private radius(map: L.Map): number {
		return Math.min(WIDEST, Math.max(NARROWEST, this.pixels(map) * 0.44));
	}

	/** Returns a cell drawn once; the many that look alike are copies of it. */
	private sprite(radius: number, ratio: number, look: Look, printed: boolean): HTMLCanvasElement {
		const size = `${radius} ${ratio}`;
		if (this.spriteKey !== size) {
			this.sprites.clear();
			this.spriteKey = size;
		}
		const key = `${look.state} ${look.colours.fill} ${printed ? `${look.mark} ${look.change}` : ""}`;
		const known = this.sprites.get(key);
		if (known) return known;
		const sprite = document.createElement("canvas");
		sprite.width = sprite.height = 2 * Math.ceil((radius + 3) * ratio);
		const pen = sprite.getContext("2d");
		if (pen) {
			pen.scale(ratio, ratio);
			const middle = sprite.width / ratio / 2;
			paintCell(pen, middle, middle, radius, look, printed);
		}
		this.sprites.set(key, sprite);
		return sprite;
	}
}
