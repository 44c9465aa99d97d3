import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import type { Report } from "../../queries/reports";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { ReportsPage } from "./ReportsPage";
import { API, builderHandlers, locationSample, previewSample, refusal, reportSample } from "./samples";

const AT = "/ops/reports/local-search-grid";
const GRID = `${API}/reports/local-grid`;
const NAMES = [{ id: "loc_1", name: "Home Slice Pizza" }];

function listed(items: Report[], next: string | null = null) {
	return HttpResponse.json({ items, next, locations: NAMES });
}

function visit(query = "") {
	return open(<ReportsPage />, { at: AT + query, path: AT });
}

describe("ReportsPage", () => {
	beforeEach(() =>
		server.use(
			...builderHandlers(),
			http.get(GRID, () => listed([reportSample()])),
		),
	);

	test("shows each report with what there is to know about it", async () => {
		visit();
		const row = (await screen.findByRole("link", { name: "Pizza in Austin" })).closest("tr") as HTMLElement;
		for (const said of ["Home Slice Pizza", "5 × 5, 2 km radius", "pizza", "By hand only", "Draft"]) {
			expect(within(row).getByText(said)).toBeInTheDocument();
		}
		expect(screen.getByRole("link", { name: "Pizza in Austin" })).toHaveAttribute("href", `${AT}/rep_1/edit`);
	});

	test("offers the first report where there is none", async () => {
		server.use(http.get(GRID, () => listed([])));
		visit();
		expect(await screen.findByRole("heading", { name: "No reports yet" })).toBeVisible();
		expect(screen.getByRole("link", { name: "Create report" })).toHaveAttribute("href", `${AT}/new`);
	});

	test("keeps the table where a filter leaves nothing, and takes the filter away", async () => {
		server.use(
			http.get(GRID, ({ request }) =>
				listed(new URL(request.url).searchParams.get("location_id") === "loc_1" ? [] : [reportSample()]),
			),
		);
		const { person, where } = visit("?location=loc_1");
		expect(await screen.findByText("No report is about this location.")).toBeVisible();
		await person.click(screen.getByRole("button", { name: "Clear filters" }));
		expect(await screen.findByRole("link", { name: "Pizza in Austin" })).toBeVisible();
		expect(where()).toBe(AT);
	});

	test("says so when the location of the filter is gone", async () => {
		server.use(
			http.get(GRID, () => refusal(404)),
			http.get(`${API}/locations/loc_9`, () => refusal(404)),
		);
		visit("?location=loc_9");
		expect(await screen.findByText("This location does not exist any more.")).toBeVisible();
	});

	test("asks again on demand when the list does not come", async () => {
		let isDown = true;
		server.use(http.get(GRID, () => (isDown ? refusal(500) : listed([reportSample()]))));
		const { person } = visit();
		await screen.findByRole("alert");
		isDown = false;
		await person.click(screen.getByRole("button", { name: "Try again" }));
		expect(await screen.findByRole("link", { name: "Pizza in Austin" })).toBeVisible();
	});

	test("puts more below, says how many, and goes on there", async () => {
		server.use(
			http.get(GRID, ({ request }) =>
				new URL(request.url).searchParams.get("after") === "c1"
					? listed([reportSample({ id: "rep_2", name: "Older" })])
					: listed([reportSample()], "c1"),
			),
		);
		const { person, where } = visit();
		await person.click(await screen.findByRole("button", { name: "Show more" }));
		await waitFor(() => expect(screen.getByRole("link", { name: "Older" })).toHaveFocus());
		expect(screen.getByText("2 reports shown, these are all")).toBeVisible();
		expect(where()).toBe(`${AT}?pages=2`);
	});

	test("explains a schedule that does not run", async () => {
		const problem = { code: "x", message: "Runs are off.", due: "2026-11-02T08:00:00Z", since: "2026-11-02T08:01:00Z" };
		server.use(http.get(GRID, () => listed([reportSample({ schedule_problem: problem })])));
		visit();
		expect(await screen.findByText(/Runs are off/)).toBeVisible();
		expect(screen.getByRole("link", { name: "Edit schedule" })).toHaveAttribute(
			"href",
			`${AT}/rep_1/edit?section=business&section=schedule`,
		);
	});

	test("runs at once what is free", async () => {
		const keys: (string | null)[] = [];
		server.use(
			http.post(`${GRID}/rep_1/preview`, () => HttpResponse.json(previewSample())),
			http.post(`${GRID}/rep_1/run`, ({ request }) => {
				keys.push(request.headers.get("Idempotency-Key"));
				return HttpResponse.json({ id: "run_1" }, { status: 202 });
			}),
		);
		const { person, where } = visit();
		await person.click(await screen.findByRole("button", { name: "Run now: Pizza in Austin" }));
		await waitFor(() => expect(where()).toBe(`${AT}/rep_1/results`));
		expect(keys).toHaveLength(1);
	});

	test("asks for the same run again when no answer came", async () => {
		const keys: (string | null)[] = [];
		server.use(
			http.post(`${GRID}/rep_1/preview`, () => HttpResponse.json(previewSample())),
			http.post(`${GRID}/rep_1/run`, ({ request }) => {
				keys.push(request.headers.get("Idempotency-Key"));
				return keys.length === 1 ? HttpResponse.error() : HttpResponse.json({ id: "run_1" }, { status: 202 });
			}),
		);
		const { person, where } = visit();
		const run = await screen.findByRole("button", { name: "Run now: Pizza in Austin" });
		await person.click(run);
		expect(await screen.findByText("Pizza in Austin does not run yet")).toBeVisible();
		await person.click(run);
		await waitFor(() => expect(where()).toBe(`${AT}/rep_1/results`));
		expect(keys[1]).toBe(keys[0]);
	});

	test("says what a run costs before it is made", async () => {
		let runs = 0;
		server.use(
			http.post(`${GRID}/rep_1/preview`, () => HttpResponse.json(previewSample({ cost: 0.5, provider: "acme" }))),
			http.post(`${GRID}/rep_1/run`, () => {
				runs += 1;
				return HttpResponse.json({ id: "run_1" }, { status: 202 });
			}),
		);
		const { person, where } = visit();
		await person.click(await screen.findByRole("button", { name: "Run now: Pizza in Austin" }));
		const dialog = await screen.findByRole("dialog", { name: "Run Pizza in Austin?" });
		expect(runs).toBe(0);
		await person.click(within(dialog).getByRole("button", { name: /^Run for/ }));
		await waitFor(() => expect(where()).toBe(`${AT}/rep_1/results`));
		expect(runs).toBe(1);
	});

	test("deletes, moves on, and brings back", async () => {
		let stored = [reportSample()];
		let version: string | null = null;
		server.use(
			http.get(GRID, () => listed(stored)),
			http.delete(`${GRID}/rep_1`, ({ request }) => {
				version = request.headers.get("If-Match");
				stored = [];
				return new HttpResponse(null, { status: 204 });
			}),
			http.post(`${GRID}/rep_1/restore`, () => {
				stored = [reportSample()];
				return HttpResponse.json(reportSample());
			}),
		);
		const { person } = visit();
		await person.click(await screen.findByRole("button", { name: "More actions for Pizza in Austin" }));
		await person.click(await screen.findByRole("menuitem", { name: "Delete report" }));
		await waitFor(() => expect(screen.getByRole("link", { name: "Create report" })).toHaveFocus());
		expect(version).toBe('"v1"');
		await person.click(screen.getByRole("button", { name: "Undo" }));
		expect(await screen.findByRole("link", { name: "Pizza in Austin" })).toBeVisible();
	});

	test("says why something was not deleted", async () => {
		server.use(http.delete(`${GRID}/rep_1`, () => refusal(412)));
		const { person } = visit();
		await person.click(await screen.findByRole("button", { name: "More actions for Pizza in Austin" }));
		await person.click(await screen.findByRole("menuitem", { name: "Delete report" }));
		expect(await screen.findByText(/It was changed elsewhere/)).toBeVisible();
	});

	test("copies all but the schedule, and says why not when it fails", async () => {
		const daily = { frequency: "daily" as const, time: "09:00", time_zone: "Europe/Berlin", only_when_open: false };
		const schedule = { ...daily, weekday: null, day_of_month: null, starts_on: null };
		let sent: unknown;
		let isDown = true;
		server.use(
			http.get(GRID, () => listed([reportSample({ schedule })])),
			http.post(GRID, async ({ request }) => {
				if (isDown) return refusal(409);
				sent = await request.json();
				return HttpResponse.json(reportSample({ id: "rep_2" }), { status: 201 });
			}),
		);
		const { person, where } = visit();
		const duplicate = async () => {
			await person.click(await screen.findByRole("button", { name: "More actions for Pizza in Austin" }));
			await person.click(await screen.findByRole("menuitem", { name: "Duplicate report" }));
		};
		await duplicate();
		expect(await screen.findByText("Pizza in Austin was not duplicated")).toBeVisible();
		isDown = false;
		await duplicate();
		await waitFor(() => expect(where()).toBe(`${AT}/rep_2/edit`));
		expect(sent).toMatchObject({ name: "Copy of Pizza in Austin", schedule: null, keywords: ["pizza"] });
	});

	test("finds the location to filter by among all that the hub has", async () => {
		const other = locationSample({ id: "loc_2", name: "Ramen" });
		server.use(
			http.get(`${API}/locations/overview`, ({ request }) => {
				const isAsked = new URL(request.url).searchParams.get("search") === "ram";
				const items = isAsked ? [{ location: other, report_count: 0, figures: null }] : [];
				return HttpResponse.json({ items, total: items.length, all: 2 });
			}),
			http.get(`${API}/locations/loc_2`, () => HttpResponse.json(other)),
		);
		const { person, where } = visit();
		await person.type(await screen.findByRole("combobox", { name: "Location" }), "ram");
		await person.click(await screen.findByRole("option", { name: /Ramen/ }));
		await waitFor(() => expect(where()).toBe(`${AT}?location=loc_2`));
	});
});
