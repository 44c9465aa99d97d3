import type { GridPoint } from "../../queries/results";

const STEPS: Readonly<Record<string, readonly [rows: number, cols: number]>> = {
	ArrowUp: [-1, 0],
	ArrowDown: [1, 0],
	ArrowLeft: [0, -1],
	ArrowRight: [0, 1],
};

/** Returns whether a key moves from point to point. */
export function moves(key: string): boolean {
	return key in STEPS || ["Home", "End", "PageUp", "PageDown"].includes(key);
}

/**
 * Returns the index of the point that a key leads to from another one: an arrow to the next in that direction, Home and
 * End to the ends of the row, PageUp and PageDown to those of the column. At an edge it stays.
 */
export function pointAfter(points: readonly GridPoint[], index: number, key: string): number {
	const from = points[index];
	if (!from) return index;
	const step = STEPS[key];
	if (step) {
		const [rows, cols] = step;
		const found = points.findIndex(({ row, col }) => row === from.row + rows && col === from.col + cols);
		return found === -1 ? index : found;
	}
	const line = points
		.map((point, at) => ({ point, at }))
		.filter(({ point }) => (key === "Home" || key === "End" ? point.row === from.row : point.col === from.col));
	const end = key === "Home" || key === "PageUp" ? line[0] : line.at(-1);
	return end?.at ?? index;
}
