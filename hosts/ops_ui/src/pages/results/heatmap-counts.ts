import { BANDS, type Band, bandOf, MARKED_STATES } from "../../map/palette";
import type { Cell } from "../../queries/results";

type MarkedState = (typeof MARKED_STATES)[number];

/** How many cells of a heatmap are drawn in which way. */
export interface HeatmapCounts {
	bands: Readonly<Record<Band, number>>;
	states: Readonly<Record<MarkedState, number>>;
}

/** Counts cells as a legend lists them. */
export function countCells(cells: readonly Cell[]): HeatmapCounts {
	const bands = Object.fromEntries(BANDS.map((band) => [band, 0])) as Record<Band, number>;
	const states = Object.fromEntries(MARKED_STATES.map((state) => [state, 0])) as Record<MarkedState, number>;
	for (const cell of cells) {
		bands[bandOf(cell)] += 1;
		if (cell.state !== "found") states[cell.state] += 1;
	}
	return { bands, states };
}
