import { screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { open } from "../../test/render";
import { RankTable } from "./RankTable";
import { aComparison, points, someShown } from "./samples";

describe("RankTable", () => {
	test("has a heading for each row and column, and words for what is no rank", () => {
		open(<RankTable shown={someShown()} palette="safe" onOpen={vi.fn()} />);
		expect(screen.getAllByRole("columnheader").map((each) => each.textContent)).toEqual([
			"Column 1",
			"Column 2",
			"Column 3",
		]);
		expect(screen.getAllByRole("rowheader").map((each) => each.textContent)).toEqual(["Row 1", "Row 2", "Row 3"]);
		expect(screen.getByRole("button", { name: /^1$/ })).toBeVisible();
		expect(screen.getByRole("button", { name: /absent: not among the first 20/ })).toHaveTextContent("20+");
		expect(screen.getByRole("button", { name: /about rank 5, estimated/ })).toHaveTextContent("~5");
	});

	test("is one stop of the Tab key, and arrows go from cell to cell", async () => {
		const onOpen = vi.fn();
		const { person } = open(<RankTable shown={someShown()} palette="safe" onOpen={onOpen} />);
		const stops = screen.getAllByRole("button").filter(({ tabIndex }) => tabIndex === 0);
		expect(stops).toHaveLength(1);
		stops[0]?.focus();
		await person.keyboard("{ArrowUp}{ArrowLeft}{Enter}");
		expect(onOpen).toHaveBeenLastCalledWith(0);
		await person.keyboard("{End}{PageDown}{Enter}");
		expect(onOpen).toHaveBeenLastCalledWith(8);
	});

	test("marks and tells what changed", () => {
		const [comparison] = aComparison().keywords;
		open(<RankTable shown={someShown({ comparison: comparison ?? null })} palette="safe" onOpen={vi.fn()} />);
		expect(screen.getByRole("button", { name: /ranks better, was 4/ })).toHaveTextContent("1 ▲");
		expect(screen.getByRole("button", { name: /not found any more/ })).toHaveTextContent("3 lost");
	});

	test("leaves room where a circle has no point", () => {
		const shown = someShown();
		const inside = [1, 3, 4, 5, 7];
		const circle = {
			points: points().filter(({ number }) => inside.includes(number)),
			cells: inside.map((at) => shown.cells[at]),
		};
		open(
			<RankTable
				shown={{ ...shown, ...(circle as Pick<typeof shown, "points" | "cells">) }}
				palette="safe"
				onOpen={vi.fn()}
			/>,
		);
		expect(screen.getAllByRole("button")).toHaveLength(5);
		expect(screen.getAllByRole("cell")).toHaveLength(10);
	});
});
