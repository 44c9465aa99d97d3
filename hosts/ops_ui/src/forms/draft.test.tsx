import { screen } from "@testing-library/react";
import { useForm } from "react-hook-form";
import { beforeEach, describe, expect, test } from "vitest";
import { open } from "../test/render";
import { useDraft } from "./draft";

const NAME = "ops-hub-draft:thing:1";

function Form({ version = 1 }: { version?: number }) {
	const form = useForm({ defaultValues: { name: "stored" } });
	const draft = useDraft("thing:1", version, form);
	return (
		<>
			<input aria-label="Name" {...form.register("name")} />
			{draft.restored && <p>{draft.outdated ? "restored, outdated" : "restored"}</p>}
			<button type="button" onClick={draft.discard}>
				Discard
			</button>
			<button type="button" onClick={() => form.setValue("name", "x")}>
				Set
			</button>
		</>
	);
}

function kept() {
	return JSON.parse(localStorage.getItem(NAME) ?? "null");
}

describe("useDraft", () => {
	beforeEach(() => localStorage.clear());

	test("keeps the very first change, also one that is made at once or by the page itself", async () => {
		const { person } = open(<Form />);
		await person.click(screen.getByLabelText("Name"));
		await person.paste("!");
		expect(kept()).toEqual({ version: 1, values: { name: "stored!" } });
		await person.click(screen.getByRole("button", { name: "Set" }));
		expect(kept().values).toEqual({ name: "x" });
	});

	test("forgets what was changed back", async () => {
		const { person } = open(<Form />);
		await person.type(screen.getByLabelText("Name"), "!");
		await person.keyboard("{Backspace}");
		expect(kept()).toBeNull();
	});

	test("fills the form again, and says when the thing was saved elsewhere since", async () => {
		localStorage.setItem(NAME, JSON.stringify({ version: 1, values: { name: "mine" } }));
		const { person } = open(<Form version={2} />);
		expect(screen.getByLabelText("Name")).toHaveValue("mine");
		expect(screen.getByText("restored, outdated")).toBeVisible();
		await person.type(screen.getByLabelText("Name"), "!");
		expect(kept()).toEqual({ version: 1, values: { name: "mine!" } });
	});

	test("forgets for good what was discarded", async () => {
		localStorage.setItem(NAME, JSON.stringify({ version: 1, values: { name: "mine" } }));
		const { person } = open(<Form />);
		await person.click(screen.getByRole("button", { name: "Discard" }));
		expect(screen.getByLabelText("Name")).toHaveValue("stored");
		expect(screen.queryByText("restored")).toBeNull();
		expect(kept()).toBeNull();
	});

	test("lives with a storage that holds nonsense", () => {
		localStorage.setItem(NAME, "{");
		open(<Form />);
		expect(screen.getByLabelText("Name")).toHaveValue("stored");
	});
});
