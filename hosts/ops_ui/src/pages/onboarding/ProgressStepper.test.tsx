import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { open } from "../../test/render";
import { ProgressStepper } from "./ProgressStepper";

test("says which step is current, which are done, and opens only what can be opened", async () => {
	const steps = [
		{ id: "a", name: "First", done: true, to: "?step=a" },
		{ id: "b", name: "Second", done: false, to: "?step=b" },
		{ id: "c", name: "Third", done: false, to: null },
	];
	const { person, where } = open(<ProgressStepper label="Steps" steps={steps} current="b" />);
	const items = within(screen.getByRole("navigation", { name: "Steps" })).getAllByRole("listitem");
	expect(items.map((item) => item.textContent)).toEqual(["First (done)", "2Second ", "3Third (not yet)"]);
	expect(screen.getByText("Second").parentElement).toHaveAttribute("aria-current", "step");
	expect(screen.getAllByRole("link")).toHaveLength(1);
	await person.click(screen.getByRole("link", { name: "First (done)" }));
	expect(where()).toBe("/ops?step=a");
});
