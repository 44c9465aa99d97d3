import { screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { open } from "../../test/render";
import type { Choice } from "./choices";
import { TileGroup } from "./TileGroup";

type Letter = "a" | "b" | "c";
const TILES: readonly Choice<Letter>[] = [
	{ value: "a", label: "Letter a", text: "The first.", icon: "pin" },
	{ value: "b", label: "Letter b", text: "The second.", icon: "pin" },
	{ value: "c", label: "Letter c", text: "The third.", icon: "pin" },
];

function Letters({ kind }: { kind: "radio" | "checkbox" }) {
	const [chosen, setChosen] = useState<readonly Letter[]>([]);
	return (
		<>
			<h2 id="question">Which letter?</h2>
			<TileGroup
				kind={kind}
				labelledBy="question"
				describedBy="question"
				tiles={TILES}
				chosen={chosen}
				onChange={setChosen}
			/>
			<output>{chosen.join()}</output>
		</>
	);
}

test("one answer: a group of radio buttons, each with its explanation", async () => {
	const { person } = open(<Letters kind="radio" />);
	expect(screen.getByRole("radiogroup", { name: "Which letter?" })).toBeVisible();
	expect(screen.getByRole("radio", { name: "Letter b" })).toHaveAccessibleDescription("The second.");
	await person.click(screen.getByText("The second."));
	expect(screen.getByRole("status")).toHaveTextContent("b");
	await person.keyboard("{ArrowDown}");
	expect(screen.getByRole("status")).toHaveTextContent("c");
});

test("several answers: checkboxes, in their order, with arrows that lead from one to the next", async () => {
	const { person } = open(<Letters kind="checkbox" />);
	await person.click(screen.getByRole("checkbox", { name: "Letter c" }));
	await person.keyboard("{ArrowDown}");
	expect(screen.getByRole("checkbox", { name: "Letter a" })).toHaveFocus();
	await person.keyboard(" ");
	expect(screen.getByRole("status")).toHaveTextContent("a,c");
	await person.keyboard("{ArrowLeft} ");
	expect(screen.getByRole("status")).toHaveTextContent("a");
});
