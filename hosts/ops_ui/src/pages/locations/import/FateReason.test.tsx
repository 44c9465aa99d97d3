import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Schemas } from "../../../lib/ops-api";
import { open } from "../../../test/render";
import { FateReason } from "./FateReason";

function reason(row: Partial<Schemas["ImportedRow"]>): HTMLElement {
	const whole: Schemas["ImportedRow"] = {
		line: 3,
		name: "Joe's",
		location_id: null,
		match: null,
		errors: [],
		fate: "created",
		...row,
	};
	return open(<FateReason row={whole} />).container;
}

const MATCH: Schemas["ImportMatch"] = {
	location_id: "loc_9",
	line: null,
	name: "Joe's Pizza",
	score: 0.94,
	reasons: ["same_phone", "similar_name"],
	address_line: "12 Main St, Austin",
};

test("names each mistake by its column", () => {
	const errors = [
		{ pointer: "/postal_code", code: "format", message: "Enter five digits." },
		{ pointer: "/phone", code: "format", message: "No number." },
	];
	reason({ fate: "invalid", errors });
	expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
		"postal code: Enter five digits.",
		"phone: No number.",
	]);
});

test("shows the stored location that a row looks like, and how sure that is", () => {
	const shown = reason({ fate: "skipped", match: MATCH });
	expect(shown).toHaveTextContent("Looks like Joe's Pizza, 12 Main St, Austin");
	expect(shown).toHaveTextContent("Almost certainly the same. Both have the same phone number and a similar name.");
	expect(screen.getByRole("link", { name: "Joe's Pizza" })).toHaveAttribute("href", "/ops/locations/loc_9/edit");
});

test("points to the line of the file where the other one stands", () => {
	expect(reason({ fate: "merged", match: { ...MATCH, location_id: null, line: 2 } })).toHaveTextContent(
		"Into Joe's Pizza in line 2 of this file",
	);
	expect(screen.queryByRole("link")).toBeNull();
});

test("leads to a location that was created", () => {
	reason({ location_id: "loc_7" });
	expect(screen.getByRole("link", { name: "Open Joe's" })).toHaveAttribute("href", "/ops/locations/loc_7/edit");
});
