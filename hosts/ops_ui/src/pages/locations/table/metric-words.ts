import type { Schemas } from "../../../lib/ops-api";

type Source = Schemas["MetricSource"];

/** Where the metrics of a group come from, in the order in which to offer them. */
export const SOURCES: Record<Source, string> = {
	local_grid: "Local search grids",
	google: "Google Business Profile",
	facebook: "Facebook page",
	analytics: "Web analytics",
};

/** What a metric is counted in. */
export const UNITS: Record<Schemas["MetricUnit"], string> = {
	rank: "Counted in ranks, 1 is the best",
	ranks: "A difference of two ranks",
	percent: "In percent",
	instant: "A date",
	count: "A number",
	stars: "In stars, 0 to 5",
};

/** Which way a metric improves. */
export const DIRECTIONS: Record<Schemas["Direction"], string> = {
	lower_is_better: "Lower is better.",
	higher_is_better: "Higher is better.",
	neutral: "",
};

/** Returns what has to be set up before metrics of a source have values, or null when a run is enough. */
export function needOf(source: Source): { what: string; first: string } | null {
	if (source === "local_grid") return null;
	const what = source === "google" ? SOURCES.google : source === "facebook" ? "a Facebook page" : "web analytics";
	return { what, first: `Connect ${what} first` };
}
