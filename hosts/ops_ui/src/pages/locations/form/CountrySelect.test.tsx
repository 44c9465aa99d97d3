import { act, fireEvent, screen } from "@testing-library/react";
import { FormProvider, useForm } from "react-hook-form";
import { describe, expect, test, vi } from "vitest";
import { open } from "../../../test/render";
import { CountrySelect } from "./CountrySelect";

function Form({ onSubmit }: { onSubmit: () => void }) {
	const form = useForm({ defaultValues: { address: { country: "GB" } } });
	return (
		<FormProvider {...form}>
			<form onSubmit={form.handleSubmit(onSubmit)}>
				<CountrySelect />
				<button type="submit">Save</button>
			</form>
		</FormProvider>
	);
}

describe("CountrySelect", () => {
	test("takes what was typed faster than the list follows, and does not save the form", async () => {
		const onSubmit = vi.fn();
		open(<Form onSubmit={onSubmit} />);
		const box = screen.getByRole("combobox", { name: "Country" });
		act(() => box.focus());
		fireEvent.change(box, { target: { value: "usa" } });
		box.setAttribute("aria-expanded", "true");
		for (const each of document.querySelectorAll("[data-combobox-selected]"))
			each.removeAttribute("data-combobox-selected");
		const taken = !fireEvent.keyDown(box, { key: "Enter" });
		expect(taken).toBe(true);
		expect(box).toHaveValue("United States");
		expect(onSubmit).not.toHaveBeenCalled();
	});

	test("takes the one that the arrow keys lead to", async () => {
		const { person } = open(<Form onSubmit={vi.fn()} />);
		const box = screen.getByRole("combobox", { name: "Country" });
		await person.clear(box);
		await person.type(box, "united");
		await person.keyboard("{ArrowDown}{ArrowDown}");
		const led = document.querySelector("[data-combobox-selected]")?.textContent ?? "";
		expect(led).toMatch(/^United (?!Arab)/);
		await person.keyboard("{Enter}");
		expect(box).toHaveValue(led);
	});
});
