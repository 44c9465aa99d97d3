import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import { open } from "../../../test/render";
import { server } from "../../../test/server";
import { NewLocationForm } from "./NewLocationForm";
import { sample } from "./sample-location";

const API = "http://hub.example/api/ops";
const bodies: Record<string, unknown>[] = [];
const SUGGESTION = {
	location_id: "loc_1",
	name: "Home Slice Pizza",
	score: 0.98,
	reasons: ["same_address", "same_name"],
	address_line: "1415 S Congress Ave, Austin, TX 78704, US",
};

beforeEach(() => {
	bodies.length = 0;
	server.use(
		http.get(`${API}/app-settings`, () => HttpResponse.json({ sign_in: false, tiles: null })),
		http.get(`${API}/bootstrap`, () => HttpResponse.json({ locations: [] })),
		http.get(`${API}/locations/loc_1`, () => HttpResponse.json(sample())),
	);
});

/** Lets the hub answer one request to create after the other. */
function answers(...found: (() => Response)[]) {
	server.use(
		http.post(`${API}/locations`, async ({ request }) => {
			bodies.push((await request.json()) as Record<string, unknown>);
			return found[Math.min(bodies.length, found.length) - 1]?.();
		}),
	);
}

const created = () => HttpResponse.json(sample({ id: "loc_2" }), { status: 201 });
const problem = (status: number, body: object) => HttpResponse.json({ title: "Refused", ...body }, { status });
const duplicate = () => problem(409, { code: "location.duplicate", detail: "Alike.", suggestions: [SUGGESTION] });

const save = () => screen.getByRole("button", { name: "Create location" });

async function fill() {
	const { person, where } = open(<NewLocationForm />, { at: "/ops/locations/new", path: "/ops/locations/new" });
	const typed: [RegExp, string][] = [
		[/^Name/, "Home Slice Pizza"],
		[/^Street/, "1415 S Congress Ave"],
		[/^City/, "Austin"],
	];
	for (const [label, text] of typed) {
		await person.click(screen.getByLabelText(label));
		await person.paste(text);
	}
	const country = screen.getByRole("combobox", { name: /Country/ });
	await person.clear(country);
	await person.type(country, "united states{Enter}");
	return { person, where };
}

test("nothing can be saved before something is entered", () => {
	open(<NewLocationForm />);
	expect(save()).toBeDisabled();
});

test("what is entered is created, and the list is shown", async () => {
	answers(created);
	const { person, where } = await fill();
	await person.keyboard("{Control>}{Enter}{/Control}");
	await waitFor(() => expect(where()).toBe("/ops/locations?sort=updated_at&order=desc"));
	expect(bodies).toEqual([
		expect.objectContaining({
			name: "Home Slice Pizza",
			source_mode: "no_listing",
			address: expect.objectContaining({ country: "US", city: "Austin", line2: null }),
			on_duplicate: "refuse",
		}),
	]);
	expect(await screen.findByText("“Home Slice Pizza” was added.")).toBeVisible();
	expect(localStorage.getItem("ops-hub-draft:location:new")).toBeNull();
});

test("what is missing is said before anything is sent", async () => {
	answers(created);
	const { person } = open(<NewLocationForm />);
	await person.click(screen.getByRole("radio", { name: "Found by search" }));
	await person.click(save());
	expect(await screen.findByText("Enter the name of the business.")).toBeVisible();
	expect(screen.getByLabelText(/^Name/)).toHaveFocus();
	expect(screen.getByText(/Enter the place id of the listing/)).toBeVisible();
	expect(bodies).toEqual([]);
});

test("what the hub refuses is said at the fields, the rest above them", async () => {
	const errors = [
		{ pointer: "/address/postal_code", code: "format", message: "Enter a postal code of US." },
		{ pointer: "/phone", code: "format", message: "This is no telephone number." },
		{ pointer: "/else", code: "odd", message: "Something else is wrong." },
	];
	answers(() => problem(422, { code: "input.invalid", errors }));
	const { person, where } = await fill();
	await person.click(save());
	expect(await screen.findByText("Enter a postal code of US.")).toBeVisible();
	expect(screen.getByLabelText("Postal code")).toBeInvalid();
	expect(screen.getByLabelText(/^Phone/)).toHaveAccessibleDescription(/This is no telephone number/);
	expect(screen.getByRole("alert")).toHaveTextContent("Something else is wrong.");
	expect(where()).toBe("/ops/locations/new");
});

test("the first field at fault has the cursor", async () => {
	answers(() => problem(422, { errors: [{ pointer: "/phone", code: "format", message: "No number." }] }));
	const { person } = await fill();
	await person.click(save());
	await waitFor(() => expect(screen.getByLabelText(/^Phone/)).toHaveFocus());
	expect(screen.queryByRole("alert")).toBeNull();
});

test("a hub that fails costs nothing that was entered, and can be asked again", async () => {
	answers(() => problem(500, { detail: "It broke.", request_id: "req-7" }), created);
	const { person, where } = await fill();
	await person.click(save());
	expect(await screen.findByRole("alert")).toHaveTextContent("req-7");
	expect(screen.getByLabelText(/^Name/)).toHaveValue("Home Slice Pizza");
	await person.click(screen.getByRole("button", { name: "Try again" }));
	await waitFor(() => expect(where()).toBe("/ops/locations?sort=updated_at&order=desc"));
});

describe("when it looks like a stored one", () => {
	async function likeness() {
		const { person, where } = await fill();
		await person.click(save());
		const dialog = await screen.findByRole("dialog", { name: "This looks like a location that you have" });
		await within(dialog).findByRole("table");
		return { person, where, dialog: within(dialog) };
	}

	test("both are shown with what differs, in words", async () => {
		answers(duplicate);
		const { dialog } = await likeness();
		expect(dialog.getByText("Almost certainly the same.")).toBeVisible();
		expect(dialog.getByText(/Both have the same address and the same name\./)).toBeVisible();
		expect(dialog.getByRole("rowheader", { name: "Name Same" })).toBeVisible();
		expect(dialog.getByRole("rowheader", { name: "Phone Stays as it is" })).toBeVisible();
	});

	test("it is merged", async () => {
		answers(duplicate, () => HttpResponse.json(sample()));
		const { person, where, dialog } = await likeness();
		await person.click(dialog.getByRole("button", { name: "Merge into the existing one" }));
		await waitFor(() => expect(where()).toBe("/ops/locations?sort=updated_at&order=desc"));
		expect(bodies[1]).toMatchObject({ on_duplicate: "merge", merge_into: "loc_1" });
	});

	test("both are kept", async () => {
		answers(duplicate, created);
		const { person, where, dialog } = await likeness();
		await person.click(dialog.getByRole("button", { name: "Keep both" }));
		await waitFor(() => expect(where()).toBe("/ops/locations?sort=updated_at&order=desc"));
		expect(bodies[1]).toMatchObject({ on_duplicate: "create", merge_into: null });
	});

	test("one can go back, with everything as it was", async () => {
		answers(duplicate);
		const { person, dialog } = await likeness();
		await person.click(dialog.getByRole("button", { name: "Go back and edit" }));
		await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
		expect(screen.getByLabelText(/^Name/)).toHaveFocus();
		expect(screen.getByLabelText(/^Name/)).toHaveValue("Home Slice Pizza");
		expect(bodies).toHaveLength(1);
	});

	test("a choice that fails is said where it was made", async () => {
		answers(duplicate, () => problem(503, { title: "Busy", detail: "Try again soon." }));
		const { person, where, dialog } = await likeness();
		await person.click(dialog.getByRole("button", { name: "Keep both" }));
		expect(await dialog.findByRole("alert")).toHaveTextContent("Try again soon.");
		expect(where()).toBe("/ops/locations/new");
	});

	test("another one can be chosen to merge with", async () => {
		const other = { ...SUGGESTION, location_id: "loc_9", name: "Slice", score: 0.8, reasons: ["nearby"] };
		server.use(http.get(`${API}/locations/loc_9`, () => HttpResponse.json(sample({ id: "loc_9", name: "Slice" }))));
		const both = () => problem(409, { code: "location.duplicate", suggestions: [SUGGESTION, other] });
		answers(both, () => HttpResponse.json(sample()));
		const { person, dialog } = await likeness();
		await person.click(dialog.getByRole("radio", { name: "Slice" }));
		expect(await dialog.findByText("Possibly the same.")).toBeVisible();
		await person.click(dialog.getByRole("button", { name: "Merge into the existing one" }));
		await waitFor(() => expect(bodies[1]).toMatchObject({ merge_into: "loc_9" }));
	});
});
