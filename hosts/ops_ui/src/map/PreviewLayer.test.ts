import { expect, test } from "vitest";
import { pointRadius } from "./PreviewLayer";

test("points never touch their neighbours, are never too small to see, and never too large", () => {
	expect(pointRadius(20)).toBe(6);
	expect(2 * pointRadius(20)).toBeLessThan(20);
	expect(pointRadius(1)).toBe(2);
	expect(pointRadius(500)).toBe(8);
});
