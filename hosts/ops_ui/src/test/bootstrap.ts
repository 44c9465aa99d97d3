import type { Schemas } from "../lib/ops-api";

type Onboarding = Schemas["Onboarding"];
type Bootstrap = Schemas["Bootstrap"];

/** Returns what has been answered; nothing unless said otherwise. */
export function anOnboarding(fields: Partial<Onboarding> = {}): Onboarding {
	return {
		owner: "session:1",
		business_type: null,
		location_count: null,
		goals: [],
		completed_at: null,
		version: 0,
		updated_at: null,
		...fields,
	};
}

/** Returns the answers of somebody who has given them all. */
export function allAnswered(fields: Partial<Onboarding> = {}): Onboarding {
	return anOnboarding({
		business_type: "multi_location",
		location_count: "2-5",
		goals: ["rank_higher"],
		completed_at: "2026-03-01T09:00:00Z",
		version: 3,
		updated_at: "2026-03-01T09:00:00Z",
		...fields,
	});
}

/** Returns what a home page is told; by default that everything is answered and nothing is there. */
export function aBootstrap(fields: Partial<Bootstrap> = {}): Bootstrap {
	return {
		caller: { anonymous: true, roles: [] },
		onboarding: allAnswered(),
		setup_tasks: [],
		location_count: { value: 0, more: false },
		locations: [],
		report_count: { value: 0, more: false },
		reports: [],
		preferences: { owner: "session:1", metrics: [], version: 0, updated_at: null },
		flags: {},
		...fields,
	};
}

/** Returns a setup task that is open unless said otherwise. */
export function aTask(fields: Partial<Schemas["SetupTask"]> = {}): Schemas["SetupTask"] {
	return {
		id: "add_location",
		position: 1,
		status: "open",
		title: "Add your first location",
		description: "Everything else starts from a business and where it is.",
		done_at: null,
		skipped_at: null,
		link: "/ops/locations/new",
		...fields,
	};
}

/** Returns a report that never ran unless said otherwise. */
export function aReport(fields: Partial<Schemas["Report"]> = {}): Schemas["Report"] {
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
		created_at: "2026-03-01T09:00:00Z",
		updated_at: "2026-03-01T09:00:00Z",
		deleted_at: null,
		sampling: "full",
		schedule_problem: null,
		...fields,
	};
}
