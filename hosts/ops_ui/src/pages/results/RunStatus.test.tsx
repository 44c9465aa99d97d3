import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Run } from "../../queries/runs";
import { open } from "../../test/render";
import { RunStatus } from "./RunStatus";
import { aRun } from "./samples";

function show(changes: Partial<Run>, unreachable = false) {
	return open(<RunStatus run={aRun(changes)} unreachable={unreachable} actions={null} />);
}

describe("RunStatus", () => {
	test("shows how far a run is, in words and as a bar", () => {
		show({ state: "running", saved_cells: 9 });
		expect(screen.getByText(/9 of 18 searches answered/)).toBeVisible();
		expect(screen.getByRole("progressbar", { name: "Progress of the run" })).toHaveAttribute("aria-valuenow", "50");
		expect(screen.getByRole("status")).toHaveTextContent("The run is 50 % done");
	});

	test("tells a screen reader of each quarter, not of each search", () => {
		show({ state: "running", saved_cells: 10 });
		expect(screen.getByRole("status")).toHaveTextContent("The run is 50 % done");
	});

	test("says that a run waits", () => {
		show({ state: "queued", saved_cells: 0 });
		expect(screen.getByRole("status")).toHaveTextContent("Waiting for its turn");
	});

	test("says why a run failed, in the words of the hub", () => {
		show({ state: "failed", saved_cells: 9, reason: "The search provider refused the credentials." });
		expect(
			screen.getByText(/refused the credentials\. What was answered is shown below/, { selector: "p" }),
		).toBeVisible();
	});

	test("promises no answers where there are none", () => {
		show({ state: "failed", saved_cells: 0, reason: "The search provider refused the credentials." });
		expect(screen.queryByText(/shown below/)).toBeNull();
	});

	test("says that the hub is out of reach, and that the page goes on asking", () => {
		show({ state: "running" }, true);
		expect(screen.getByText("The hub does not answer. This page keeps asking.")).toBeVisible();
	});

	test("says where the ranks come from", () => {
		show({});
		expect(screen.getByRole("note", { name: /Simulated ranks/ })).toBeVisible();
	});
});
