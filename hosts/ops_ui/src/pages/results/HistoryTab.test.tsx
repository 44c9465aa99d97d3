import { screen, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { open } from "../../test/render";
import { HistoryTab } from "./HistoryTab";
import { aRun } from "./samples";

const OLD = aRun({
	id: "run_1",
	created_at: "2026-11-13T09:00:00Z",
	state: "failed",
	trigger: "schedule",
	summaries: [],
});

describe("HistoryTab", () => {
	test("shows every run with its figures and where they come from, and leads to it", async () => {
		const [onShow, onCompare] = [vi.fn(), vi.fn()];
		const { person } = open(
			<HistoryTab
				runs={[aRun(), OLD]}
				run={aRun()}
				keyword="pizza"
				onShow={onShow}
				onCompare={onCompare}
				loadingEarlier={false}
			/>,
		);
		const [, now, before] = screen.getAllByRole("row");
		if (!now || !before) throw new Error("Two runs were expected.");
		expect(now).toHaveAttribute("aria-current", "true");
		expect(now).toHaveTextContent("Shown now");
		expect(within(now).getByRole("cell", { name: "6.5" })).toBeVisible();
		expect(before).toHaveTextContent("by its schedule");
		expect(before).toHaveTextContent("Failed");
		expect(within(before).getAllByRole("cell", { name: "–" })).toHaveLength(4);
		await person.click(within(before).getByRole("button", { name: /^Show run of/ }));
		expect(onShow).toHaveBeenCalledWith("run_1");
		await person.click(within(before).getByRole("button", { name: /^Compare with run of/ }));
		expect(onCompare).toHaveBeenCalledWith("run_1");
	});

	test("fetches earlier runs on demand", async () => {
		const onEarlier = vi.fn();
		const { person } = open(
			<HistoryTab
				runs={[aRun()]}
				run={aRun()}
				keyword="pizza"
				onShow={vi.fn()}
				onCompare={vi.fn()}
				onEarlier={onEarlier}
				loadingEarlier={false}
			/>,
		);
		await person.click(screen.getByRole("button", { name: "Load earlier runs" }));
		expect(onEarlier).toHaveBeenCalledOnce();
	});
});
