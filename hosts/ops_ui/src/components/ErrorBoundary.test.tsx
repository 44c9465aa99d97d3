import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open } from "../test/render";
import { ErrorBoundary } from "./ErrorBoundary";

/** Breaks until it is told not to. */
function breaking() {
	const state = { broken: true };
	function Page() {
		if (state.broken) throw new Error("broken");
		return <p>The page</p>;
	}
	return { state, Page };
}

test("a page that breaks is replaced by an explanation, and comes back on demand", async () => {
	vi.spyOn(console, "error").mockReturnValue();
	const { state, Page } = breaking();
	const { person } = open(
		<ErrorBoundary>
			<Page />
		</ErrorBoundary>,
	);
	expect(screen.getByRole("heading", { level: 1, name: "Something went wrong here" })).toBeVisible();
	state.broken = false;
	await person.click(screen.getByRole("button", { name: "Try again" }));
	expect(screen.getByText("The page")).toBeVisible();
});

test("a part that the page can do without is replaced by what is given", () => {
	vi.spyOn(console, "error").mockReturnValue();
	const { Page } = breaking();
	open(
		<ErrorBoundary fallback={<p>Instead</p>}>
			<Page />
		</ErrorBoundary>,
	);
	expect(screen.getByText("Instead")).toBeVisible();
	expect(screen.queryByRole("alert")).toBeNull();
});
