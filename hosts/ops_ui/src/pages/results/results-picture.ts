/** The heatmap as a picture, with everything that one must know to read it. */
import { instant } from "../../lib/wording";
import { lookOf } from "../../map/cell-shape";
import type { HeatLayer } from "../../map/HeatLayer";
import { type PictureEntry, pictureOf } from "../../map/map-picture";
import { BAND_LABELS, BANDS, MARKED_STATES, MARKS, MEANINGS, PALETTES, type PaletteName } from "../../map/palette";
import { CHANGE_LABELS, CHANGE_MARKS, CHANGES } from "./change-marks";
import { countCells } from "./heatmap-counts";
import { sourceStamp } from "./results-csv";
import type { Shown } from "./shown-results";

/** Returns a PNG of the map as it is seen; `earlier` is the instant of the run that is compared, or null. */
export function resultsPicture(
	layer: HeatLayer,
	shown: Shown,
	reportName: string,
	palette: PaletteName,
	earlier: string | null,
): Promise<Blob | null> {
	const { keyword, results } = shown;
	return pictureOf(layer, {
		title: reportName,
		subtitle: [keyword, results.business.name, instant(results.run.created_at), results.provenance.provider]
			.concat(earlier ? [`compared with ${instant(earlier)}`] : [])
			.join(" · "),
		stamp: sourceStamp(shown.sources),
		legend: legendOf(shown, palette),
	});
}

function legendOf({ cells, comparison }: Shown, palette: PaletteName): PictureEntry[] {
	const { bands, states } = countCells(cells);
	const colours = PALETTES[palette];
	const ranks = BANDS.filter((band) => band !== "unknown").map((band) => ({
		look: { state: "found" as const, colours: colours[band], mark: "", change: "" },
		text: `${BAND_LABELS[band]}: ${bands[band]}`,
	}));
	const marks = MARKED_STATES.filter((state) => states[state] > 0).map((state) => ({
		look: { ...lookOf({ state, rank: null }, palette), mark: MARKS[state] },
		text: `${MEANINGS[state]}: ${states[state]}`,
	}));
	const changes = comparison
		? CHANGES.map((change) => ({
				look: { state: "found" as const, colours: colours.unknown, mark: CHANGE_MARKS[change], change: "" },
				text: `${CHANGE_LABELS[change]}: ${comparison.counts[change]}`,
			}))
		: [];
	return [...ranks, ...marks, ...changes];
}
