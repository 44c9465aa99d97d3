/** What of the results is on the screen: one keyword of one run. */
import { useMemo } from "react";
import type { Schemas } from "../../lib/ops-api";
import type { Cell, GridPoint, KeywordComparison, Listing, RunComparison, RunResults } from "../../queries/results";

type CellSource = Schemas["CellSource"];

export interface Shown {
	results: RunResults;
	/** Index of the keyword. */
	index: number;
	keyword: string;
	summary: Schemas["KeywordSummary"];
	estimation: Schemas["Estimation"] | null;
	/** One for each point, in the order of the points. */
	cells: readonly Cell[];
	points: readonly GridPoint[];
	center: GridPoint;
	/** Between neighbouring points, in metres. */
	spacing: number;
	/** Kinds of the answers behind the figures; that of the run when there are none yet. */
	sources: readonly CellSource[];
	/** What changed since the run that is compared, or null. */
	comparison: KeywordComparison | null;
}

/** Returns what to show of some results; the first keyword when they lack the one that is asked for. */
export function useShown(results: RunResults, keyword: string, comparison: RunComparison | null): Shown | null {
	const grid = useMemo(() => gridOf(results), [results]);
	return useMemo(() => {
		const found = results.keywords.findIndex(({ summary }) => summary.keyword === keyword);
		const index = Math.max(0, found);
		const chosen = results.keywords[index];
		if (!chosen || !grid) return null;
		const { summary, cells, estimation } = chosen;
		const name = summary.keyword;
		const changed = comparison?.keywords.find((other) => other.keyword === name) ?? null;
		const sources = sourcesOf(cells, results.provenance.source);
		return { ...grid, results, index, keyword: name, summary, estimation, cells, sources, comparison: changed };
	}, [results, grid, keyword, comparison]);
}

/** Returns the listings of some results by their key. */
export function useListings(results: RunResults): ReadonlyMap<string, Listing> {
	return useMemo(() => new Map(results.listings.map((listing) => [listing.key, listing])), [results]);
}

/** Returns the kinds of answers that some cells rest on, that of the run first. */
export function sourcesOf(cells: readonly Cell[], ofRun: CellSource): readonly CellSource[] {
	const found = new Set<CellSource>([ofRun]);
	for (const { state, provenance } of cells) {
		if (provenance) found.add(provenance.source);
		if (state === "estimated") found.add("estimated");
	}
	return [...found];
}

function gridOf({ points }: RunResults): Pick<Shown, "points" | "center" | "spacing"> | null {
	const center = points.find(({ ring }) => ring === 0) ?? points[0];
	if (!center) return null;
	const around = points.filter(({ ring }) => ring === 1).map(({ distance_m }) => distance_m);
	return { points, center, spacing: Math.min(...around, Number.POSITIVE_INFINITY) };
}
