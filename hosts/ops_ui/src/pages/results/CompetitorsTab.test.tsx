import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { open } from "../../test/render";
import { CompetitorsTab } from "./CompetitorsTab";
import { aCell, points, someShown } from "./samples";

function names() {
	return screen.getAllByRole("rowheader").map((each) => each.querySelector("span")?.textContent);
}

describe("CompetitorsTab", () => {
	test("ranks businesses by their share of the first three places", () => {
		open(<CompetitorsTab shown={someShown()} />);
		expect(names()).toEqual(["=Cucina", "Bella", "Home Slice"]);
		const own = screen.getByRole("row", { name: /Home Slice/ });
		expect(own).toHaveTextContent("Your business");
		expect(within(own).getByRole("cell", { name: "66.7 %" })).toBeVisible();
		expect(within(own).getByRole("cell", { name: "4 of 6" })).toBeVisible();
		expect(screen.getByRole("columnheader", { name: "Top-3 share" })).toHaveAttribute("aria-sort", "descending");
	});

	test("sorts by another column, and back, in the address", async () => {
		const { person, where } = open(<CompetitorsTab shown={someShown()} />);
		await person.click(screen.getByRole("button", { name: "Business" }));
		expect(screen.getByRole("columnheader", { name: "Business" })).toHaveAttribute("aria-sort", "ascending");
		expect(where()).toContain("sort=name&order=asc");
		await person.click(screen.getByRole("button", { name: "Business" }));
		expect(names()).toEqual(["Home Slice", "Bella", "=Cucina"]);
	});

	test("keeps its shape when no list has come", () => {
		const nothing = points().map(({ number }) =>
			aCell(number, { state: "not_measured", rank: null, listings: [], provenance: null }),
		);
		open(<CompetitorsTab shown={someShown({ cells: nothing })} />);
		expect(screen.getByRole("cell", { name: "No list has come from the provider yet." })).toBeVisible();
		expect(screen.getAllByRole("columnheader")).toHaveLength(6);
	});
});
