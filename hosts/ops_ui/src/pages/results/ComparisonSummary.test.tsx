import { screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { OpsProblem } from "../../lib/ops-api";
import { open } from "../../test/render";
import { ComparisonSummary } from "./ComparisonSummary";
import { aComparison } from "./samples";

function show(props: Partial<Parameters<typeof ComparisonSummary>[0]>) {
	const [onStop, retry] = [vi.fn(), vi.fn()];
	const all = { comparison: aComparison(), keyword: "pizza", error: null, onStop, retry, ...props };
	return { onStop, retry, ...open(<ComparisonSummary {...all} />) };
}

describe("ComparisonSummary", () => {
	test("counts what changed, with marks and words", async () => {
		const { person, onStop } = show({});
		const told = screen.getAllByRole("listitem").map((each) => each.textContent);
		expect(told).toEqual([
			"▲ ranks better: 1",
			"▼ ranks worse: 1",
			"= unchanged: 1",
			"new newly found: 1",
			"lost not found any more: 1",
			"? cannot be told: 4",
		]);
		await person.click(screen.getByRole("button", { name: "Stop comparing" }));
		expect(onStop).toHaveBeenCalledOnce();
	});

	test("says why two runs cannot be compared, and asks nobody to try again", () => {
		const detail = "The two runs have no keyword in common.";
		show({ error: new OpsProblem(409, { code: "run.not_comparable", title: "Not comparable", detail }) });
		expect(screen.getByRole("alert")).toHaveTextContent(detail);
		expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
		expect(screen.getByRole("button", { name: "Stop comparing" })).toBeVisible();
	});

	test("tries again after a failure of the hub", async () => {
		const { person, retry } = show({ error: new OpsProblem(500, { detail: "Broken." }) });
		await person.click(screen.getByRole("button", { name: "Try again" }));
		expect(retry).toHaveBeenCalledOnce();
	});

	test("says that the other run did not search for a keyword", () => {
		show({ keyword: "pasta" });
		expect(screen.getByText(/did not search for pasta/)).toBeVisible();
	});
});
