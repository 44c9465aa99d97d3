/** Runs and results for tests: a grid of 3 x 3 points around a pizzeria, for two keywords. */

import type { Schemas } from "../../lib/ops-api";
import type { Cell, GridPoint, Listing, RunResults } from "../../queries/results";
import type { Run } from "../../queries/runs";
import type { Shown } from "./shown-results";

export const API = "http://hub.example/api/ops";
export const GRID = `${API}/reports/local-grid/rep_1`;
export const OWN = "hub_own";

type Summary = Schemas["KeywordSummary"];

const SIZE = 3;

export function aRun(changes: Partial<Run> = {}): Run {
	return {
		id: "run_2",
		owner: "session:1",
		report_id: "rep_1",
		location_id: "loc_1",
		state: "completed",
		trigger: "manual",
		provider: "simulated",
		source: "simulated",
		keywords: ["pizza", "pasta"],
		total_cells: 18,
		saved_cells: 18,
		created_at: "2026-11-20T09:00:00Z",
		started_at: "2026-11-20T09:00:01Z",
		finished_at: "2026-11-20T09:00:09Z",
		failure: null,
		reason: null,
		summaries: [aSummary("pizza"), aSummary("pasta")],
		trace_id: "0".repeat(32),
		version: 3,
		scheduled_for: null,
		resumed_at: null,
		...changes,
	};
}

export function aSummary(keyword: string, changes: Partial<Summary> = {}): Summary {
	return {
		keyword,
		average_rank: 4.25,
		average_total_rank: 6.5,
		top3_share: 40,
		found_share: 80,
		coverage: 55.6,
		cells: { total: 9, found: 4, absent: 1, inconclusive: 1, empty: 0, error: 1, not_measured: 1, estimated: 1 },
		bounds: {
			average_rank: { low: 3, high: 11 },
			average_total_rank: { low: 4.1, high: 13 },
			top3_share: { low: 22.2, high: 66.7 },
			found_share: { low: 44.4, high: 88.9 },
		},
		definitions: {
			average_rank: "average_rank@1",
			average_total_rank: "average_total_rank@1",
			top3_share: "top3_share@1",
			found_share: "found_share@1",
			coverage: "coverage@1",
		},
		...changes,
	};
}

export function points(): GridPoint[] {
	return Array.from({ length: SIZE * SIZE }, (_, number) => {
		const [row, col] = [Math.floor(number / SIZE), number % SIZE];
		const diagonal = row !== 1 && col !== 1;
		const ring = number === 4 ? 0 : 1;
		return {
			number,
			row,
			col,
			coordinates: { lat: 30.25 + (1 - row) * 0.009, lng: -97.75 + (col - 1) * 0.0104 },
			distance_m: ring === 0 ? 0 : diagonal ? 1414.2 : 1000,
			ring,
		};
	});
}

export function aCell(number: number, changes: Partial<Cell> = {}): Cell {
	const listings = ["other_1", "other_2", OWN];
	const rank = changes.rank === undefined ? 3 : changes.rank;
	return { keyword: 0, number, state: "found", rank, provenance: aProvenance(), listings, failure: null, ...changes };
}

export function aProvenance(changes: Partial<Schemas["Provenance"]> = {}): Schemas["Provenance"] {
	return {
		provider: "simulated",
		provider_version: "1",
		source: "simulated",
		zoom: 15,
		depth: 20,
		list_length: 3,
		observed_at: "2026-11-20T09:00:05Z",
		cost: 0.002,
		...changes,
	};
}

/** One cell of each kind, and two more that were found. */
export function cells(): Cell[] {
	const nothing = { rank: null, listings: [], provenance: null };
	return [
		aCell(0, { rank: 1, listings: [OWN, "other_1"] }),
		aCell(1, { rank: 7 }),
		aCell(2, { rank: 14 }),
		aCell(3, { state: "absent", rank: null, listings: ["other_1", "other_2"] }),
		aCell(4, { rank: 3 }),
		aCell(5, { state: "inconclusive", rank: null, listings: ["other_2"] }),
		aCell(6, { ...nothing, state: "error", failure: "throttled" }),
		aCell(7, { ...nothing, state: "not_measured" }),
		aCell(8, { ...nothing, state: "estimated", rank: 5 }),
	];
}

export function aListing(key: string, name: string, changes: Partial<Listing> = {}): Listing {
	const coordinates = { lat: 30.25, lng: -97.75 };
	return { key, name, address: "1 Main St", coordinates, rating: 4.5, reviews: 1, category: "Pizza", ...changes };
}

export function someResults(run: Run = aRun(), changes: Partial<RunResults> = {}): RunResults {
	return {
		run,
		business: { key: OWN, name: "Home Slice", coordinates: { lat: 30.25, lng: -97.75 }, category: null },
		points: points(),
		keywords: [
			{ summary: aSummary("pizza"), cells: cells(), estimation: null },
			{
				summary: aSummary("pasta"),
				cells: points().map(({ number }) => aCell(number, { keyword: 1, rank: 2 })),
				estimation: null,
			},
		],
		listings: [
			aListing("other_1", "Bella"),
			aListing("other_2", "=Cucina", { address: null, rating: null, reviews: null }),
			aListing(OWN, "Home Slice"),
		],
		provenance: {
			provider: "simulated",
			source: "simulated",
			zoom: 15,
			depth: 20,
			first_observed_at: "2026-11-20T09:00:02Z",
			last_observed_at: "2026-11-20T09:00:08Z",
			cost: 0.036,
		},
		...changes,
	};
}

export function aComparison(): Schemas["RunComparison"] {
	const origin = { location_id: "loc_1", provider: "simulated", source: "simulated" as const };
	const changes = ["up", "down", "same", "new", "lost", "inconclusive"] as const;
	return {
		later: { ...origin, id: "run_2", created_at: "2026-11-20T09:00:00Z", finished_at: "2026-11-20T09:00:09Z" },
		earlier: { ...origin, id: "run_1", created_at: "2026-11-13T09:00:00Z", finished_at: "2026-11-13T09:00:09Z" },
		keywords: [
			{
				keyword: "pizza",
				average_total_rank_change: -1.4,
				compared: 5,
				counts: { up: 1, down: 1, same: 1, new: 1, lost: 1, inconclusive: 4 },
				points: points().map(({ number }) => ({
					number,
					change: changes[number] ?? "inconclusive",
					earlier: number < 3 ? number + 4 : null,
					later: number < 3 ? number + 1 : null,
				})),
			},
		],
	};
}

export function someShown(changes: Partial<Shown> = {}): Shown {
	const results = someResults();
	const [center] = results.points.filter(({ ring }) => ring === 0);
	if (!center) throw new Error("The grid has no centre.");
	return {
		results,
		index: 0,
		keyword: "pizza",
		summary: aSummary("pizza"),
		estimation: null,
		cells: cells(),
		points: results.points,
		center,
		spacing: 1000,
		sources: ["simulated", "estimated"],
		comparison: null,
		...changes,
	};
}

export function aReport(changes: Partial<Schemas["Report"]> = {}): Schemas["Report"] {
	return {
		id: "rep_1",
		owner: "session:1",
		location_id: "loc_1",
		name: "Pizza in town",
		map: {
			center: { lat: 30.25, lng: -97.75 },
			size: 3,
			spacing: { value: 1, unit: "km" },
			radius: null,
			shape: "square",
		},
		keywords: ["pizza", "pasta"],
		schedule: null,
		recipients: [],
		next_run_at: null,
		state: "completed",
		last_run_id: "run_2",
		version: 1,
		created_at: "2026-11-01T09:00:00Z",
		updated_at: "2026-11-01T09:00:00Z",
		deleted_at: null,
		sampling: "full",
		schedule_problem: null,
		...changes,
	};
}
