import { expect, test } from "vitest";
import { aTask } from "../test/bootstrap";
import { withChange } from "./setup-tasks";

const LIST = [
	aTask({ id: "add_location", status: "done" }),
	aTask({ id: "connect_google", status: "open" }),
	aTask({ id: "create_grid", status: "locked" }),
	aTask({ id: "run_grid", status: "locked" }),
];
const statuses = (tasks: readonly { status: string }[]) => tasks.map(({ status }) => status);

test("putting a task aside opens the next", () => {
	expect(statuses(withChange(LIST, "connect_google", true))).toEqual(["done", "skipped", "open", "locked"]);
});

test("taking it up again locks those after it", () => {
	const aside = withChange(LIST, "connect_google", true);
	expect(withChange(aside, "connect_google", false)).toEqual(LIST);
});

test("what is done stays done", () => {
	expect(withChange(LIST, "add_location", true)).toEqual(LIST);
});
