import { describe, expect, test, vi } from "vitest";
import { createHandle, rounded, stepFrom } from "./centre-handle";

describe("the handle of a centre", () => {
	test("steps as many metres as it says", () => {
		expect(stepFrom({ lat: 0, lng: 0 }, 0, 111_320)).toEqual({ lat: 1, lng: 0 });
		expect(stepFrom({ lat: 60, lng: 10 }, 111_320, 0)).toEqual({ lat: 60, lng: 12 });
	});

	test("stays on the globe, whichever way it went", () => {
		expect(rounded({ lat: 90.5, lng: 190.123_456_7 })).toEqual({ lat: 90, lng: -169.876_543 });
		expect(rounded({ lat: 1, lng: -181 })).toEqual({ lat: 1, lng: 179 });
	});

	test("says where it is dragged, and where it was put", () => {
		const [onDrag, onMove] = [vi.fn(), vi.fn()];
		const handle = createHandle(
			{ lat: 1, lng: 2 },
			{ hintId: "hint", className: "x", spacing: () => 400, onDrag, onMove },
		);
		handle.setLatLng([3, 4]);
		handle.fire("drag");
		expect(onDrag).toHaveBeenCalledWith({ lat: 3, lng: 4 });
		expect(onMove).not.toHaveBeenCalled();
		handle.fire("dragend");
		expect(onMove).toHaveBeenCalledWith({ lat: 3, lng: 4 });
	});
});
