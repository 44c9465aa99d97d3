/** Answers of the hub for tests of the table and of its metrics. */
import { HttpResponse, http } from "msw";
import type { Schemas } from "../../../lib/ops-api";
import { server } from "../../../test/server";

export const HUB = "http://hub.example/api/ops";

type Figures = Schemas["LocationFigures"];
type Definition = Schemas["MetricDefinition"];

function metric(id: Schemas["MetricId"], name: string, other: Partial<Definition> = {}): Definition {
	return {
		id,
		name,
		version: 1,
		unit: "rank",
		direction: "lower_is_better",
		source: "local_grid",
		summary: `What ${name} says.`,
		formula: `How ${name} is computed.`,
		...other,
	};
}

const better = { direction: "higher_is_better" } as const;

export const DEFINITIONS: Definition[] = [
	metric("average_rank", "Average rank"),
	metric("average_total_rank", "Average total rank"),
	metric("top3_share", "Top-3 share", { unit: "percent", ...better }),
	metric("found_share", "Found share", { unit: "percent", ...better }),
	metric("change_since_last_run", "Change since the last run", { unit: "ranks" }),
	metric("last_run", "Last run", { unit: "instant", direction: "neutral" }),
	metric("coverage", "Coverage", { unit: "percent", ...better }),
	metric("review_count", "Review count", { unit: "count", source: "google", ...better }),
	metric("sessions", "Sessions", { unit: "count", source: "analytics", ...better }),
];

/** Returns a location. */
export function place(id: string, name: string): Schemas["Location"] {
	return {
		id,
		owner: "me",
		name,
		source_mode: "no_listing",
		address: { line1: "1 Main St", line2: null, city: "Austin", region: "TX", postal_code: "78704", country: "US" },
		phone: null,
		website: null,
		category: null,
		coordinates: null,
		place_id: null,
		created_at: "2026-11-01T10:00:00Z",
		updated_at: "2026-11-02T10:00:00Z",
		version: 3,
		deleted_at: null,
		merged_into: null,
		merged_from: [],
		opening_hours: [],
	};
}

/** Returns the figures of a location. */
export function figures(other: Partial<Figures> = {}): Figures {
	return {
		owner: "me",
		location_id: "loc_1",
		run_id: "run_1",
		report_id: "rep_1",
		source: "simulated",
		provider: "simulated",
		finished_at: "2026-11-03T10:00:00Z",
		average_rank: 4.25,
		average_total_rank: 6,
		top3_share: 40,
		found_share: 90,
		coverage: 100,
		change_since_last_run: -1.2,
		...other,
	};
}

/** Returns a row. */
export function row(id: string, name: string, of: Schemas["LocationFigures"] | null = null): Schemas["OverviewRow"] {
	return { location: place(id, name), report_count: 2, figures: of };
}

/** Lets the hub answer with these rows, metrics and preferences; returns every query for rows so far. */
export function hubWith(rows: Schemas["OverviewRow"][], metrics: Schemas["MetricId"][] = ["average_rank"]) {
	const asked: URLSearchParams[] = [];
	server.use(
		http.get(`${HUB}/locations/overview`, ({ request }) => {
			const query = new URL(request.url).searchParams;
			asked.push(query);
			const sought = query.get("search")?.toLowerCase() ?? "";
			const matching = rows.filter(({ location }) => location.name.toLowerCase().includes(sought));
			const offset = Number(query.get("offset"));
			const items = matching.slice(offset, offset + Number(query.get("limit")));
			return HttpResponse.json({ items, total: matching.length, all: rows.length });
		}),
		http.get(`${HUB}/metrics/definitions`, () => HttpResponse.json({ items: DEFINITIONS })),
		http.get(`${HUB}/locations/metrics/preferences`, () =>
			HttpResponse.json({ owner: "me", metrics, version: 4, updated_at: null }),
		),
	);
	return asked;
}

/** Returns a refusal. */
export function refusal(status: number, detail: string, more: Record<string, unknown> = {}) {
	return HttpResponse.json({ status, title: "Refused", detail, code: "refused", ...more }, { status });
}
