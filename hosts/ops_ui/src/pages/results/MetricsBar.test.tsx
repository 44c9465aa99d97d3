import { screen, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { MetricsBar } from "./MetricsBar";
import { API, aComparison, aSummary, someShown } from "./samples";

const DEFINITION = {
	id: "average_rank",
	version: 2,
	name: "Average rank",
	unit: "rank",
	direction: "lower_is_better",
	source: "local_grid",
	summary: "How high it ranks.",
	formula: "Mean of the ranks.",
};

beforeEach(() => server.use(http.get(`${API}/metrics/definitions`, () => HttpResponse.json({ items: [DEFINITION] }))));

describe("MetricsBar", () => {
	test("shows every figure with how far off it may be, and where it comes from", async () => {
		open(<MetricsBar shown={someShown()} before={undefined} />);
		expect(within(screen.getByRole("group", { name: "Average rank" })).getByText("between 3 and 11")).toBeVisible();
		expect(screen.getByRole("group", { name: "Top-3 share" })).toHaveTextContent("40 %");
		expect(screen.getByRole("note", { name: /Simulated ranks/ })).toBeVisible();
		expect(screen.queryByRole("note", { name: /Estimated/ })).toBeNull();
	});

	test("tells what a figure means at a click, and that its definition has changed since", async () => {
		const { person } = open(<MetricsBar shown={someShown()} before={undefined} />);
		await person.click(await screen.findByRole("button", { name: "What average rank means" }));
		const told = await screen.findByRole("dialog", { name: "What average rank means" });
		expect(told).toHaveTextContent("Mean of the ranks.");
		expect(told).toHaveTextContent("Definition average_rank@1; the current one is average_rank@2");
		await person.keyboard("{Escape}");
		expect(screen.getByRole("button", { name: "What average rank means" })).toHaveFocus();
	});

	test("says in words and signs which way a figure went", () => {
		const [comparison] = aComparison().keywords;
		const shown = someShown({ comparison: comparison ?? null });
		open(<MetricsBar shown={shown} before={aSummary("pizza", { average_rank: 6, found_share: null })} />);
		expect(screen.getByRole("group", { name: "Average rank" })).toHaveTextContent("▲ −1.8 better, was 6");
		expect(screen.getByRole("group", { name: "Average total rank" })).toHaveTextContent(
			"−1.4 better, over 5 points known in both",
		);
		expect(screen.getByRole("group", { name: "Found share" })).toHaveTextContent("change cannot be told");
		expect(screen.getByRole("group", { name: "Coverage" })).toHaveTextContent("= ±0 points, was 55.6 %");
	});
});
