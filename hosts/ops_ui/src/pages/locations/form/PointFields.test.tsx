import { screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { FormProvider, useForm } from "react-hook-form";
import { beforeEach, expect, test, vi } from "vitest";
import { open } from "../../../test/render";
import { server } from "../../../test/server";
import { emptyValues, type LocationValues } from "./location-values";
import { PointFields } from "./PointFields";

// jsdom cannot draw; the map itself is tried out in a browser.
vi.mock("./PointMap", () => ({
	PointMap: ({ onMove }: { onMove: (point: { lat: number; lng: number }) => void }) => (
		<button type="button" onClick={() => onMove({ lat: 1.23456789, lng: 2 })}>
			Map
		</button>
	),
}));

beforeEach(() => {
	server.use(
		http.get("http://hub.example/api/ops/app-settings", () => HttpResponse.json({ sign_in: false, tiles: null })),
	);
});

function Fields() {
	const form = useForm<LocationValues>({ defaultValues: emptyValues("US") });
	return (
		<FormProvider {...form}>
			<form onSubmit={form.handleSubmit(() => {})} noValidate>
				<PointFields />
				<button type="submit">Save</button>
			</form>
		</FormProvider>
	);
}

const lat = () => screen.getByLabelText("Latitude");
const lng = () => screen.getByLabelText("Longitude");

test("a pair pasted into either field fills both and shows the map", async () => {
	const { person } = open(<Fields />);
	expect(await screen.findByText(/The map appears here/)).toBeVisible();
	await person.click(lng());
	await person.paste("30.2497, -97.7491");
	expect(lat()).toHaveValue("30.2497");
	expect(lng()).toHaveValue("-97.7491");
	expect(screen.getByText("Latitude and longitude were filled in: 30.2497, -97.7491.")).toHaveRole("status");
	await person.click(await screen.findByRole("button", { name: "Map" }));
	expect(lat()).toHaveValue("1.234568");
});

test("a pair that is typed is taken apart when the field is left", async () => {
	const { person } = open(<Fields />);
	await person.type(lat(), "30.2497 -97.7491");
	await person.tab();
	expect(lng()).toHaveValue("-97.7491");
});

test("what is no point is said at the field", async () => {
	const { person } = open(<Fields />);
	const save = screen.getByRole("button", { name: "Save" });
	await person.type(lat(), "91");
	await person.click(save);
	expect(await screen.findByText("Enter a number from -90 to 90.")).toBeVisible();
	expect(screen.getByText("Enter both numbers, or neither.")).toBeVisible();
	expect(lat()).toHaveFocus();
	await person.clear(lat());
	await person.click(lat());
	await person.paste("https://maps.app.goo.gl/abc");
	await person.click(save);
	expect(await screen.findByText(/This link holds no coordinates/)).toBeVisible();
	await person.clear(lat());
	expect(screen.queryByText("Enter both numbers, or neither.")).toBeNull();
});
