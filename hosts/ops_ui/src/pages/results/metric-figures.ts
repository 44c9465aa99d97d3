/** The figures of a keyword, as the metrics bar shows them. */
import type { Schemas } from "../../lib/ops-api";
import { change, figure } from "../../lib/wording";
import type { KeywordComparison } from "../../queries/results";

type Summary = Schemas["KeywordSummary"];

/** The metrics of the bar, in its order. */
export const BAR_METRICS = ["average_rank", "average_total_rank", "top3_share", "found_share", "coverage"] as const;
export type BarMetric = (typeof BAR_METRICS)[number];

const UNITS: Record<BarMetric, Schemas["MetricUnit"]> = {
	average_rank: "rank",
	average_total_rank: "rank",
	top3_share: "percent",
	found_share: "percent",
	coverage: "percent",
};

/** Returns the figure of a metric for people to read. */
export function figureOf(summary: Summary, metric: BarMetric): string {
	return figure(summary[metric], UNITS[metric]);
}

/** Says between which values a figure lies, whatever the points would show that are not conclusive. */
export function boundsOf(summary: Summary, metric: BarMetric): string {
	const { total, found, absent } = summary.cells;
	if (metric === "coverage") return `${found + absent} of ${total} points known`;
	const bound = summary.bounds[metric];
	if (bound === null) return "absent at every point";
	const unit = UNITS[metric];
	const low = figure(bound.low, unit);
	const high = figure(bound.high, unit);
	return low === high ? "exact: all points known" : `between ${low.replace(" %", "")} and ${high}`;
}

export interface MetricChange {
	/** With its sign. */
	text: string;
	/** Whether that is better, worse or neither. */
	turn: "better" | "worse" | "same";
	/** What it is measured against. */
	basis: string;
}

/** Returns how a metric changed since another run, or null where that cannot be told. */
export function changeOf(
	now: Summary,
	before: Summary | undefined,
	metric: BarMetric,
	comparison: KeywordComparison | null,
): MetricChange | null {
	if (metric === "average_total_rank" && comparison) {
		const moved = comparison.average_total_rank_change;
		return moved === null ? null : turned(moved, metric, `over ${comparison.compared} points known in both`);
	}
	if (!before || now.definitions[metric] !== before.definitions[metric]) return null;
	const [later, earlier] = [now[metric], before[metric]];
	if (later === null || earlier === null) return null;
	return turned(later - earlier, metric, `was ${figureOf(before, metric)}`);
}

function turned(moved: number, metric: BarMetric, basis: string): MetricChange {
	const percent = UNITS[metric] === "percent";
	const text = `${change(moved)}${percent ? " points" : ""}`;
	if (Math.abs(moved) < 0.05) return { text, turn: "same", basis };
	return { text, turn: moved > 0 === percent ? "better" : "worse", basis };
}
