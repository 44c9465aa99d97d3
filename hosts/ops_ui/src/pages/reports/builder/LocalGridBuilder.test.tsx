import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Report } from "../../../queries/reports";
import { open } from "../../../test/render";
import { server } from "../../../test/server";
import { API, builderHandlers, locationSample, previewSample, refusal, reportSample } from "../samples";
import { LocalGridBuilder } from "./LocalGridBuilder";
import { formOf, newForm, storedInput } from "./report-form";

// A map needs a layout; what it shows is said in words beside it.
vi.mock("../../../map/GridMapPreview", () => ({ GridMapPreview: () => null }));

const GRIDS = "/ops/reports/local-search-grid";
const GRID = `${API}/reports/local-grid`;

function build(stored: Report | null = null, query = "") {
	const at = `${GRIDS}/${stored ? `${stored.id}/edit` : "new"}`;
	const initial = stored ? formOf(storedInput(stored)) : newForm(locationSample());
	const key = stored ? `report:${stored.id}` : "report:new";
	return open(<LocalGridBuilder stored={stored} initial={initial} draftKey={key} />, { at: at + query, path: at });
}

const textbox = (name: string) => screen.getByRole("textbox", { name });
const button = (name: string) => screen.getByRole("button", { name });

describe("LocalGridBuilder", () => {
	beforeEach(() => server.use(...builderHandlers()));

	test("saves a draft with what was entered, and opens it", async () => {
		let sent: unknown;
		server.use(
			http.post(GRID, async ({ request }) => {
				sent = await request.json();
				return HttpResponse.json(reportSample({ id: "rep_7" }), { status: 201 });
			}),
		);
		const { person, where } = build();
		await person.type(textbox("Keyword 1"), " pizza  near me ");
		await person.click(button("Save draft"));
		await waitFor(() => expect(where()).toBe(`${GRIDS}/rep_7/edit`));
		expect(sent).toMatchObject({
			location_id: "loc_1",
			name: "Home Slice Pizza, Austin",
			keywords: ["pizza near me"],
			map: { center: { lat: 30.25, lng: -97.75 }, size: 9, radius: { value: 1, unit: "mi" }, spacing: null },
			schedule: null,
			recipients: [],
		});
		expect(localStorage.getItem("ops-hub-draft:report:new")).toBeNull();
	});

	test("opens the section of what is missing, and goes there", async () => {
		const { person } = build(null, "?section=map");
		expect(textbox.bind(null, "Keyword 1")).toThrow();
		await person.click(button("Save draft"));
		await waitFor(() => expect(textbox("Keyword 1")).toHaveFocus());
		expect(screen.getByText(/Enter at least one keyword/)).toBeVisible();
		expect(screen.getByText("1 field to correct")).toBeVisible();
	});

	test("shows what the hub refuses at the field, though empty lines were left out", async () => {
		const errors = [
			{ pointer: "/keywords/1", code: "x", message: "Not this word." },
			{ pointer: "/nowhere", code: "x", message: "And something else." },
		];
		server.use(http.patch(`${GRID}/rep_1`, () => refusal(422, { errors })));
		const { person } = build(reportSample({ keywords: ["pizza", "pasta", "calzone"] }));
		await person.clear(textbox("Keyword 1"));
		await person.click(button("Save draft"));
		await waitFor(() => expect(textbox("Keyword 3")).toHaveFocus());
		expect(textbox("Keyword 3")).toHaveAccessibleDescription("Not this word.");
		expect(await screen.findByText("And something else.")).toBeVisible();
	});

	test("shows what a preview refuses at the field, before anybody saves", async () => {
		const errors = [{ pointer: "/map/radius/value", code: "out_of_range", message: "Enter 100 or less." }];
		server.use(http.post(`${GRID}/preview`, () => refusal(422, { errors })));
		build();
		await waitFor(() => expect(textbox("Radius")).toHaveAccessibleDescription(/Enter 100 or less/));
		expect(screen.getByText(/The cost is not known yet/)).toBeVisible();
	});

	test("says the cost for one keyword until there is one", async () => {
		build();
		expect(await screen.findByText(/for 1 keyword/)).toHaveTextContent("2 points × 1 keyword = 2 searches");
	});

	test("sends only what changed, once something did", async () => {
		let sent: unknown;
		let version: string | null = null;
		server.use(
			http.patch(`${GRID}/rep_1`, async ({ request }) => {
				sent = await request.json();
				version = request.headers.get("If-Match");
				return HttpResponse.json(reportSample({ name: "Renamed", version: 2 }));
			}),
		);
		const { person } = build(reportSample());
		expect(button("Save draft")).toBeDisabled();
		await person.clear(textbox("Report name"));
		await person.type(textbox("Report name"), "Renamed");
		await person.click(button("Save draft"));
		expect(await screen.findByText("Draft saved")).toBeVisible();
		expect(sent).toEqual({ name: "Renamed" });
		expect(version).toBe('"v1"');
		await waitFor(() => expect(button("Save draft")).toBeDisabled());
	});

	test("keeps what was typed while it was being saved", async () => {
		let finish = () => {};
		const finished = new Promise<void>((resolve) => {
			finish = resolve;
		});
		server.use(
			http.patch(`${GRID}/rep_1`, async () => {
				await finished;
				return HttpResponse.json(reportSample({ name: "Renamed", version: 2 }));
			}),
		);
		const { person } = build(reportSample());
		await person.clear(textbox("Report name"));
		await person.type(textbox("Report name"), "Renamed");
		await person.click(button("Save draft"));
		await person.type(textbox("Keyword 1"), " pie");
		finish();
		expect(await screen.findByText("Draft saved")).toBeVisible();
		expect(textbox("Keyword 1")).toHaveValue("pizza pie");
		expect(button("Save draft")).toBeEnabled();
	});

	test("lets people choose when somebody else saved first", async () => {
		const theirs = reportSample({ name: "Theirs", keywords: ["pasta"], version: 2 });
		const sent: unknown[] = [];
		server.use(
			http.get(`${GRID}/rep_1`, () => HttpResponse.json(theirs)),
			http.patch(`${GRID}/rep_1`, async ({ request }) => {
				sent.push([request.headers.get("If-Match"), await request.json()]);
				if (sent.length === 1) return refusal(412);
				return HttpResponse.json({ ...theirs, name: "Mine", version: 3 });
			}),
		);
		const { person } = build(reportSample());
		await person.clear(textbox("Report name"));
		await person.type(textbox("Report name"), "Mine");
		await person.click(button("Save draft"));
		const dialog = await screen.findByRole("dialog", { name: "This report was saved elsewhere" });
		expect(within(dialog).getByRole("row", { name: "Name Theirs Mine Both" })).toBeVisible();
		await person.click(within(dialog).getByRole("button", { name: "Keep mine" }));
		await waitFor(() => expect(sent[1]).toEqual(['"v2"', { name: "Mine" }]));
		await waitFor(() => expect(textbox("Keyword 1")).toHaveValue("pasta"));
	});

	test("loads what the other one saved when asked to", async () => {
		server.use(
			http.get(`${GRID}/rep_1`, () => HttpResponse.json(reportSample({ name: "Theirs", version: 2 }))),
			http.patch(`${GRID}/rep_1`, () => refusal(412)),
		);
		const { person } = build(reportSample());
		await person.type(textbox("Report name"), "!");
		await person.click(button("Save draft"));
		await person.click(await screen.findByRole("button", { name: "Load theirs" }));
		await waitFor(() => expect(textbox("Report name")).toHaveValue("Theirs"));
		expect(button("Save draft")).toBeDisabled();
	});

	test("offers to restore a report that was deleted meanwhile", async () => {
		server.use(
			http.patch(`${GRID}/rep_1`, () => refusal(404)),
			http.post(`${GRID}/rep_1/restore`, () => HttpResponse.json(reportSample({ version: 3 }))),
		);
		const { person } = build(reportSample());
		await person.type(textbox("Report name"), "!");
		await person.click(button("Save draft"));
		await person.click(await screen.findByRole("button", { name: "Restore report" }));
		await waitFor(() => expect(screen.queryByText("This report was deleted elsewhere")).toBeNull());
		expect(textbox("Report name")).toHaveValue("Pizza in Austin!");
	});

	test("keeps everything when the hub does not answer", async () => {
		server.use(http.post(GRID, () => HttpResponse.error()));
		const { person } = build();
		await person.type(textbox("Keyword 1"), "pizza");
		await person.click(button("Save draft"));
		expect(await screen.findByText("This was not saved")).toBeVisible();
		expect(textbox("Keyword 1")).toHaveValue("pizza");
		expect(localStorage.getItem("ops-hub-draft:report:new")).toContain("pizza");
	});

	test("saves, runs, and shows the results", async () => {
		const done: string[] = [];
		server.use(
			http.post(GRID, () => {
				done.push("saved");
				return HttpResponse.json(reportSample({ id: "rep_7" }), { status: 201 });
			}),
			http.post(`${GRID}/rep_7/run`, () => {
				done.push("run");
				return HttpResponse.json({ id: "run_1" }, { status: 202 });
			}),
		);
		const { person, where } = build();
		await person.type(textbox("Keyword 1"), "pizza");
		await waitFor(() => expect(button("Save and run")).toBeEnabled());
		await person.click(button("Save and run"));
		await waitFor(() => expect(where()).toBe(`${GRIDS}/rep_7/results`));
		expect(done).toEqual(["saved", "run"]);
	});

	test("says that the report is saved when only the run was refused", async () => {
		server.use(
			http.post(GRID, () => HttpResponse.json(reportSample({ id: "rep_7" }), { status: 201 })),
			http.post(`${GRID}/rep_7/run`, () => refusal(409)),
		);
		const { person, where } = build();
		await person.type(textbox("Keyword 1"), "pizza");
		await waitFor(() => expect(button("Save and run")).toBeEnabled());
		await person.click(button("Save and run"));
		expect(await screen.findByText("The report is saved, but it does not run yet")).toBeVisible();
		await waitFor(() => expect(where()).toBe(`${GRIDS}/rep_7/edit`));
	});

	test("does not run what costs nobody knows how much", async () => {
		server.use(http.post(`${GRID}/preview`, () => refusal(503)));
		build();
		expect(await screen.findByText(/The cost is not known yet/)).toBeVisible();
		expect(button("Save and run")).toBeDisabled();
	});

	test("spells out the next runs, and where the clock changes", async () => {
		const occurrences = [
			{ utc: "2026-10-24T07:00:00Z", local: "2026-10-24T09:00+02:00" },
			{ utc: "2026-10-25T08:00:00Z", local: "2026-10-25T09:00+01:00" },
		];
		server.use(...builderHandlers(locationSample(), previewSample({ occurrences })));
		const { person } = build(null, "?section=schedule");
		await person.selectOptions(screen.getByRole("combobox", { name: "Run by itself" }), "daily");
		const list = await screen.findByRole("list", { name: "Next runs" });
		const [first, second] = await within(list).findAllByRole("listitem");
		expect(first).toHaveTextContent("09:00 (UTC+02:00)");
		expect(second).toHaveTextContent("Clocks change: UTC+02:00 to UTC+01:00");
	});

	test("describes the same grid when the unit or the way of measuring changes", async () => {
		const { person } = build(reportSample());
		await person.click(screen.getByRole("radio", { name: "Spacing" }));
		expect(textbox("Spacing")).toHaveValue("1");
		await person.selectOptions(screen.getByRole("combobox", { name: "Unit" }), "mi");
		expect(textbox("Spacing")).toHaveValue("0.621");
	});
});
