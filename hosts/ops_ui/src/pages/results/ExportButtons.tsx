import { Button, Group } from "@mantine/core";
import { type RefObject, useState } from "react";
import { toastDone, toastFailed } from "../../app/toasts";
import { download } from "../../lib/download";
import { instant, slug } from "../../lib/wording";
import { lookOf } from "../../map/cell-shape";
import type { HeatLayer } from "../../map/HeatLayer";
import { type PictureEntry, pictureOf } from "../../map/map-picture";
import { BAND_LABELS, BANDS, MARKED_STATES, MARKS, MEANINGS, PALETTES, type PaletteName } from "../../map/palette";
import { CHANGE_LABELS, CHANGE_MARKS, CHANGES } from "./change-marks";
import { countCells } from "./heatmap-counts";
import { resultsCsv, sourceStamp } from "./results-csv";
import type { Shown } from "./shown-results";

interface ExportButtonsProps {
	shown: Shown;
	reportName: string;
	palette: PaletteName;
	/** Instant of the run that is compared, or null. */
	earlier: string | null;
	/** The map, while it is seen. */
	layer: RefObject<HeatLayer | null>;
	picture: boolean;
}

/** Saves what is seen: its numbers as CSV, and the map as a picture. */
export function ExportButtons({ shown, reportName, palette, earlier, layer, picture }: ExportButtonsProps) {
	const [busy, setBusy] = useState(false);
	const { keyword, results } = shown;
	const name = `${slug(reportName)}-${slug(keyword)}-${results.run.created_at.slice(0, 10)}`;
	const saveTable = () => {
		const content = new Blob(["\u{feff}", resultsCsv(shown, reportName, earlier)], { type: "text/csv;charset=utf-8" });
		download(`${name}.csv`, content);
		toastDone(`${name}.csv is saved`);
	};
	const savePicture = async () => {
		setBusy(true);
		const text = {
			title: reportName,
			subtitle: [keyword, results.business.name, instant(results.run.created_at), results.provenance.provider]
				.concat(earlier ? [`compared with ${instant(earlier)}`] : [])
				.join(" · "),
			stamp: sourceStamp(shown.sources),
			legend: legendOf(shown, palette),
		};
		const content = layer.current ? await pictureOf(layer.current, text) : null;
		setBusy(false);
		if (content === null) toastFailed("The picture was not saved", "Open the map, then try again.");
		else {
			download(`${name}.png`, content);
			toastDone(`${name}.png is saved`);
		}
	};
	return (
		<Group gap="xs">
			{picture && (
				<Button size="xs" variant="default" onClick={() => void savePicture()} loading={busy}>
					Save picture (PNG)
				</Button>
			)}
			<Button size="xs" variant="default" onClick={saveTable}>
				Save numbers (CSV)
			</Button>
		</Group>
	);
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
