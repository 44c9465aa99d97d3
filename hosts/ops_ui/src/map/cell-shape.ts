/** Draws one cell. Its state shows in its shape and its mark, too, never in its colour alone. */
import { bandOf, type CellState, type Colours, markOf, PALETTES, type PaletteName, type RankedCell } from "./palette";

/** Everything that is seen of a cell. Equal looks are drawn alike. */
export interface Look {
	state: CellState;
	colours: Colours;
	/** Rank, or the mark of the state. */
	mark: string;
	/** What became of it since another run; "" when none is compared. */
	change: string;
}

const INK = "#16191d";
const PAPER = "#ffffff";
const FULL = 2 * Math.PI;
const SMALLEST_WITH_TWO_LINES = 14;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/** Returns what is seen of a cell. */
export function lookOf(cell: RankedCell, palette: PaletteName, change = ""): Look {
	return { state: cell.state, colours: PALETTES[palette][bandOf(cell)], mark: markOf(cell), change };
}

/** Draws a cell around (x, y). Without `printed`, only its shape and colour are drawn. */
export function paintCell(
	pen: CanvasRenderingContext2D,
	x: number,
	y: number,
	radius: number,
	look: Look,
	printed: boolean,
) {
	pen.save();
	pen.setLineDash([]);
	// Paper around ink: one of the two has 3:1 against whatever lies below, in light, in dark and on tiles.
	trace(pen, x, y, radius + 1.5, look.state);
	pen.fillStyle = PAPER;
	pen.fill();
	trace(pen, x, y, radius, look.state);
	pen.fillStyle = look.colours.fill;
	pen.fill();
	if (look.state === "inconclusive") hatch(pen, x, y, radius);
	trace(pen, x, y, radius, look.state);
	pen.strokeStyle = INK;
	pen.lineWidth = radius > 8 ? 1.5 : 1;
	if (look.state === "estimated") pen.setLineDash([3, 3]);
	if (look.state === "empty") pen.setLineDash([1, 2.5]);
	pen.stroke();
	pen.setLineDash([]);
	if (printed) print(pen, x, y, radius, look);
	pen.restore();
}

/** Draws the two rings around the cell that the keyboard or the pointer is at. */
export function paintRing(pen: CanvasRenderingContext2D, x: number, y: number, radius: number) {
	for (const [ring, colour, width] of [
		[radius + 5, PAPER, 5],
		[radius + 5, INK, 2.5],
	] as const) {
		pen.beginPath();
		pen.arc(x, y, ring, 0, FULL);
		pen.strokeStyle = colour;
		pen.lineWidth = width;
		pen.stroke();
	}
}

/** Draws the pin of the business with its tip at (x, y). */
export function paintPin(pen: CanvasRenderingContext2D, x: number, y: number, height: number) {
	const head = height * 0.36;
	const top = y - height + head;
	pen.beginPath();
	pen.moveTo(x, y);
	pen.arc(x, top, head, Math.PI * 0.85, Math.PI * 2.15);
	pen.closePath();
	pen.lineJoin = "round";
	pen.strokeStyle = PAPER;
	pen.lineWidth = 4;
	pen.stroke();
	pen.fillStyle = "#c2185b";
	pen.fill();
	pen.strokeStyle = INK;
	pen.lineWidth = 1;
	pen.stroke();
	pen.beginPath();
	pen.arc(x, top, head * 0.4, 0, FULL);
	pen.fillStyle = PAPER;
	pen.fill();
}

/** Traces the outline of a state: a circle, a square for what is not in the list, a diamond for what failed. */
function trace(pen: CanvasRenderingContext2D, x: number, y: number, radius: number, state: CellState) {
	pen.beginPath();
	if (state === "absent") {
		const half = radius * 0.88;
		pen.roundRect(x - half, y - half, 2 * half, 2 * half, radius * 0.22);
	} else if (state === "error") {
		pen.moveTo(x, y - radius);
		pen.lineTo(x + radius, y);
		pen.lineTo(x, y + radius);
		pen.lineTo(x - radius, y);
		pen.closePath();
	} else {
		pen.arc(x, y, state === "not_measured" ? radius * 0.62 : radius, 0, FULL);
	}
}

function hatch(pen: CanvasRenderingContext2D, x: number, y: number, radius: number) {
	pen.save();
	pen.clip();
	pen.beginPath();
	const step = Math.max(3, radius / 3);
	for (let at = -2 * radius; at <= 2 * radius; at += step) {
		pen.moveTo(x + at - radius, y + radius);
		pen.lineTo(x + at + radius, y - radius);
	}
	pen.strokeStyle = "#9aa1ab";
	pen.lineWidth = 1;
	pen.stroke();
	pen.restore();
}

function print(
	pen: CanvasRenderingContext2D,
	x: number,
	y: number,
	radius: number,
	{ colours, mark, change, state }: Look,
) {
	const both = change !== "" && mark !== "" && radius >= SMALLEST_WITH_TWO_LINES;
	const lines = both ? [mark, change] : [change || mark];
	pen.fillStyle = colours.text;
	pen.textAlign = "center";
	pen.textBaseline = "middle";
	const size = both ? radius * 0.66 : Math.max(8, radius * (lines[0] && lines[0].length > 2 ? 0.78 : 0.95));
	for (const [index, line] of lines.entries()) {
		const down = both ? (index === 0 ? -radius * 0.3 : radius * 0.42) : radius * 0.06;
		pen.font = `${state === "estimated" ? "500" : "700"} ${size.toFixed(1)}px ${FONT}`;
		pen.fillText(line, x, y + down);
	}
}
