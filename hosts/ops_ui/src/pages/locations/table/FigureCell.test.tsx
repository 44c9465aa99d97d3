import { screen } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Schemas } from "../../../lib/ops-api";
import { open } from "../../../test/render";
import { FigureCell } from "./FigureCell";
import { DEFINITIONS, figures, row } from "./samples";

function cell(id: Schemas["MetricId"], of: Schemas["LocationFigures"] | null): HTMLElement {
	const metric = DEFINITIONS.find((each) => each.id === id);
	if (!metric) throw new Error(`No definition of ${id}.`);
	open(
		<table>
			<tbody>
				<tr>
					<FigureCell metric={metric} row={row("loc_1", "Home Slice", of)} />
				</tr>
			</tbody>
		</table>,
	);
	return screen.getByRole("cell");
}

describe("FigureCell", () => {
	test.each([
		["average_rank", "4.3", {}],
		["top3_share", "40 %", {}],
		["change_since_last_run", "▼ +1.2 worse", { change_since_last_run: 1.2 }],
		["change_since_last_run", "▲ −1.2 better", { change_since_last_run: -1.2 }],
		["change_since_last_run", "±0 same", { change_since_last_run: 0.01 }],
	] as const)("writes %s as %s", (id, text, other) => {
		expect(cell(id, figures(other))).toHaveTextContent(text);
	});

	test("writes an instant as a day that machines can read", () => {
		expect(cell("last_run", figures()).querySelector("time")).toHaveAttribute("datetime", "2026-11-03T10:00:00Z");
	});

	test.each([
		["average_rank", null, "Run a local search grid for this location first."],
		["average_rank", figures({ average_rank: null }), "It was found at no point."],
		["coverage", figures({ coverage: null }), "No point gave a clear answer."],
		["change_since_last_run", figures({ change_since_last_run: null }), "There is no earlier run to compare with."],
		["review_count", figures(), "Connect Google Business Profile first."],
		["sessions", null, "Connect web analytics first."],
	] as const)("says why there is no %s", (id, of, why) => {
		expect(cell(id, of)).toHaveTextContent(`–None: ${why}`);
	});
});
