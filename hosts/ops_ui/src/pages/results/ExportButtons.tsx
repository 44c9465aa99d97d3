import { Button, Group } from "@mantine/core";
import { type RefObject, useState } from "react";
import { toastDone, toastFailed } from "../../app/toasts";
import { download } from "../../lib/download";
import { slug } from "../../lib/wording";
import type { HeatLayer } from "../../map/HeatLayer";
import type { PaletteName } from "../../map/palette";
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
	const [busy, setBusy] = useState<"png" | "csv" | null>(null);
	const { keyword, results } = shown;
	const save = async (kind: "png" | "csv", make: () => Promise<Blob | null>) => {
		const name = `${slug(reportName)}-${slug(keyword)}-${results.run.created_at.slice(0, 10)}.${kind}`;
		setBusy(kind);
		// What makes the file is fetched with the first one, and may not arrive.
		const content = await make().catch(() => null);
		setBusy(null);
		if (content === null) return toastFailed(`${name} was not saved`, "Check your connection, then try again.");
		download(name, content);
		toastDone(`${name} is saved`);
	};
	const makeTable = async () => {
		const { resultsCsv } = await import("./results-csv");
		return new Blob(["\u{feff}", resultsCsv(shown, reportName, earlier)], { type: "text/csv;charset=utf-8" });
	};
	const makePicture = async () => {
		const { resultsPicture } = await import("./results-picture");
		return layer.current ? resultsPicture(layer.current, shown, reportName, palette, earlier) : null;
	};
	return (
		<Group gap="xs">
			{picture && (
				<Button size="xs" variant="default" onClick={() => void save("png", makePicture)} loading={busy === "png"}>
					Save picture (PNG)
				</Button>
			)}
			<Button size="xs" variant="default" onClick={() => void save("csv", makeTable)} loading={busy === "csv"}>
				Save numbers (CSV)
			</Button>
		</Group>
	);
}
