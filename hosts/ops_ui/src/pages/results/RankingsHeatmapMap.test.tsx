import { act, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createMap } from "../../map/leaflet-map";
import { open } from "../../test/render";
import { RankingsHeatmapMap } from "./RankingsHeatmapMap";
import { someShown } from "./samples";

vi.mock(import("../../map/leaflet-map"), async (original) => {
	const real = await original();
	return { ...real, createMap: vi.fn(real.createMap) };
});

// jsdom draws nothing; what is drawn is tested with the layer.
beforeEach(() => {
	vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
	vi.mocked(createMap).mockClear();
});

function show(changes = {}) {
	const [onOpen, onStep] = [vi.fn(), vi.fn()];
	const props = { palette: "safe", tiles: null, onOpen, onStep } as const;
	const view = open(<RankingsHeatmapMap shown={someShown(changes)} {...props} />);
	return { onOpen, onStep, ...view };
}

describe("RankingsHeatmapMap", () => {
	test("is one stop of the Tab key that says what it is and how it works", () => {
		show();
		const map = screen.getByRole("application", { name: "Heatmap of ranks for pizza, 9 points" });
		expect(map).toHaveAttribute("aria-roledescription", "heatmap");
		expect(map).toHaveAccessibleDescription(/go from point to point/);
		expect(map.querySelector("canvas[data-heatmap]")).toHaveAttribute("aria-hidden", "true");
	});

	test("reads the point that the arrow keys lead to, and opens it", async () => {
		const { person, onOpen, container } = show();
		act(() => screen.getByRole("application").focus());
		const live = container.querySelector("[aria-live]");
		expect(live).toHaveTextContent("Row 2, column 2, at the centre: rank 3 for pizza");
		await person.keyboard("{ArrowUp}{ArrowRight}");
		expect(live).toHaveTextContent("Row 1, column 3, 1.4 km north-east: rank 14 for pizza");
		await person.keyboard("{Enter}");
		expect(onOpen).toHaveBeenCalledWith(2);
	});

	test("steps through the keywords with brackets, and leaves other keys to the page", async () => {
		const { person, onStep, onOpen } = show();
		act(() => screen.getByRole("application").focus());
		await person.keyboard("[[]x");
		expect(onStep.mock.calls).toEqual([[-1], [1]]);
		expect(onOpen).not.toHaveBeenCalled();
	});

	test("says nothing while the focus is elsewhere", () => {
		const { container } = show();
		expect(container.querySelector("[aria-live]")).toBeEmptyDOMElement();
	});

	test("says that there is no basemap", () => {
		show();
		expect(screen.getByText(/No basemap configured/)).toBeVisible();
	});

	test("makes its map once, whatever is shown on it", async () => {
		const { person } = show();
		act(() => screen.getByRole("application").focus());
		await person.keyboard("{ArrowUp}{ArrowUp}{ArrowLeft}");
		expect(createMap).toHaveBeenCalledOnce();
	});
});
