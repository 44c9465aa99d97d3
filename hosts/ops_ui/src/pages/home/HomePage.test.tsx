import { screen, within } from "@testing-library/react";
import { delay, HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import type { Schemas } from "../../lib/ops-api";
import { aBootstrap, aReport, aTask } from "../../test/bootstrap";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { HomePage } from "./HomePage";

const URL = "http://hub.example/api/ops";
const TASKS = [
	aTask({ status: "done", done_at: "2026-03-01T09:00:00Z" }),
	aTask({ id: "connect_google", position: 2, title: "Connect Google", link: "/ops/connections" }),
	aTask({ id: "create_grid", position: 3, title: "Create a local search grid", status: "locked" }),
];

function hub(bootstrap: Partial<Schemas["Bootstrap"]>, tasks: Schemas["SetupTask"][] = TASKS) {
	server.use(
		http.get(`${URL}/bootstrap`, () => HttpResponse.json(aBootstrap(bootstrap))),
		http.get(`${URL}/setup-tasks`, () => HttpResponse.json({ items: tasks })),
	);
}

async function task(title: string) {
	const list = await screen.findByRole("region", { name: "Setup checklist" });
	return within(within(list).getByRole("heading", { name: title }).closest("li") as HTMLElement);
}

describe("the checklist", () => {
	beforeEach(() => hub({}));

	test("says how far one is, what comes next, and what comes first for the rest", async () => {
		open(<HomePage />);
		expect(await screen.findByText("1 of 3 done")).toBeVisible();
		const next = await task("Connect Google");
		expect(next.getByText("Next")).toBeVisible();
		expect(next.getByRole("link", { name: "Connect Google" })).toHaveAttribute("href", "/ops/connections");
		const locked = await task("Create a local search grid");
		expect(locked.getByText("Locked")).toBeVisible();
		expect(locked.getByText("First: Connect Google")).toBeVisible();
		expect(locked.queryByRole("link")).toBeNull();
		expect((await task("Add your first location")).getByText(/^Done on/)).toBeVisible();
	});

	test("puts a task aside at once, keeps the focus there, and offers to undo it", async () => {
		const sent: unknown[] = [];
		server.use(
			http.put(`${URL}/setup-tasks/connect_google`, async ({ request }) => {
				const body = (await request.json()) as { skipped: boolean };
				sent.push(body);
				await delay(50);
				const status = body.skipped ? "skipped" : "open";
				const items = TASKS.map((each) => (each.id === "connect_google" ? { ...each, status } : each));
				hub({}, items as typeof TASKS);
				return HttpResponse.json({ items });
			}),
		);
		const { person } = open(<HomePage />);
		await screen.findByText("1 of 3 done");
		await person.click(screen.getByRole("button", { name: "Put aside: Connect Google" }));
		expect(await screen.findByText("1 of 3 done, 1 put aside")).toBeVisible();
		expect(screen.getByRole("button", { name: "Take up again: Connect Google" })).toHaveFocus();
		expect(await screen.findByText("Put aside: Connect Google", { selector: "p" })).toBeVisible();
		await person.click(screen.getByRole("button", { name: "Undo" }));
		expect(await screen.findByRole("button", { name: "Put aside: Connect Google" })).toBeVisible();
		expect(sent).toEqual([{ skipped: true }, { skipped: false }]);
	});

	test("takes it back when the hub refuses, and says why", async () => {
		server.use(
			http.put(`${URL}/setup-tasks/connect_google`, () =>
				HttpResponse.json({ title: "Busy", detail: "The storage is busy." }, { status: 503 }),
			),
		);
		const { person } = open(<HomePage />);
		await screen.findByText("1 of 3 done");
		await person.click(screen.getByRole("button", { name: "Put aside: Connect Google" }));
		expect(await screen.findByText("“Connect Google” was not put aside")).toBeVisible();
		expect(screen.getByText("The storage is busy.")).toBeVisible();
		expect(await screen.findByRole("button", { name: "Put aside: Connect Google" })).toBeVisible();
		expect(screen.getByText("1 of 3 done")).toBeVisible();
	});

	test("is one line once everything is settled, which its address can open", async () => {
		hub({}, [aTask({ status: "done" }), aTask({ id: "start_reviews", title: "Start reviews", status: "skipped" })]);
		const { person, where } = open(<HomePage />);
		expect(await screen.findByText("1 of 2 done, 1 put aside")).toBeVisible();
		expect(screen.queryByRole("heading", { name: "Start reviews" })).toBeNull();
		await person.click(screen.getByRole("button", { name: "Show" }));
		expect(screen.getByRole("heading", { name: "Start reviews" })).toBeVisible();
		expect(where()).toBe("/ops?checklist=shown");
		await person.click(screen.getByRole("button", { name: "Hide" }));
		expect(where()).toBe("/ops");
	});

	test("says when it cannot be loaded, and the rest of the page stays", async () => {
		server.use(
			http.get(`${URL}/setup-tasks`, () =>
				HttpResponse.json({ title: "Failed", detail: "The hub failed.", request_id: "req-1" }, { status: 500 }),
			),
		);
		open(<HomePage />);
		expect(await screen.findByRole("alert")).toHaveTextContent("req-1");
		expect(screen.getByRole("heading", { name: "Latest reports" })).toBeVisible();
	});
});

describe("the summary", () => {
	test("says what will be here, and leads to the first step", async () => {
		hub({});
		open(<HomePage />);
		expect(await screen.findByRole("link", { name: "Create location" })).toHaveAttribute("href", "/ops/locations/new");
		expect(screen.getByText(/^Reports will be here\./)).toBeVisible();
	});

	test("counts, and shows how the newest reports stand", async () => {
		hub({
			location_count: { value: 100, more: true },
			report_count: { value: 2, more: false },
			reports: [aReport({ state: "completed", last_run_id: "run_1" }), aReport({ id: "rep_2", name: "New one" })],
		});
		open(<HomePage />);
		expect(await screen.findByText("100+")).toBeVisible();
		expect(screen.getByText("Completed")).toBeVisible();
		expect(screen.getByRole("link", { name: "Show results of Pizza in Austin" })).toHaveAttribute(
			"href",
			"/ops/reports/local-search-grid/rep_1/results",
		);
		expect(screen.getByRole("link", { name: "Edit and run New one" })).toHaveAttribute(
			"href",
			"/ops/reports/local-search-grid/rep_2/edit",
		);
	});

	test("says which schedules do not work, and what to do", async () => {
		const schedule_problem = {
			code: "ranking.out_of_funds",
			message: "The account is empty. Top it up.",
			due: "2026-03-01T09:00:00Z",
			since: "2026-03-01T09:00:00Z",
		};
		hub({ reports: ["1", "2", "3", "4"].map((id) => aReport({ id, name: `Report ${id}`, schedule_problem })) });
		open(<HomePage />);
		expect(await screen.findByText("“Report 1” did not run as scheduled")).toBeVisible();
		expect(screen.getAllByText("The account is empty. Top it up.")).toHaveLength(3);
		expect(screen.getByRole("link", { name: "Show 1 more in the list of reports" })).toBeVisible();
	});
});

test("says when nothing can be loaded", async () => {
	hub({});
	server.use(http.get(`${URL}/bootstrap`, () => HttpResponse.error()));
	open(<HomePage />);
	expect(await screen.findByRole("heading", { level: 1, name: "The hub cannot be reached" })).toBeVisible();
});
