import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import type { Location } from "../../queries/locations";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { EditLocationPage } from "./EditLocationPage";
import { sample } from "./form/sample-location";

const API = "http://hub.example/api/ops";
const OTHER = {
	location_id: "loc_2",
	name: "Home Slice",
	score: 0.9,
	reasons: ["same_address"],
	address_line: "1415 S Congress Ave",
};

/** What the hub knows; requests change it. */
let stored: Location | null;
let sent: { method: string; path: string; version: string | null; body: unknown }[];
let similar: object[];

const problem = (status: number, body: object = {}) => HttpResponse.json({ title: "Refused", ...body }, { status });

async function note(request: Request) {
	const text = await request.text();
	const body = text ? JSON.parse(text) : null;
	const path = new URL(request.url).pathname.replace("/api/ops/locations/", "");
	sent.push({ method: request.method, path, version: request.headers.get("If-Match"), body });
	return body;
}

beforeEach(() => {
	[stored, sent, similar] = [sample(), [], []];
	server.use(
		http.get(`${API}/app-settings`, () => HttpResponse.json({ sign_in: false, tiles: null })),
		http.get(`${API}/bootstrap`, () => HttpResponse.json({ locations: [] })),
		http.get(`${API}/locations/loc_1`, () => (stored ? HttpResponse.json(stored) : problem(404))),
		http.get(`${API}/locations/loc_2`, () => HttpResponse.json(sample({ id: "loc_2", name: "Home Slice" }))),
		http.get(`${API}/locations/:id/duplicates`, () => HttpResponse.json({ items: similar })),
		http.patch(`${API}/locations/loc_1`, async ({ request }) => {
			const { on_duplicate: _, ...patch } = await note(request);
			if (!stored) return problem(404);
			if (request.headers.get("If-Match") !== `"v${stored.version}"`) return problem(412, { code: "version.stale" });
			stored = { ...stored, ...patch, address: stored.address, version: stored.version + 1 };
			return HttpResponse.json(stored);
		}),
		http.delete(`${API}/locations/loc_1`, async ({ request }) => {
			await note(request);
			return new HttpResponse(null, { status: 204 });
		}),
		http.post(`${API}/locations/loc_1/restore`, async ({ request }) => {
			await note(request);
			stored = sample({ version: 3 });
			return HttpResponse.json(stored);
		}),
		http.post(`${API}/locations/:id/merge`, async ({ request, params }) => {
			await note(request);
			return HttpResponse.json(sample({ id: String(params.id), version: 5 }));
		}),
	);
});

async function edit() {
	const view = open(<EditLocationPage />, { at: "/ops/locations/loc_1/edit", path: "/ops/locations/:locationId/edit" });
	const name = await screen.findByLabelText(/^Name/);
	return { ...view, name };
}

async function rename(to = "Slice") {
	const view = await edit();
	await view.person.clear(view.name);
	await view.person.click(view.name);
	await view.person.paste(to);
	return view;
}

const save = () => screen.getByRole("button", { name: "Save changes" });
const heading = () => screen.getByRole("heading", { level: 1 });

test("only what was changed is sent, for the version that was shown", async () => {
	const { person, where } = await rename();
	await person.clear(screen.getByLabelText(/^Phone/));
	await person.click(save());
	await waitFor(() => expect(where()).toBe("/ops/locations"));
	expect(sent).toEqual([{ method: "PATCH", path: "loc_1", version: '"v1"', body: { name: "Slice", phone: null } }]);
	expect(await screen.findByText("“Slice” was saved.")).toBeVisible();
});

test("the new name shows at once, and the old one again when the hub refuses", async () => {
	let refuse = () => {};
	const asked = new Promise<void>((resolve) => {
		refuse = resolve;
	});
	server.use(
		http.patch(`${API}/locations/loc_1`, async () => {
			await asked;
			return problem(422, { errors: [{ pointer: "/name", code: "odd", message: "Not this name." }] });
		}),
	);
	const { person, name } = await rename();
	await person.click(save());
	await waitFor(() => expect(heading()).toHaveTextContent("Edit Slice"));
	refuse();
	expect(await screen.findByText("Not this name.")).toBeVisible();
	expect(heading()).toHaveTextContent("Edit Home Slice Pizza");
	expect(name).toHaveValue("Slice");
});

test("a location that does not exist leads back", async () => {
	stored = null;
	open(<EditLocationPage />, { at: "/ops/locations/loc_1/edit", path: "/ops/locations/:locationId/edit" });
	expect(await screen.findByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

describe("when it was changed elsewhere", () => {
	async function conflict() {
		const view = await rename();
		stored = sample({ version: 2, name: "Theirs", website: "https://example.com" });
		await view.person.click(save());
		const dialog = within(await screen.findByRole("dialog"));
		return { ...view, dialog };
	}

	test("both sides are shown, with who changed what", async () => {
		const { dialog } = await conflict();
		expect(dialog.getByRole("rowheader", { name: "Name Changed by both" })).toBeVisible();
		expect(dialog.getByRole("rowheader", { name: "Website Changed elsewhere" })).toBeVisible();
		expect(dialog.getByRole("cell", { name: "Theirs" })).toBeVisible();
	});

	test("mine is saved on top of theirs", async () => {
		const { person, dialog, where } = await conflict();
		await person.click(dialog.getByRole("button", { name: "Keep mine and save" }));
		await waitFor(() => expect(where()).toBe("/ops/locations"));
		expect(sent[1]).toMatchObject({ version: '"v2"', body: { name: "Slice" } });
		expect(stored).toMatchObject({ name: "Slice", website: "https://example.com" });
	});

	test("theirs is taken, and nothing is left to save", async () => {
		const { person, dialog, name } = await conflict();
		await person.click(dialog.getByRole("button", { name: "Take theirs" }));
		await waitFor(() => expect(name).toHaveValue("Theirs"));
		expect(save()).toBeDisabled();
		expect(sent).toHaveLength(1);
		expect(localStorage.getItem("ops-hub-draft:location:loc_1")).toBeNull();
	});

	test("one can go back, and look again", async () => {
		const { person, dialog, name } = await conflict();
		await person.click(dialog.getByRole("button", { name: "Go back and edit" }));
		await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
		expect(name).toHaveValue("Slice");
		await person.click(screen.getByRole("button", { name: "See what changed" }));
		expect(await screen.findByRole("dialog")).toBeVisible();
	});
});

test("one that was deleted elsewhere is brought back, with what was entered", async () => {
	const { person, name, where } = await rename();
	stored = null;
	await person.click(save());
	expect(await screen.findByRole("alert")).toHaveTextContent("This location is not there any more");
	await person.click(screen.getByRole("button", { name: "Bring it back" }));
	await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
	expect(name).toHaveValue("Slice");
	await person.click(save());
	await waitFor(() => expect(where()).toBe("/ops/locations"));
	expect(stored).toMatchObject({ name: "Slice" });
});

describe("when it now looks like another one", () => {
	async function likeness() {
		let first = true;
		server.use(
			http.patch(`${API}/locations/loc_1`, () => {
				if (!first) return undefined;
				first = false;
				return problem(409, { code: "location.duplicate", suggestions: [OTHER] });
			}),
		);
		const view = await rename();
		await view.person.click(save());
		return { ...view, dialog: within(await screen.findByRole("dialog")) };
	}

	test("both are kept", async () => {
		const { person, dialog, where } = await likeness();
		await person.click(dialog.getByRole("button", { name: "Keep both" }));
		await waitFor(() => expect(where()).toBe("/ops/locations"));
		expect(sent).toMatchObject([{ body: { name: "Slice", on_duplicate: "create" } }]);
	});

	test("it is saved, then merged into the one that is to stay", async () => {
		const { person, dialog, where } = await likeness();
		await person.click(dialog.getByRole("radio", { name: "The other one, “Home Slice”" }));
		await person.click(dialog.getByRole("button", { name: "Save and merge the two" }));
		await waitFor(() => expect(where()).toBe("/ops/locations"));
		expect(sent).toMatchObject([{ method: "PATCH" }, { path: "loc_2/merge", body: { location_id: "loc_1" } }]);
	});

	test("a merge that fails says so, and is not saved twice", async () => {
		let broken = true;
		server.use(http.post(`${API}/locations/:id/merge`, () => (broken ? problem(503, { detail: "Busy." }) : undefined)));
		const { person, dialog, where } = await likeness();
		await person.click(dialog.getByRole("button", { name: "Save and merge the two" }));
		expect(await dialog.findByRole("alert")).toHaveTextContent("Busy.");
		broken = false;
		await person.click(dialog.getByRole("button", { name: "Save and merge the two" }));
		await waitFor(() => expect(where()).toBe("/ops/locations"));
		expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(["PATCH loc_1", "POST loc_1/merge"]);
	});
});

describe("delete", () => {
	test("can be taken back", async () => {
		const { person, where } = await edit();
		await person.click(screen.getByRole("button", { name: "Delete location" }));
		await waitFor(() => expect(where()).toBe("/ops/locations"));
		expect(sent).toMatchObject([{ method: "DELETE", version: '"v1"' }]);
		await person.click(await screen.findByRole("button", { name: "Undo" }));
		expect(await screen.findByText("“Home Slice Pizza” is back.")).toBeVisible();
	});

	test("does not take what was changed elsewhere", async () => {
		server.use(http.delete(`${API}/locations/loc_1`, () => problem(412)));
		const { person, where, name } = await edit();
		stored = sample({ version: 2, name: "Theirs" });
		await person.click(screen.getByRole("button", { name: "Delete location" }));
		expect(await screen.findByText(/It was changed elsewhere/)).toBeVisible();
		await waitFor(() => expect(name).toHaveValue("Theirs"));
		expect(where()).toBe("/ops/locations/loc_1/edit");
	});
});

describe("locations that look like it", () => {
	beforeEach(() => {
		similar = [OTHER];
	});

	test("are merged into it once that was confirmed", async () => {
		const { person } = await edit();
		await person.click(await screen.findByRole("button", { name: "Compare and merge with Home Slice" }));
		const dialog = within(await screen.findByRole("dialog", { name: "Merge with “Home Slice”" }));
		expect(await dialog.findByRole("table")).toBeVisible();
		expect(dialog.getByText(/reports and runs of the one that goes/)).toBeVisible();
		await person.click(dialog.getByRole("button", { name: "Merge the two locations" }));
		expect(await screen.findByText("The two were merged into “Home Slice Pizza”.")).toBeVisible();
		expect(sent).toMatchObject([{ path: "loc_1/merge", body: { location_id: "loc_2" } }]);
	});

	test("may be the one that stays, which is then open", async () => {
		const { person, where } = await edit();
		await person.click(await screen.findByRole("button", { name: "Compare and merge with Home Slice" }));
		await person.click(await screen.findByRole("radio", { name: "The other one, “Home Slice”" }));
		await person.click(screen.getByRole("button", { name: "Merge the two locations" }));
		await waitFor(() => expect(where()).toBe("/ops/locations/loc_2/edit"));
		expect(sent).toMatchObject([{ path: "loc_2/merge", body: { location_id: "loc_1" } }]);
	});

	test("are left alone while something is not saved", async () => {
		await rename();
		expect(await screen.findByRole("button", { name: "Compare and merge with Home Slice" })).toBeDisabled();
		expect(screen.getByText(/Save your changes first/)).toBeVisible();
	});

	test("that cannot be loaded are asked for again", async () => {
		let broken = true;
		server.use(http.get(`${API}/locations/:id/duplicates`, () => (broken ? problem(500) : undefined)));
		const { person } = await edit();
		const retry = await screen.findByRole("button", { name: "Try again" });
		broken = false;
		await person.click(retry);
		expect(await screen.findByRole("button", { name: "Compare and merge with Home Slice" })).toBeVisible();
	});

	test("a merge that is refused says why", async () => {
		server.use(http.post(`${API}/locations/:id/merge`, () => problem(409, { detail: "Not now." })));
		const { person } = await edit();
		await person.click(await screen.findByRole("button", { name: "Compare and merge with Home Slice" }));
		await person.click(await screen.findByRole("button", { name: "Merge the two locations" }));
		expect(await screen.findByText("Not now.")).toBeVisible();
	});
});
