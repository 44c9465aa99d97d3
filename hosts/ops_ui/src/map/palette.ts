/** How a cell is drawn, the same as in the terminal and in every other output of the hub. */
import type { Schemas } from "../lib/ops-api";
import data from "./palette.json";

export type CellState = Schemas["CellState"];
export type Band = keyof typeof data.labels;
export type PaletteName = keyof typeof data.palettes;

/** Fill of a band, and text upon it. */
export interface Colours {
	fill: string;
	text: string;
}

/** What of a cell decides how it is drawn. */
export interface RankedCell {
	state: CellState;
	rank: number | null;
}

/** Bands in the order of legends, best first. */
export const BANDS: readonly Band[] = ["top", "first_page", "behind", "out", "unknown"];
/** States that have no rank, or not one that was measured, in the order of legends. */
export const MARKED_STATES = ["absent", "inconclusive", "empty", "error", "not_measured", "estimated"] as const;
export const BAND_LABELS: Readonly<Record<Band, string>> = data.labels;
export const MARKS: Readonly<Record<Exclude<CellState, "found">, string>> = data.marks;
export const MEANINGS: Readonly<Record<CellState, string>> = data.meanings;
/** Blue to orange, which colour-blind people tell apart, and the green to red that the trade is used to. */
export const PALETTES: Readonly<Record<PaletteName, Readonly<Record<Band, Colours>>>> = data.palettes;

/** Returns the band that a cell is drawn in. */
export function bandOf({ state, rank }: RankedCell): Band {
	if (state === "absent") return "out";
	if (rank === null) return "unknown";
	if (rank <= data.last.top) return "top";
	if (rank <= data.last.first_page) return "first_page";
	return rank <= data.last.behind ? "behind" : "out";
}

/** Returns what is printed in a cell: its rank, marked when it is estimated, or the mark of its state. */
export function markOf({ state, rank }: RankedCell): string {
	if (rank !== null) return state === "estimated" ? `~${rank}` : String(rank);
	return state === "found" ? "" : MARKS[state];
}
