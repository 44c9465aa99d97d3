import { fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { previewSample } from "../pages/reports/samples";
import { open } from "../test/render";
import { GridMapPreview } from "./GridMapPreview";

const CENTRE = { lat: 30.25, lng: -97.75 };

function show(onMove = vi.fn()) {
	open(
		<>
			<p id="hint">Press the arrow keys.</p>
			<GridMapPreview
				preview={previewSample({ spacing_m: 400 })}
				center={CENTRE}
				business={null}
				tiles={null}
				isOld={false}
				hintId="hint"
				onMove={onMove}
			/>
		</>,
	);
	return onMove;
}

describe("GridMapPreview", () => {
	beforeEach(() => {
		// jsdom draws nothing.
		vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
	});

	test("has a handle that says what it is and how to move it", () => {
		show();
		const handle = screen.getByRole("application", { name: "Centre of the grid" });
		expect(handle).toHaveAccessibleDescription("Press the arrow keys.");
		expect(handle).toHaveAttribute("tabindex", "0");
	});

	test("moves the centre by the arrow keys: a quarter of the spacing, with Shift all of it", () => {
		const onMove = show();
		const handle = screen.getByRole("application");
		fireEvent.keyDown(handle, { key: "ArrowUp" });
		expect(onMove.mock.lastCall?.[0].lat).toBeCloseTo(CENTRE.lat + 100 / 111_320, 6);
		fireEvent.keyDown(handle, { key: "ArrowUp", shiftKey: true });
		expect(onMove.mock.lastCall?.[0].lat).toBeCloseTo(CENTRE.lat + 400 / 111_320, 6);
	});

	test("leaves other keys alone", () => {
		const onMove = show();
		const handle = screen.getByRole("application");
		fireEvent.keyDown(handle, { key: "Tab" });
		fireEvent.keyDown(handle, { key: "ArrowLeft", ctrlKey: true });
		expect(onMove).not.toHaveBeenCalled();
	});
});
