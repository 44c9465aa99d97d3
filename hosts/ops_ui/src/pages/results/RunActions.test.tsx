import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, test, vi } from "vitest";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { RunActions } from "./RunActions";
import { aRun, GRID } from "./samples";

const RUNNING = aRun({ state: "running", saved_cells: 4 });
const FAILED = aRun({ state: "failed", failure: "quota", reason: "No funds." });

function show(run = RUNNING) {
	const onMoved = vi.fn();
	const onRunAgain = vi.fn();
	return {
		onMoved,
		onRunAgain,
		...open(<RunActions reportId="rep_1" run={run} onMoved={onMoved} onRunAgain={onRunAgain} />),
	};
}

describe("RunActions", () => {
	test("cancels a run after asking, and says what is kept", async () => {
		server.use(http.post(`${GRID}/runs/run_2/cancel`, () => HttpResponse.json(aRun({ state: "cancelled" }))));
		const { person } = show();
		await person.click(screen.getByRole("button", { name: "Cancel run" }));
		expect(await screen.findByRole("dialog")).toHaveTextContent("4 of 18 searches are answered and kept");
		await person.click(screen.getByRole("button", { name: "Cancel the run" }));
		expect(await screen.findByText("The run is cancelled")).toBeVisible();
		expect(screen.queryByRole("dialog")).toBeNull();
	});

	test("leaves a run alone that is not to be cancelled after all", async () => {
		const { person, onMoved } = show();
		await person.click(screen.getByRole("button", { name: "Cancel run" }));
		await person.click(await screen.findByRole("button", { name: "Keep it running" }));
		await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
		expect(onMoved).not.toHaveBeenCalled();
	});

	test("says why a run could not be cancelled", async () => {
		const problem = {
			code: "run.transition_refused",
			title: "Not now",
			detail: "A run that is completed cannot become cancelled.",
		};
		server.use(http.post(`${GRID}/runs/run_2/cancel`, () => HttpResponse.json(problem, { status: 409 })));
		const { person, onMoved } = show();
		await person.click(screen.getByRole("button", { name: "Cancel run" }));
		await person.click(await screen.findByRole("button", { name: "Cancel the run" }));
		expect(await screen.findByText("The run was not cancelled")).toBeVisible();
		expect(screen.getByText(problem.detail)).toBeVisible();
		expect(onMoved).not.toHaveBeenCalled();
	});

	test("replays under one key until the hub has answered", async () => {
		const keys: (string | null)[] = [];
		let fail = true;
		server.use(
			http.post(`${GRID}/runs/run_2/replay`, ({ request }) => {
				keys.push(request.headers.get("Idempotency-Key"));
				return fail ? HttpResponse.error() : HttpResponse.json(aRun({ state: "running" }), { status: 202 });
			}),
		);
		const { person, onMoved } = show(FAILED);
		await person.click(screen.getByRole("button", { name: "Replay what is missing" }));
		expect(await screen.findByText("The replay was not started")).toBeVisible();
		fail = false;
		await person.click(screen.getByRole("button", { name: "Replay what is missing" }));
		await waitFor(() => expect(onMoved).toHaveBeenCalledOnce());
		expect(keys).toHaveLength(2);
		expect(keys[0]).toBe(keys[1]);
		await person.click(screen.getByRole("button", { name: "Replay what is missing" }));
		await waitFor(() => expect(keys).toHaveLength(3));
		expect(keys[2]).not.toBe(keys[0]);
	});

	test("offers another run once one has ended", async () => {
		const { person, onRunAgain } = show(aRun());
		expect(screen.queryByRole("button", { name: "Replay what is missing" })).toBeNull();
		await person.click(screen.getByRole("button", { name: "Run again" }));
		expect(onRunAgain).toHaveBeenCalledOnce();
	});
});
