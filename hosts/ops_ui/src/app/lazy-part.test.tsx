import { screen } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, test, vi } from "vitest";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { open } from "../test/render";
import { lazyPart } from "./lazy-part";

function Counter() {
	const [count, setCount] = useState(0);
	return (
		<button type="button" onClick={() => setCount(count + 1)}>
			Clicked {count}
		</button>
	);
}

describe("lazyPart", () => {
	test("shows its fallback until a part is there", async () => {
		const Part = lazyPart(async () => ({ Counter }), "Counter", "Wait");
		open(<Part />);
		expect(screen.getByText("Wait")).toBeVisible();
		expect(await screen.findByRole("button")).toBeVisible();
	});

	test("shows at once what was fetched before", async () => {
		const Part = lazyPart(async () => ({ Counter }), "Counter", "Wait");
		Part.preload();
		await Promise.resolve();
		await Promise.resolve();
		const { person } = open(<Part />);
		expect(screen.queryByText("Wait")).toBeNull();
		await person.click(screen.getByRole("button"));
		expect(screen.getByRole("button", { name: "Clicked 1" })).toBeVisible();
	});

	test("says what to do when a part did not arrive, fetched before or not", async () => {
		const Part = lazyPart<"Counter", object>(() => Promise.reject(new TypeError("gone")), "Counter");
		Part.preload();
		await Promise.resolve();
		vi.spyOn(console, "error").mockReturnValue();
		open(
			<ErrorBoundary>
				<Part />
			</ErrorBoundary>,
		);
		expect(await screen.findByRole("alert")).toBeVisible();
	});
});
