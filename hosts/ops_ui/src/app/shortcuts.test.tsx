import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open } from "../test/render";
import { useShortcut, useShortcutList, useShortcutSwitch } from "./shortcuts";

function Page({ run }: { run: () => void }) {
	useShortcut("x", "Do it", run);
	const { on, turn } = useShortcutSwitch();
	return (
		<>
			<input aria-label="Name" />
			<button type="button" onClick={() => turn(!on)}>
				{on ? "Turn off" : "Turn on"}
			</button>
			{useShortcutList().map(({ label }) => (
				<p key={label}>{label}</p>
			))}
		</>
	);
}

test("a key works, but not with a modifier and not while somebody types", async () => {
	const run = vi.fn();
	const { person } = open(<Page run={run} />);
	await person.keyboard("x{Control>}x{/Control}");
	await person.type(screen.getByRole("textbox"), "x");
	expect(run).toHaveBeenCalledOnce();
	expect(screen.getByText("Do it")).toBeVisible();
});

test("keys can be turned off, which is remembered", async () => {
	const run = vi.fn();
	const { person, unmount } = open(<Page run={run} />);
	await person.click(screen.getByRole("button", { name: "Turn off" }));
	await person.keyboard("x");
	unmount();
	open(<Page run={run} />);
	await person.keyboard("x");
	expect(run).not.toHaveBeenCalled();
	await person.click(screen.getByRole("button", { name: "Turn on" }));
	await person.keyboard("x");
	expect(run).toHaveBeenCalledOnce();
});
