import { fireEvent, screen, waitFor } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, test } from "vitest";
import type { Schemas } from "../../lib/ops-api";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { ImportLocationsPage } from "./ImportLocationsPage";
import { HUB, refusal } from "./table/samples";

type Result = Schemas["LocationImportResult"];

const CSV = "name,street,city,country\nJoe's,1 Main St,Austin,US\n";

function result(created: number, more: Partial<Result> = {}): Result {
	const rows = Array.from({ length: created }, (_, at) => ({
		line: at + 2,
		name: `Shop ${at}`,
		fate: "created" as const,
		location_id: null,
		match: null,
		errors: [],
	}));
	return {
		dry_run: true,
		counts: { created, merged: 0, skipped: 0, invalid: 0 },
		rows,
		ignored_columns: [],
		...more,
	};
}

/** Lets the hub answer; returns every request so far. */
function hubSays(answer: (body: Schemas["LocationImport"]) => Result) {
	const sent: Schemas["LocationImport"][] = [];
	server.use(
		http.post(`${HUB}/locations/import`, async ({ request }) => {
			const body = (await request.json()) as Schemas["LocationImport"];
			sent.push(body);
			return HttpResponse.json({ ...answer(body), dry_run: body.dry_run });
		}),
	);
	return sent;
}

function start(at = "/ops/locations/import") {
	return open(<ImportLocationsPage />, { at });
}

async function check(person: UserEvent, csv = CSV) {
	fireEvent.change(screen.getByRole("textbox", { name: "Or paste the text" }), { target: { value: csv } });
	await person.click(screen.getByRole("button", { name: "Check the file" }));
}

describe("ImportLocationsPage", () => {
	test("tries out, then imports, and sends what was chosen", async () => {
		const sent = hubSays(() => result(2));
		const { person, where } = start();
		await person.click(screen.getByRole("radio", { name: "Fill gaps with it" }));
		await check(person);
		expect(await screen.findByRole("heading", { name: "Check the rows" })).toHaveFocus();
		expect(where()).toBe("/ops/locations/import?step=check");
		await person.click(screen.getByRole("button", { name: "Import 2 locations" }));
		expect(await screen.findByRole("heading", { name: "2 locations imported" })).toHaveFocus();
		expect(where()).toBe("/ops/locations/import?step=done");
		const input = { csv: CSV, on_duplicate: "merge", default_country: null };
		expect(sent).toEqual([
			{ ...input, dry_run: true },
			{ ...input, dry_run: false },
		]);
	});

	test("asks for a file first", async () => {
		const { person } = start();
		await person.click(screen.getByRole("button", { name: "Check the file" }));
		expect(await screen.findByRole("alert")).toHaveTextContent("Choose a file, or paste the text of one.");
		expect(screen.getByRole("textbox", { name: "Or paste the text" })).toHaveFocus();
	});

	test("shows every fault of the file at the file, and that of the country at the country", async () => {
		const { person } = start();
		const errors = [
			{ pointer: "/csv", code: "missing_column", message: "No column is for the city." },
			{ pointer: "/csv", code: "missing_column", message: "No column is for the street." },
		];
		server.use(http.post(`${HUB}/locations/import`, () => refusal(422, "Faults.", { errors })));
		await check(person);
		expect((await screen.findAllByRole("listitem")).map((item) => item.textContent)).toEqual(
			expect.arrayContaining(["No column is for the city.", "No column is for the street."]),
		);
		const fault = { pointer: "/default_country", code: "format", message: "There is no such country." };
		server.use(http.post(`${HUB}/locations/import`, () => refusal(422, "Faults.", { errors: [fault] })));
		await check(person, `${CSV}\n`);
		expect(await screen.findByText("There is no such country.")).toBeVisible();
	});

	test("keeps what was entered when the hub fails or takes no file of this size", async () => {
		const { person } = start();
		server.use(http.post(`${HUB}/locations/import`, () => refusal(500, "The disk is full.")));
		await check(person);
		expect(await screen.findByText("The file was not checked")).toBeVisible();
		expect(screen.getByRole("textbox", { name: "Or paste the text" })).toHaveValue(CSV);
		server.use(http.post(`${HUB}/locations/import`, () => refusal(413, "Too large.")));
		await check(person, `${CSV}\n`);
		expect(await screen.findByText("The file is too large to send at once. Import it in parts.")).toBeVisible();
	});

	test("has nothing to import when all rows are there already", async () => {
		hubSays(() => ({ ...result(0), counts: { created: 0, merged: 0, skipped: 3, invalid: 0 } }));
		const { person } = start();
		await check(person);
		expect(await screen.findByText(/There is nothing to import/)).toBeVisible();
		expect(screen.queryByRole("button", { name: /^Import/ })).toBeNull();
	});

	test.each([
		[409, "Nothing was imported", "Switched off."],
		[500, "The hub failed", "Look at your locations before you try again"],
	])("says why an import failed with status %i", async (status, title, text) => {
		hubSays(() => result(1));
		const { person } = start();
		await check(person);
		const button = await screen.findByRole("button", { name: "Import 1 location" });
		server.use(http.post(`${HUB}/locations/import`, () => refusal(status, "Switched off.")));
		await person.click(button);
		expect(await screen.findByRole("alert")).toHaveTextContent(title);
		expect(screen.getByRole("alert")).toHaveTextContent(text);
		expect(button).toBeEnabled();
	});

	test("shows what became of the import after a reload, without importing again", async () => {
		const sent = hubSays(() => result(2));
		const first = start();
		await check(first.person);
		await first.person.click(await screen.findByRole("button", { name: "Import 2 locations" }));
		await screen.findByRole("heading", { name: "2 locations imported" });
		first.unmount();
		start("/ops/locations/import?step=done");
		expect(screen.getByRole("heading", { name: "2 locations imported" })).toBeVisible();
		expect(screen.getByRole("row", { name: /Shop 1/ })).toBeVisible();
		expect(sent.filter(({ dry_run }) => !dry_run)).toHaveLength(1);
	});

	test("does not make up what is not kept any more", () => {
		start("/ops/locations/import?step=done");
		expect(screen.getByRole("heading", { name: "The import is done" })).toBeVisible();
		expect(screen.queryByRole("table")).toBeNull();
	});

	test("tries out again after a reload, and starts over without a file", async () => {
		const sent = hubSays(() => result(1));
		const first = start();
		await check(first.person);
		await screen.findByRole("heading", { name: "Check the rows" });
		first.unmount();
		const second = start("/ops/locations/import?step=check");
		expect(await screen.findByRole("button", { name: "Import 1 location" })).toBeVisible();
		expect(sent.map(({ dry_run }) => dry_run)).toEqual([true, true]);
		second.unmount();
		localStorage.clear();
		start("/ops/locations/import?step=check");
		expect(screen.getByRole("button", { name: "Check the file" })).toBeVisible();
	});

	test("filters the rows by their fate and turns their pages", async () => {
		const fault = { pointer: "/city", code: "required", message: "Enter the city." };
		const bad = { line: 99, name: "Bad", fate: "invalid" as const, location_id: null, match: null, errors: [fault] };
		hubSays(() => {
			const { rows } = result(60);
			return { ...result(60), rows: [...rows, bad], counts: { created: 60, merged: 0, skipped: 0, invalid: 1 } };
		});
		const { person, where } = start();
		await check(person);
		await person.click(await screen.findByRole("button", { name: "Page 2" }));
		expect(await screen.findByText("51–61 of 61 rows")).toBeVisible();
		await person.click(screen.getByRole("radio", { name: "Has mistakes 1" }));
		expect(where()).toBe("/ops/locations/import?step=check&fate=invalid");
		await waitFor(() => expect(screen.getAllByRole("row")).toHaveLength(2));
	});

	test("takes a long text that is pasted as a file", async () => {
		const { person } = start();
		const box = screen.getByRole("textbox", { name: "Or paste the text" });
		await person.click(box);
		await person.paste(CSV + "x,y,z,US\n".repeat(3000));
		expect(await screen.findByText("Pasted text")).toBeVisible();
		expect(screen.getByText(/^3,001 lines below the first/)).toBeVisible();
		await waitFor(() => expect(screen.getByRole("button", { name: "Choose another file" })).toHaveFocus());
		await person.click(screen.getByRole("button", { name: "Remove file" }));
		await waitFor(() => expect(screen.getByRole("textbox", { name: "Or paste the text" })).toHaveFocus());
		expect(screen.getByRole("textbox", { name: "Or paste the text" })).toHaveValue("");
	});

	test("takes a file that is dropped", async () => {
		start();
		const place = screen.getByText("or drop it here.");
		const file = new File([CSV], "shops.csv", { type: "text/csv" });
		fireEvent.drop(place, { dataTransfer: { files: [file] } });
		expect(await screen.findByText("shops.csv")).toBeVisible();
		expect(screen.getByText(/^1 line below the first/)).toBeVisible();
	});
});
