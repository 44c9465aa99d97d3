import { screen, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { open } from "../../test/render";
import { CellDrawer } from "./CellDrawer";
import { aComparison, someShown } from "./samples";

function show(number: number | null, changes = {}) {
	const onClose = vi.fn();
	return {
		onClose,
		...open(<CellDrawer shown={someShown(changes)} palette="safe" number={number} onClose={onClose} />),
	};
}

describe("CellDrawer", () => {
	test("lists who ranks at a point, one's own business marked in words", async () => {
		show(1);
		const dialog = await screen.findByRole("dialog", { name: "Row 1, column 2, 1 km north" });
		const listed = within(dialog).getAllByRole("listitem");
		expect(listed.map((each) => each.querySelector("p + div p")?.textContent)).toEqual([
			"Bella",
			"=Cucina",
			"Home Slice",
		]);
		expect(listed[2]).toHaveTextContent("Your business");
		expect(listed[0]).not.toHaveTextContent("Your business");
		expect(listed[0]).toHaveTextContent("4.5 of 5 stars, 1 review · Pizza · 1 Main St");
	});

	test("says where the answer comes from", async () => {
		show(1);
		const dialog = await screen.findByRole("dialog");
		expect(dialog).toHaveTextContent("simulated 1, map zoom 15: a list of 3 where 20 were asked for");
		expect(within(dialog).getByRole("note", { name: /Simulated ranks/ })).toBeVisible();
	});

	test("explains what nobody knows, and why", async () => {
		show(6);
		const dialog = await screen.findByRole("dialog");
		expect(dialog).toHaveTextContent(
			"The search provider kept asking to slow down. No answer was to be had at this point.",
		);
		expect(dialog).toHaveTextContent("There is no list for this point.");
	});

	test("says that one's own business is missing from a list", async () => {
		show(3);
		expect(await screen.findByText("Your business is not in this list.")).toBeVisible();
	});

	test("marks an estimate as one", async () => {
		show(8);
		const dialog = await screen.findByRole("dialog");
		expect(dialog).toHaveTextContent("About rank 5, estimated for pizza");
		expect(within(dialog).getByRole("note", { name: /Estimated ranks/ })).toBeVisible();
	});

	test("tells what changed", async () => {
		const [comparison] = aComparison().keywords;
		show(0, { comparison });
		expect(await screen.findByRole("dialog")).toHaveTextContent("Since the run that is compared: ranks better, was 4.");
	});

	test("closes, and stays closed for a point that is not on the grid", async () => {
		const { person, onClose } = show(0);
		await person.click(await screen.findByRole("button", { name: "Close" }));
		expect(onClose).toHaveBeenCalled();
		show(99);
		expect(screen.getAllByRole("dialog")).toHaveLength(1);
	});
});
