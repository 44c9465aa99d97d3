/** How changes between two runs are marked and told. */
import type { Schemas } from "../../lib/ops-api";
import type { KeywordComparison } from "../../queries/results";

export type CellChange = Schemas["CellChange"];
type PointChange = Schemas["PointChange"];

/** Changes in the order of legends. */
export const CHANGES: readonly CellChange[] = ["up", "down", "same", "new", "lost", "inconclusive"];

export const CHANGE_MARKS: Readonly<Record<CellChange, string>> = {
	up: "▲",
	down: "▼",
	same: "=",
	new: "new",
	lost: "lost",
	inconclusive: "?",
};

export const CHANGE_LABELS: Readonly<Record<CellChange, string>> = {
	up: "ranks better",
	down: "ranks worse",
	same: "unchanged",
	new: "newly found",
	lost: "not found any more",
	inconclusive: "cannot be told",
};

/** Returns what changed at each point, by its number. */
export function changesByPoint(comparison: KeywordComparison | null): ReadonlyMap<number, PointChange> {
	return new Map(comparison?.points.map((point) => [point.number, point]));
}

/** Says what became of one point. */
export function tellChange(point: PointChange | undefined): string {
	if (!point) return "";
	const label = CHANGE_LABELS[point.change];
	return point.earlier === null ? label : `${label}, was ${point.earlier}`;
}
