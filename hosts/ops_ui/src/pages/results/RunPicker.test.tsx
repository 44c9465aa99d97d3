import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { open } from "../../test/render";
import { RunPicker } from "./RunPicker";
import { aRun } from "./samples";

const NEW = aRun({ id: "run_3", created_at: "2026-11-27T09:00:00Z", state: "failed" });
const MIDDLE = aRun();
const OLD = aRun({ id: "run_1", created_at: "2026-11-13T09:00:00Z" });

function show(run = MIDDLE, runs = [NEW, MIDDLE, OLD]) {
	const [onRun, onCompare] = [vi.fn(), vi.fn()];
	return {
		onRun,
		onCompare,
		...open(<RunPicker runs={runs} run={run} compare={null} onRun={onRun} onCompare={onCompare} />),
	};
}

describe("RunPicker", () => {
	test("lists runs with the state of those that were not completed", async () => {
		const { person, onRun } = show();
		const list = screen.getByRole("combobox", { name: "Run" });
		expect(list).toHaveValue("run_2");
		expect(list).toHaveTextContent("(failed)");
		await person.selectOptions(list, "run_3");
		expect(onRun).toHaveBeenCalledWith("run_3");
	});

	test("moves through time on a line, the oldest run at its left end", () => {
		const { onRun } = show();
		const line = screen.getByRole("slider", { name: "Time" });
		expect(line).toHaveValue("1");
		expect(line).toHaveAttribute("aria-valuetext", expect.stringContaining("2026"));
		fireEvent.change(line, { target: { value: "0" } });
		expect(onRun).toHaveBeenCalledWith("run_1", true);
	});

	test("compares with earlier runs only", async () => {
		const { person, onCompare } = show();
		const list = screen.getByRole("combobox", { name: "Compare with" });
		expect([...list.querySelectorAll("option")].map(({ value }) => value)).toEqual(["", "run_1"]);
		await person.selectOptions(list, "run_1");
		expect(onCompare).toHaveBeenCalledWith("run_1");
	});

	test("offers no line and no comparison for the only run", () => {
		show(OLD, [OLD]);
		expect(screen.queryByRole("slider")).toBeNull();
		expect(screen.getByRole("combobox", { name: "Compare with" })).toBeDisabled();
	});

	test("tells runs of the same minute apart", () => {
		const other = aRun({ id: "run_1", created_at: "2026-11-20T09:00:30Z" });
		show(MIDDLE, [other, MIDDLE]);
		const names = [...screen.getByRole("combobox", { name: "Run" }).querySelectorAll("option")].map(
			(each) => each.textContent,
		);
		expect(new Set(names).size).toBe(2);
	});
});
