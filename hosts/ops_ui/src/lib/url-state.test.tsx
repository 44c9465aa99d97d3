import { screen } from "@testing-library/react";
import { useNavigate } from "react-router";
import { describe, expect, test } from "vitest";
import { open } from "../test/render";
import { useUrlState } from "./url-state";

function Page() {
	const [params, change] = useUrlState();
	const navigate = useNavigate();
	const both = () => {
		change({ page: null, columns: ["a", "b"] });
		change({ panel: "metrics" }, true);
	};
	return (
		<>
			<p>{params.get("page") ?? "first"}</p>
			<button type="button" onClick={both}>
				Both
			</button>
			<button type="button" onClick={() => change({ page: "2" })}>
				Turn
			</button>
			<button type="button" onClick={() => navigate(-1)}>
				Back
			</button>
		</>
	);
}

function press(person: ReturnType<typeof open>["person"], name: string) {
	return person.click(screen.getByRole("button", { name }));
}

describe("useUrlState", () => {
	test("keeps what is there, and takes away what is null", async () => {
		const { person, where } = open(<Page />, { at: "/ops?sort=name" });
		await press(person, "Turn");
		expect(where()).toBe("/ops?sort=name&page=2");
		expect(screen.getByText("2")).toBeVisible();
	});

	test("keeps both of two changes, the second before the first is on the page", async () => {
		const { person, where } = open(<Page />, { at: "/ops?page=3" });
		await press(person, "Both");
		expect(where()).toBe("/ops?columns=a&columns=b&panel=metrics");
	});

	test("does not bring back what Back took away", async () => {
		const { person, where } = open(<Page />, { at: "/ops?page=3" });
		await press(person, "Turn");
		await press(person, "Both");
		await press(person, "Back");
		expect(where()).toBe("/ops?page=2");
		await press(person, "Turn");
		expect(where()).toBe("/ops?page=2");
	});
});
