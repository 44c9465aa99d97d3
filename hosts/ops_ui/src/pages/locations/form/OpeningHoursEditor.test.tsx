import { screen, within } from "@testing-library/react";
import { FormProvider, useForm } from "react-hook-form";
import { expect, test } from "vitest";
import { open } from "../../../test/render";
import { emptyValues, type LocationValues, type OpeningPeriod } from "./location-values";
import { OpeningHoursEditor } from "./OpeningHoursEditor";

let entered: () => OpeningPeriod[];

function Editor({ periods }: { periods: OpeningPeriod[] }) {
	const form = useForm<LocationValues>({ defaultValues: { ...emptyValues("US"), opening_hours: periods } });
	entered = () => form.getValues("opening_hours");
	return (
		<FormProvider {...form}>
			<OpeningHoursEditor />
		</FormProvider>
	);
}

const day = (name: string) => within(screen.getByRole("group", { name }));
const MORNING = { weekday: "monday" as const, opens: "09:00", closes: "12:00" };

test("hours are added where the cursor then is, and a second period is left to be entered", async () => {
	const { person } = open(<Editor periods={[]} />);
	expect(day("Monday").getByText("Not entered")).toBeVisible();
	await person.click(day("Monday").getByRole("button", { name: "Add hours on Monday" }));
	expect(screen.getByLabelText("Monday opens")).toHaveFocus();
	expect(screen.getByLabelText("Monday opens")).toHaveValue("09:00");
	expect(day("Tuesday").getByText("Closed")).toBeVisible();
	await person.click(day("Monday").getByRole("button", { name: "Add hours on Monday" }));
	expect(screen.getByLabelText("Monday opens, period 2")).toHaveFocus();
	expect(screen.getByLabelText("Monday opens, period 2")).toHaveValue("");
});

test("after hours were removed the cursor is where some can be added", async () => {
	const { person } = open(<Editor periods={[MORNING, { ...MORNING, weekday: "friday" }]} />);
	await person.click(screen.getByRole("button", { name: "Remove hours of Monday" }));
	expect(screen.getByRole("button", { name: "Add hours on Monday" })).toHaveFocus();
	expect(entered()).toEqual([{ ...MORNING, weekday: "friday" }]);
});

test("hours across midnight are explained", () => {
	open(<Editor periods={[{ weekday: "friday", opens: "20:00", closes: "02:00" }]} />);
	expect(day("Friday").getByText("Closes on the next day")).toBeVisible();
	expect(screen.getByLabelText("Friday closes")).toHaveAccessibleDescription("Closes on the next day");
});

test("a day is copied to the others, and that is said", async () => {
	const { person } = open(<Editor periods={[MORNING, { weekday: "sunday", opens: "10:00", closes: "11:00" }]} />);
	await person.click(screen.getByRole("button", { name: "Copy the hours of Monday" }));
	await person.click(await screen.findByRole("menuitem", { name: "To Monday to Friday" }));
	expect(screen.getByRole("status")).toHaveTextContent("The hours of Monday were copied to Monday to Friday.");
	expect(entered()).toHaveLength(6);
	expect(screen.getByLabelText("Wednesday closes")).toHaveValue("12:00");
	expect(screen.getByLabelText("Sunday opens")).toHaveValue("10:00");
});
