import { screen } from "@testing-library/react";
import { useForm } from "react-hook-form";
import { describe, expect, test } from "vitest";
import { open } from "../../../test/render";
import { BuilderProvider } from "./builder-context";
import { newForm, type ReportForm } from "./report-form";
import { TextLines } from "./TextLines";

function Lines({ keywords = [""] }: { keywords?: string[] }) {
	const form = useForm<ReportForm>({ defaultValues: { ...newForm(), keywords } });
	return (
		<BuilderProvider value={{ form, faults: {}, location: undefined }}>
			<TextLines name="keywords" one="keyword" many="keywords" max={3} placeholder="" separator={/\n/} hasFirst />
			<pre>{JSON.stringify(form.watch("keywords"))}</pre>
		</BuilderProvider>
	);
}

const field = (index: number) => screen.getByRole("textbox", { name: `Keyword ${index}` });
const values = () => JSON.parse(screen.getByText(/^\[/).textContent ?? "");

describe("TextLines", () => {
	test("counts while one types, and goes on with Enter", async () => {
		const { person } = open(<Lines />);
		await person.type(field(1), "a{Enter}");
		expect(screen.getByRole("status")).toHaveTextContent("1 of 3");
		expect(field(2)).toHaveFocus();
		await person.keyboard("{Enter}");
		expect(values()).toEqual(["a", ""]);
	});

	test("stops at the most there may be", async () => {
		const { person } = open(<Lines keywords={["a", "b", "c"]} />);
		expect(screen.getByRole("button", { name: "Add keyword" })).toBeDisabled();
		await person.type(field(3), "{Enter}");
		expect(values()).toHaveLength(3);
	});

	test("trims what was typed, and says what counts once", async () => {
		const { person } = open(<Lines keywords={["a b"]} />);
		await person.click(screen.getByRole("button", { name: "Add keyword" }));
		await person.type(field(2), "  A   b ");
		await person.tab();
		expect(values()).toEqual(["a b", "A b"]);
		expect(screen.getByText("The same as keyword 1; it counts once.")).toBeVisible();
		expect(screen.getByRole("status")).toHaveTextContent("1 of 3");
	});

	test("splits what is pasted, and says what was left out", async () => {
		const { person } = open(<Lines keywords={["a"]} />);
		await person.click(field(1));
		await person.paste("A\nb\n\nc\nd");
		expect(values()).toEqual(["a", "b", "c"]);
		expect(screen.getByRole("status")).toHaveTextContent("1 repetition left out. 1 left out: at most 3 are possible.");
		expect(field(3)).toHaveFocus();
	});

	test("leaves a pasted line alone", async () => {
		const { person } = open(<Lines keywords={["a"]} />);
		await person.click(field(1));
		await person.paste("bc");
		expect(values()).toEqual(["abc"]);
	});

	test("removes a line and goes to the next one", async () => {
		const { person } = open(<Lines keywords={["a", "b", "c"]} />);
		await person.click(screen.getByRole("button", { name: "Remove keyword 2" }));
		expect(values()).toEqual(["a", "c"]);
		expect(field(2)).toHaveFocus();
		expect(screen.getByRole("status")).toHaveTextContent("b removed.");
	});
});
