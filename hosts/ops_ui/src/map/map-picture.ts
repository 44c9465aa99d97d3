/** A picture of a heatmap as it is seen, with everything that one must know to read it. */
import { type Look, paintCell } from "./cell-shape";
import type { HeatLayer } from "./HeatLayer";

export interface PictureEntry {
	look: Look;
	text: string;
}

export interface PictureText {
	title: string;
	subtitle: string;
	/** Where the ranks come from, in capitals, such as "SIMULATED". */
	stamp: string;
	legend: readonly PictureEntry[];
}

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
const MARGIN = 16;
const HEAD = 72;
const LINE = 30;
const LEAST_WIDTH = 560;
const PAPER = "#ffffff";
const GROUND = "#eef1f4";
const INK = "#16191d";

/** Returns a PNG of what a layer shows, or null when it is on no map. */
export async function pictureOf(layer: HeatLayer, text: PictureText): Promise<Blob | null> {
	const view = layer.view();
	const canvas = document.createElement("canvas");
	const pen = canvas.getContext("2d");
	if (!view || !pen) return null;
	const width = Math.max(LEAST_WIDTH, view.width + 2 * MARGIN);
	const places = flow(pen, text.legend, width);
	const rows = 1 + Math.max(0, ...places.map(({ row }) => row));
	const height = HEAD + view.height + rows * LINE + 2 * MARGIN;
	const ratio = Math.max(2, window.devicePixelRatio || 1);
	canvas.width = Math.round(width * ratio);
	canvas.height = Math.round(height * ratio);
	pen.scale(ratio, ratio);
	pen.fillStyle = PAPER;
	pen.fillRect(0, 0, width, height);
	paintHead(pen, text, width);
	pen.save();
	pen.translate((width - view.width) / 2, HEAD);
	pen.beginPath();
	pen.rect(0, 0, view.width, view.height);
	pen.clip();
	pen.fillStyle = GROUND;
	pen.fillRect(0, 0, view.width, view.height);
	if (view.lines) pen.drawImage(view.lines, 0, 0, view.width, view.height);
	layer.paint(pen);
	pen.restore();
	paintLegend(pen, text.legend, places, HEAD + view.height + MARGIN);
	return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

function paintHead(pen: CanvasRenderingContext2D, { title, subtitle, stamp }: PictureText, width: number): void {
	pen.textBaseline = "middle";
	pen.font = `700 13px ${FONT}`;
	const stamped = pen.measureText(stamp).width + 20;
	const left = width - MARGIN - stamped;
	pen.strokeStyle = INK;
	pen.lineWidth = 2;
	pen.strokeRect(left, 12, stamped, 26);
	pen.fillStyle = INK;
	pen.textAlign = "center";
	pen.fillText(stamp, left + stamped / 2, 26);
	pen.textAlign = "left";
	pen.font = `700 20px ${FONT}`;
	pen.fillText(fitted(pen, title, left - MARGIN - 12), MARGIN, 26);
	pen.font = `400 13px ${FONT}`;
	pen.fillText(fitted(pen, subtitle, width - 2 * MARGIN), MARGIN, 54);
}

interface Place {
	x: number;
	row: number;
}

/** Returns where each entry of the legend stands, from left to right and then in the next line. */
function flow(pen: CanvasRenderingContext2D, legend: readonly PictureEntry[], width: number): Place[] {
	pen.font = `400 13px ${FONT}`;
	let x = MARGIN;
	let row = 0;
	return legend.map(({ text }) => {
		const wide = 30 + pen.measureText(text).width + 20;
		if (x > MARGIN && x + wide > width - MARGIN) {
			x = MARGIN;
			row += 1;
		}
		const place = { x, row };
		x += wide;
		return place;
	});
}

function paintLegend(
	pen: CanvasRenderingContext2D,
	legend: readonly PictureEntry[],
	places: readonly Place[],
	top: number,
): void {
	for (const [index, { look, text }] of legend.entries()) {
		const place = places[index];
		if (!place) continue;
		const middle = top + place.row * LINE + LINE / 2 - 4;
		paintCell(pen, place.x + 11, middle, 10, look, true);
		pen.fillStyle = INK;
		pen.textAlign = "left";
		pen.textBaseline = "middle";
		pen.font = `400 13px ${FONT}`;
		pen.fillText(text, place.x + 28, middle);
	}
}

/** Returns as much of a text as fits. */
function fitted(pen: CanvasRenderingContext2D, text: string, width: number): string {
	if (pen.measureText(text).width <= width) return text;
	let end = text.length;
	while (end > 0 && pen.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
	return `${text.slice(0, end)}…`;
}
