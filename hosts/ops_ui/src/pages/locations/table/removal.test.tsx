import { screen, waitFor } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { open } from "../../../test/render";
import { server } from "../../../test/server";
import { LocationsPage } from "../LocationsPage";
import { HUB, hubWith, place, refusal, row } from "./samples";

async function removeFirst(person: UserEvent) {
	await person.click(await screen.findByRole("button", { name: "Actions for Home Slice" }));
	await person.click(await screen.findByRole("menuitem", { name: "Delete location" }));
}

test("a deleted location leaves at once, is sent with its version, and comes back on demand", async () => {
	const rows = [row("loc_1", "Home Slice"), row("loc_2", "Franklin")];
	hubWith(rows);
	const sent: (string | null)[] = [];
	server.use(
		http.delete(`${HUB}/locations/loc_1`, ({ request }) => {
			sent.push(request.headers.get("If-Match"));
			hubWith(rows.slice(1));
			return new HttpResponse(null, { status: 204 });
		}),
		http.post(`${HUB}/locations/loc_1/restore`, () => {
			hubWith(rows);
			return HttpResponse.json(place("loc_1", "Home Slice"));
		}),
	);
	const { person } = open(<LocationsPage />, { at: "/ops/locations" });
	await removeFirst(person);
	await waitFor(() => expect(screen.queryByRole("link", { name: "Home Slice" })).toBeNull());
	await waitFor(() => expect(screen.getByRole("button", { name: "Actions for Franklin" })).toHaveFocus());
	await person.click(await screen.findByRole("button", { name: "Undo" }));
	expect(await screen.findByRole("link", { name: "Home Slice" })).toBeVisible();
	await waitFor(() => expect(screen.getByRole("button", { name: "Actions for Home Slice" })).toHaveFocus());
	expect(sent).toEqual(['"v3"']);
});

test.each([
	[412, "It was changed elsewhere in the meantime."],
	[500, "The disk is full."],
])("a refusal with status %i brings the row back and says why", async (status, said) => {
	hubWith([row("loc_1", "Home Slice"), row("loc_2", "Franklin")]);
	server.use(http.delete(`${HUB}/locations/loc_1`, () => refusal(status, "The disk is full.")));
	const { person } = open(<LocationsPage />, { at: "/ops/locations" });
	await removeFirst(person);
	expect(await screen.findByText("“Home Slice” was not deleted")).toBeVisible();
	expect(screen.getByText(new RegExp(said))).toBeVisible();
	expect(screen.getByRole("link", { name: "Home Slice" })).toBeVisible();
	expect(screen.getByText("1–2 of 2 locations")).toBeVisible();
});

test("a location that cannot come back is told to be still deleted", async () => {
	hubWith([row("loc_1", "Home Slice"), row("loc_2", "Franklin")]);
	server.use(
		http.delete(`${HUB}/locations/loc_1`, () => new HttpResponse(null, { status: 204 })),
		http.post(`${HUB}/locations/loc_1/restore`, () => refusal(500, "The disk is full.")),
	);
	const { person } = open(<LocationsPage />, { at: "/ops/locations" });
	await removeFirst(person);
	await person.click(await screen.findByRole("button", { name: "Undo" }));
	expect(await screen.findByText("“Home Slice” is still deleted")).toBeVisible();
});
