/** What is seen of a run as CSV (RFC 4180): one keyword, one line for each point. */
import { markOf } from "../../map/palette";
import { CHANGE_LABELS, changesByPoint } from "./change-marks";
import type { Shown } from "./shown-results";

/** What makes a spreadsheet run a cell as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Returns the table. Above it stand lines that say what it is and where its figures come from. */
export function resultsCsv(shown: Shown, reportName: string, earlier: string | null): string {
	const { results, keyword, sources, points, cells, comparison } = shown;
	const names = new Map(results.listings.map(({ key, name }) => [key, name]));
	const changes = changesByPoint(comparison);
	const about = [
		["Report", reportName],
		["Business", results.business.name],
		["Keyword", keyword],
		["Run (UTC)", results.run.created_at],
		["Run state", results.run.state],
		["SOURCE", sourceStamp(sources)],
		["Provider", results.provenance.provider],
		...(comparison && earlier ? [["Compared with run of (UTC)", earlier]] : []),
	];
	const changed = comparison ? ["Earlier rank", "Change"] : [];
	const heading = [
		"Row",
		"Column",
		"Latitude",
		"Longitude",
		"State",
		"Rank",
		"Printed",
		"Source",
		"Top business",
		...changed,
	];
	const lines = points.map((point, index) => {
		const cell = cells[index];
		if (!cell) return [];
		const change = changes.get(point.number);
		return [
			point.row + 1,
			point.col + 1,
			point.coordinates.lat,
			point.coordinates.lng,
			cell.state,
			cell.rank,
			markOf(cell),
			cell.provenance?.source ?? (cell.state === "estimated" ? "estimated" : null),
			names.get(cell.listings[0] ?? "") ?? null,
			...(comparison ? [change?.earlier ?? null, change ? CHANGE_LABELS[change.change] : null] : []),
		];
	});
	return [...about, [], heading, ...lines].map((line) => `${line.map(written).join(",")}\r\n`).join("");
}

/** Returns the sources of figures for a place where there is no badge. */
export function sourceStamp(sources: Shown["sources"]): string {
	return sources.join(" + ").toUpperCase();
}

function written(value: string | number | null): string {
	if (value === null) return "";
	if (typeof value === "number") return String(value);
	const safe = FORMULA.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
