import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import type { Schemas } from "../../../lib/ops-api";
import { open } from "../../../test/render";
import { server } from "../../../test/server";
import { LocationsPage } from "../LocationsPage";
import { HUB, hubWith, refusal, row } from "../table/samples";

type Metric = Schemas["MetricId"];
interface Sent {
	metrics: Metric[];
	version: string | null;
}

/** Opens the panel before a hub that keeps what is chosen; returns who uses it and what was sent. */
async function openPanel(metrics: Metric[]) {
	hubWith([row("loc_1", "Home Slice")], metrics);
	const sent: Sent[] = [];
	let version = 4;
	server.use(
		http.put(`${HUB}/locations/metrics/preferences`, async ({ request }) => {
			const body = (await request.json()) as { metrics: Metric[] };
			sent.push({ ...body, version: request.headers.get("If-Match") });
			version += 1;
			return HttpResponse.json({ owner: "me", ...body, version, updated_at: null });
		}),
	);
	const view = open(<LocationsPage />, { at: "/ops/locations?panel=metrics" });
	const panel = await screen.findByRole("dialog", { name: "Choose metrics" });
	await within(panel).findByRole("heading", { name: /^Shown/ });
	return { ...view, panel: within(panel), sent };
}

function order(): string[] {
	const list = within(screen.getByRole("list", { name: "Shown metrics" }));
	return list.getAllByRole("button", { name: /^Drag/ }).map((handle) => (handle.ariaLabel ?? "").slice(5));
}

test("moves by buttons keep the focus, are told, and are saved one after the other", async () => {
	const { person, panel, sent, where } = await openPanel(["average_rank", "coverage", "last_run"]);
	await person.click(panel.getByRole("button", { name: "Move Last run up" }));
	expect(order()).toEqual(["Average rank", "Last run", "Coverage"]);
	expect(panel.getByRole("button", { name: "Move Last run up" })).toHaveFocus();
	expect(panel.getByText("Last run moved to position 2 of 3.")).toBeInTheDocument();
	await person.keyboard("{Enter}");
	expect(order()).toEqual(["Last run", "Average rank", "Coverage"]);
	expect(panel.getByRole("button", { name: "Move Last run down" })).toHaveFocus();
	await waitFor(() => expect(sent.at(-1)?.metrics).toEqual(["last_run", "average_rank", "coverage"]));
	expect(sent.map(({ version }) => version)).toEqual(sent.map((_, at) => `"v${4 + at}"`));
	expect(where()).toContain("columns=last_run%2Caverage_rank%2Ccoverage");
});

test("a seventh metric is refused with a sentence", async () => {
	const six: Metric[] = ["average_rank", "coverage", "last_run", "found_share", "top3_share", "sessions"];
	const { person, panel, sent } = await openPanel(six);
	const seventh = panel.getByRole("checkbox", { name: "Review count" });
	await person.click(seventh);
	expect(seventh).not.toBeChecked();
	expect(panel.getAllByText("At most 6 metrics can be shown. Remove one, then add Review count.")[0]).toBeVisible();
	expect(sent).toEqual([]);
	await person.click(panel.getByRole("button", { name: "Remove Coverage" }));
	expect(panel.queryByText(/At most 6 metrics can be shown/)).toBeNull();
	await person.click(seventh);
	expect(order().at(-1)).toBe("Review count");
});

test("the last metric can be removed, and the panel says what is left", async () => {
	const { person, panel, sent } = await openPanel(["average_rank"]);
	await person.click(panel.getByRole("button", { name: "Remove Average rank" }));
	expect(panel.getByText(/^None\. The table shows/)).toBeVisible();
	await waitFor(() => expect(sent).toEqual([{ metrics: [], version: '"v4"' }]));
	expect(screen.queryByRole("columnheader", { name: /Average rank/, hidden: true })).toBeNull();
});

test("what cannot be saved is taken back, with the reason", async () => {
	const { person, panel } = await openPanel(["average_rank"]);
	server.use(http.put(`${HUB}/locations/metrics/preferences`, () => refusal(500, "The disk is full.")));
	await person.click(panel.getByRole("checkbox", { name: "Coverage" }));
	expect(await panel.findByRole("alert")).toHaveTextContent("Your choice was not saved");
	expect(panel.getByRole("alert")).toHaveTextContent("The disk is full.");
	await waitFor(() => expect(order()).toEqual(["Average rank"]));
	expect(panel.getByRole("checkbox", { name: "Coverage" })).not.toBeChecked();
	await person.click(panel.getByRole("button", { name: "Close this message" }));
	expect(panel.queryByRole("alert")).toBeNull();
});

test("a choice of another window is shown and not overwritten", async () => {
	const { person, panel } = await openPanel(["average_rank"]);
	server.use(
		http.put(`${HUB}/locations/metrics/preferences`, () => refusal(412, "Stale.")),
		http.get(`${HUB}/locations/metrics/preferences`, () =>
			HttpResponse.json({ owner: "me", metrics: ["sessions"], version: 9, updated_at: null }),
		),
	);
	await person.click(panel.getByRole("checkbox", { name: "Coverage" }));
	expect(await panel.findByRole("alert")).toHaveTextContent("Your metrics were changed in another window");
	await waitFor(() => expect(order()).toEqual(["Sessions"]));
});

test("columns of a link are told from one's own, and can be kept", async () => {
	hubWith([row("loc_1", "Home Slice")], ["average_rank"]);
	const sent: unknown[] = [];
	server.use(
		http.put(`${HUB}/locations/metrics/preferences`, async ({ request }) => {
			const body = (await request.json()) as Sent;
			sent.push(body);
			return HttpResponse.json({ owner: "me", ...body, version: 5, updated_at: null });
		}),
	);
	const { person } = open(<LocationsPage />, { at: "/ops/locations?columns=coverage" });
	await screen.findByRole("columnheader", { name: /Coverage/ });
	await person.click(await screen.findByRole("button", { name: "Keep these" }));
	await waitFor(() => expect(sent).toEqual([{ metrics: ["coverage"] }]));
	await waitFor(() => expect(screen.queryByText(/This link shows other metrics/)).toBeNull());
});
