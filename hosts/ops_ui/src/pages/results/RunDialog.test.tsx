import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, test, vi } from "vitest";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { RunDialog } from "./RunDialog";
import { aRun, GRID } from "./samples";

const PREVIEW = { calls: 18, cost: 0.036, provider: "simulated" };

function show() {
	const onStarted = vi.fn();
	const onClose = vi.fn();
	return { onStarted, onClose, ...open(<RunDialog reportId="rep_1" opened onClose={onClose} onStarted={onStarted} />) };
}

describe("RunDialog", () => {
	test("says what a run costs, then starts it", async () => {
		server.use(
			http.post(`${GRID}/preview`, () => HttpResponse.json(PREVIEW)),
			http.post(`${GRID}/run`, () => HttpResponse.json(aRun({ id: "run_3", state: "queued" }), { status: 202 })),
		);
		const { person, onStarted } = show();
		expect(await screen.findByText(/is asked 18 times/)).toHaveTextContent("$0.036");
		await person.click(screen.getByRole("button", { name: "Run now" }));
		await waitFor(() => expect(onStarted).toHaveBeenCalledOnce());
		expect(onStarted.mock.calls[0]?.[0]).toMatchObject({ id: "run_3" });
	});

	test("says why there is no run, and stays open", async () => {
		const problem = { code: "feature.disabled", title: "Switched off", detail: "Runs are switched off for now." };
		server.use(
			http.post(`${GRID}/preview`, () => HttpResponse.json(PREVIEW)),
			http.post(`${GRID}/run`, () => HttpResponse.json(problem, { status: 409 })),
		);
		const { person, onStarted } = show();
		await waitFor(() => expect(screen.getByRole("button", { name: "Run now" })).toBeEnabled());
		await person.click(screen.getByRole("button", { name: "Run now" }));
		expect(await screen.findByRole("alert")).toHaveTextContent("Runs are switched off for now.");
		expect(onStarted).not.toHaveBeenCalled();
	});

	test("starts nothing whose cost it cannot tell, and asks again", async () => {
		let fail = true;
		server.use(
			http.post(`${GRID}/preview`, () =>
				fail ? HttpResponse.json({ detail: "The hub is busy." }, { status: 500 }) : HttpResponse.json(PREVIEW),
			),
		);
		const { person } = show();
		expect(await screen.findByRole("alert")).toHaveTextContent("The hub is busy.");
		expect(screen.queryByRole("button", { name: "Run now" })).toBeNull();
		fail = false;
		await person.click(screen.getByRole("button", { name: "Try again" }));
		expect(await screen.findByRole("button", { name: "Run now" })).toBeEnabled();
	});
});
