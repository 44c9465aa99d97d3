import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Run } from "../../queries/runs";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { ResultsPage } from "./ResultsPage";
import { API, aComparison, aReport, aRun, GRID, someResults } from "./samples";

const PLACE = "/ops/reports/local-search-grid/rep_1/results";
const OLD = aRun({ id: "run_1", created_at: "2026-11-13T09:00:00Z" });

/** What the hub answers about the runs of the report; the first is the latest. */
function answerWith(runs: readonly Run[]) {
	const asked: string[] = [];
	const find = (id: unknown) => runs.find((run) => run.id === id);
	const unknown = () =>
		HttpResponse.json({ code: "resource.not_found", title: "Not found", detail: "No." }, { status: 404 });
	server.use(
		http.get(GRID, () => HttpResponse.json(aReport())),
		http.get(`${GRID}/runs`, () => HttpResponse.json({ items: runs, next: null })),
		http.get(`${GRID}/runs/:id`, ({ params }) => {
			const run = find(params.id);
			return run ? HttpResponse.json(run) : unknown();
		}),
		http.get(`${GRID}/runs/:id/results`, ({ params }) => {
			asked.push(String(params.id));
			const run = find(params.id);
			return run ? HttpResponse.json(someResults(run)) : unknown();
		}),
	);
	return asked;
}

function show(query = "") {
	return open(<ResultsPage />, { at: PLACE + query, path: "/ops/reports/local-search-grid/:reportId/results" });
}

beforeEach(() => {
	vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
	server.use(
		http.get(`${API}/metrics/definitions`, () => HttpResponse.json({ items: [] })),
		http.get(`${API}/app-settings`, () => HttpResponse.json({ sign_in: false, tiles: null })),
		http.get(`${API}/bootstrap`, () => HttpResponse.json({})),
	);
});

describe("ResultsPage", () => {
	test("shows the latest run, and another keyword without asking again", async () => {
		const asked = answerWith([aRun(), OLD]);
		const { person, where } = show();
		expect(screen.getByText("Loading the report")).toBeInTheDocument();
		expect(await screen.findByRole("heading", { level: 1, name: "Pizza in town" })).toBeVisible();
		expect(await screen.findByRole("application", { name: /ranks for pizza/ })).toBeVisible();
		await person.click(screen.getByRole("radio", { name: "pasta" }));
		expect(screen.getByRole("application", { name: /ranks for pasta/ })).toBeVisible();
		expect(where()).toBe(`${PLACE}?keyword=pasta`);
		expect(asked).toEqual(["run_2"]);
	});

	test("goes to an earlier run and keeps the keyword", async () => {
		const asked = answerWith([aRun(), OLD]);
		const { person, where } = show("?keyword=pasta");
		await person.selectOptions(await screen.findByRole("combobox", { name: "Run" }), "run_1");
		await waitFor(() => expect(asked).toEqual(["run_2", "run_1"]));
		expect(where()).toContain("run=run_1");
		expect(screen.getByRole("radio", { name: "pasta" })).toBeChecked();
	});

	test("opens what the address says", async () => {
		answerWith([aRun(), OLD]);
		show("?tab=table&cell=1&run=run_1");
		expect(await screen.findByRole("dialog", { name: /Row 1, column 2/ })).toBeVisible();
		expect(screen.getByRole("tab", { name: "Table", hidden: true })).toHaveAttribute("aria-selected", "true");
		expect(screen.getByRole("combobox", { name: "Run", hidden: true })).toHaveValue("run_1");
	});

	test("says what will be here when the report has not run, and starts its first run", async () => {
		const runs: Run[] = [];
		answerWith(runs);
		server.use(
			http.post(`${GRID}/preview`, () => HttpResponse.json({ calls: 18, cost: 0, provider: "simulated" })),
			http.post(`${GRID}/run`, () => {
				runs.push(aRun({ id: "run_9", state: "queued", saved_cells: 0 }));
				return HttpResponse.json(runs[0], { status: 202 });
			}),
		);
		const { person } = show();
		await person.click(await screen.findByRole("button", { name: "Run now" }));
		await screen.findByText(/is asked 18 times/);
		await person.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Run now" }));
		expect(await screen.findByText("Waiting for its turn")).toBeVisible();
		await waitFor(() => expect(screen.getByRole("region", { name: "Status of the run" })).toHaveFocus());
	});

	test("follows a run to its end, and shows answers as they come", async () => {
		const runs = [aRun({ state: "running", saved_cells: 9, version: 2, summaries: [] })];
		const asked = answerWith(runs);
		show();
		expect(await screen.findByText(/9 of 18 searches answered/)).toBeVisible();
		await waitFor(() => expect(asked).toHaveLength(1));
		runs[0] = aRun();
		expect(await screen.findByText(/^Completed/, { selector: "p" })).toBeVisible();
		await waitFor(() => expect(asked).toHaveLength(2));
	});

	test("goes on asking when the hub is away for a moment", async () => {
		const runs = [aRun({ state: "running", saved_cells: 9, version: 2 })];
		answerWith(runs);
		show();
		await screen.findByText(/9 of 18 searches answered/);
		server.use(http.get(`${GRID}/runs/:id`, () => HttpResponse.error(), { once: true }));
		expect(await screen.findByText("The hub does not answer. This page keeps asking.")).toBeVisible();
		expect(await screen.findByText(/9 of 18 searches answered/)).toBeVisible();
	});

	test("compares with an earlier run", async () => {
		answerWith([aRun(), OLD]);
		server.use(http.get(`${GRID}/runs/run_2/comparison`, () => HttpResponse.json(aComparison())));
		const { person, where } = show();
		await person.selectOptions(await screen.findByRole("combobox", { name: "Compare with" }), "run_1");
		expect(await screen.findByText(/^Compared with/)).toBeVisible();
		expect(where()).toContain("compare=run_1");
		expect(screen.getByRole("group", { name: "Average total rank" })).toHaveTextContent("−1.4 better");
	});

	test("leads away from a run that is not one of the report", async () => {
		answerWith([aRun()]);
		const { person, where } = show("?run=run_x");
		await person.click(await screen.findByRole("button", { name: "Show the latest run" }));
		expect(await screen.findByRole("application")).toBeVisible();
		expect(where()).toBe(PLACE);
	});

	test("tries again when the results cannot be read", async () => {
		answerWith([aRun()]);
		server.use(
			http.get(`${GRID}/runs/:id/results`, () => HttpResponse.json({ detail: "Broken." }, { status: 500 }), {
				once: true,
			}),
		);
		const { person } = show();
		expect(await screen.findByRole("alert")).toHaveTextContent("Broken.");
		expect(screen.getByRole("region", { name: "Status of the run" })).toBeVisible();
		await person.click(screen.getByRole("button", { name: "Try again" }));
		expect(await screen.findByRole("application")).toBeVisible();
	});

	test("says that there is no such report", async () => {
		const problem = { code: "resource.not_found", title: "Not found", detail: "There is no such report." };
		server.use(
			http.get(GRID, () => HttpResponse.json(problem, { status: 404 })),
			http.get(`${GRID}/runs`, () => HttpResponse.json(problem, { status: 404 })),
		);
		show();
		expect(await screen.findByRole("heading", { name: "There is nothing here" })).toBeVisible();
	});

	test("remembers the colours that were chosen", async () => {
		answerWith([aRun()]);
		const first = show();
		await first.person.click(await screen.findByRole("radio", { name: "Green to red" }));
		expect(first.where()).toContain("palette=classic");
		first.unmount();
		show();
		expect(await screen.findByRole("radio", { name: "Green to red" })).toBeChecked();
	});

	test("is measured where somebody measures", async () => {
		window.__opsProfile = [];
		answerWith([aRun()]);
		show();
		await screen.findByRole("application");
		expect(window.__opsProfile.length).toBeGreaterThan(0);
		expect(window.__opsProfile[0]).toMatchObject({ id: "results", phase: "mount" });
		delete window.__opsProfile;
	});
});
