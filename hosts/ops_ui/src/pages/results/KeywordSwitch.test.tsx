import { screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { open } from "../../test/render";
import { KeywordSwitch } from "./KeywordSwitch";

function show(keywords = ["pizza", "pasta", "calzone"]) {
	const onChange = vi.fn();
	return { onChange, ...open(<KeywordSwitch keywords={keywords} value="pizza" onChange={onChange} />) };
}

describe("KeywordSwitch", () => {
	test("is a group of choices with one chosen", async () => {
		const { person, onChange } = show();
		expect(screen.getByRole("group", { name: "Keyword" })).toBeVisible();
		expect(screen.getByRole("radio", { name: "pizza" })).toBeChecked();
		await person.click(screen.getByRole("radio", { name: "calzone" }));
		expect(onChange).toHaveBeenCalledWith("calzone");
	});

	test("steps with brackets, around the ends, also while a choice has the focus", async () => {
		const { person, onChange } = show();
		await person.keyboard("]");
		expect(onChange).toHaveBeenLastCalledWith("pasta");
		screen.getByRole("radio", { name: "pizza" }).focus();
		await person.keyboard("[[");
		expect(onChange).toHaveBeenLastCalledWith("calzone");
	});

	test("has no keys when there is nothing to switch", async () => {
		const { person, onChange } = show(["pizza"]);
		await person.keyboard("]");
		expect(onChange).not.toHaveBeenCalled();
	});
});
