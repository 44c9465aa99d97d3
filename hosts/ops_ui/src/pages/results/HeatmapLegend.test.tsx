import { screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { open } from "../../test/render";
import { HeatmapLegend } from "./HeatmapLegend";
import { countCells } from "./heatmap-counts";
import { cells, someShown } from "./samples";

describe("HeatmapLegend", () => {
	test("counts how many points have each colour and each mark", () => {
		open(<HeatmapLegend shown={someShown()} palette="safe" onPalette={vi.fn()} />);
		const told = screen.getAllByRole("listitem").map((each) => each.textContent);
		expect(told).toEqual([
			"1-32",
			"4-102",
			"11-201",
			"20+1",
			"No rank3",
			"20+absent: not among the first 201",
			"?inconclusive: the list or the map was cut off1",
			"∅empty: nothing is listed here0",
			"×error: the provider failed1",
			"·not measured1",
			"~nestimated from the cells around1",
		]);
	});

	test("counts every cell in one band", () => {
		const { bands } = countCells(cells());
		expect(Object.values(bands).reduce((sum, count) => sum + count, 0)).toBe(9);
	});

	test("offers the colours that the trade is used to", async () => {
		const onPalette = vi.fn();
		const { person } = open(<HeatmapLegend shown={someShown()} palette="safe" onPalette={onPalette} />);
		expect(screen.getByRole("radio", { name: "Blue to orange" })).toBeChecked();
		await person.click(screen.getByRole("radio", { name: "Green to red" }));
		expect(onPalette).toHaveBeenCalledWith("classic");
	});
});
