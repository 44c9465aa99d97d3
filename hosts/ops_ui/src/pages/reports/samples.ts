/** What the hub answers in the tests of these pages. */
import { HttpResponse, http } from "msw";
import type { Location } from "../../queries/locations";
import type { Preview, Report } from "../../queries/reports";

export const API = "http://hub.example/api/ops";
const GRID = `${API}/reports/local-grid`;

export function locationSample(changes: Partial<Location> = {}): Location {
	return {
		id: "loc_1",
		owner: "session:1",
		name: "Home Slice Pizza",
		source_mode: "no_listing",
		address: {
			line1: "1415 S Congress Ave",
			line2: null,
			city: "Austin",
			region: "TX",
			postal_code: "78704",
			country: "US",
		},
		phone: null,
		website: null,
		category: null,
		coordinates: { lat: 30.25, lng: -97.75 },
		place_id: null,
		created_at: "2026-11-01T08:00:00Z",
		updated_at: "2026-11-01T08:00:00Z",
		version: 1,
		deleted_at: null,
		merged_into: null,
		merged_from: [],
		opening_hours: [],
		...changes,
	};
}

export function reportSample(changes: Partial<Report> = {}): Report {
	return {
		id: "rep_1",
		owner: "session:1",
		location_id: "loc_1",
		name: "Pizza in Austin",
		map: {
			center: { lat: 30.25, lng: -97.75 },
			size: 5,
			spacing: null,
			radius: { value: 2, unit: "km" },
			shape: "square",
		},
		keywords: ["pizza"],
		schedule: null,
		recipients: [],
		next_run_at: null,
		state: "draft",
		last_run_id: null,
		version: 1,
		created_at: "2026-11-01T08:00:00Z",
		updated_at: "2026-11-01T08:00:00Z",
		deleted_at: null,
		sampling: "full",
		schedule_problem: null,
		...changes,
	};
}

export function previewSample(changes: Partial<Preview> = {}): Preview {
	return {
		points: [
			{ number: 0, row: 0, col: 0, coordinates: { lat: 30.26, lng: -97.76 }, distance_m: 1414, ring: 1 },
			{ number: 4, row: 1, col: 1, coordinates: { lat: 30.25, lng: -97.75 }, distance_m: 0, ring: 0 },
		],
		measured: [0, 4],
		spacing_m: 1000,
		radius_m: 2000,
		zoom: 13,
		provider: "simulated",
		source: "simulated",
		calls: 2,
		cost: 0,
		occurrences: [],
		...changes,
	};
}

/** Returns the answers that the builder needs around what a test is about. */
export function builderHandlers(location = locationSample(), preview = previewSample()) {
	return [
		http.get(`${API}/app-settings`, () => HttpResponse.json({ sign_in: false, tiles: null })),
		http.get(`${API}/locations/overview`, () =>
			HttpResponse.json({ items: [{ location, report_count: 0, figures: null }], total: 1, all: 1 }),
		),
		http.get(`${API}/locations/${location.id}`, () => HttpResponse.json(location)),
		http.post(`${GRID}/preview`, () => HttpResponse.json(preview)),
	];
}

/** Returns an answer that refuses. */
export function refusal(status: number, body: Record<string, unknown> = {}) {
	return HttpResponse.json({ title: "Refused", status, detail: "Because of this.", code: "x", ...body }, { status });
}
