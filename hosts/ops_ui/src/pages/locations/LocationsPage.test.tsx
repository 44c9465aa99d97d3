import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, test } from "vitest";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { LocationsPage } from "./LocationsPage";
import { figures, HUB, hubWith, refusal, row } from "./table/samples";

const PAGE = { at: "/ops/locations", path: "/ops/locations" };
const TWO = [row("loc_1", "Home Slice", figures()), row("loc_2", "Franklin")];

describe("LocationsPage", () => {
	test("shows how to begin where there is nothing", async () => {
		hubWith([]);
		open(<LocationsPage />, PAGE);
		expect(await screen.findByRole("heading", { name: "No locations yet" })).toBeVisible();
		expect(screen.queryByRole("table")).toBeNull();
		expect(screen.queryByRole("link", { name: "Export CSV" })).toBeNull();
	});

	test("shows each location with its figures", async () => {
		hubWith(TWO);
		open(<LocationsPage />, PAGE);
		const first = await screen.findByRole("row", { name: /Home Slice/ });
		expect(first).toHaveTextContent("1 Main St, Austin, TX 78704, US");
		expect(first).toHaveTextContent("4.3");
		expect(first).toHaveTextContent("Simulated");
		expect(screen.getByRole("row", { name: /Franklin/ })).toHaveTextContent("No run yet");
		expect(screen.getByText("1–2 of 2 locations")).toBeVisible();
	});

	test("asks for what the address says", async () => {
		const asked = hubWith(TWO);
		const at = "/ops/locations?search=home&source=find&sort=coverage&order=desc&page=2&size=25";
		open(<LocationsPage />, { ...PAGE, at });
		await waitFor(() => expect(asked.length).toBeGreaterThan(0));
		const query = {
			search: "home",
			source_mode: "find",
			sort: "coverage",
			descending: "true",
			offset: "25",
			limit: "25",
		};
		expect(Object.fromEntries(asked[0] ?? [])).toEqual(query);
	});

	test("takes no nonsense from the address", async () => {
		const asked = hubWith(TWO);
		open(<LocationsPage />, { ...PAGE, at: "/ops/locations?source=moon&sort=colour&page=-3&size=7" });
		await waitFor(() => expect(asked.length).toBeGreaterThan(0));
		expect(Object.fromEntries(asked[0] ?? [])).toEqual({ sort: "name", offset: "0", limit: "50" });
	});

	test("sorts by a column, best first, and turns the order round", async () => {
		const asked = hubWith(TWO, ["average_rank", "top3_share", "review_count"]);
		const { person, where } = open(<LocationsPage />, { ...PAGE, at: "/ops/locations?page=1&size=25" });
		await person.click(await screen.findByRole("button", { name: "Top-3 share" }));
		expect(where()).toBe("/ops/locations?size=25&sort=top3_share&order=desc");
		const head = screen.getByRole("columnheader", { name: /Top-3 share/ });
		await waitFor(() => expect(head).toHaveAttribute("aria-sort", "descending"));
		await waitFor(() => expect(asked.at(-1)?.get("descending")).toBe("true"));
		await person.click(within(head).getByRole("button", { name: "Top-3 share" }));
		expect(head).toHaveAttribute("aria-sort", "ascending");
		await person.click(screen.getByRole("button", { name: "Average rank" }));
		expect(where()).toBe("/ops/locations?size=25&sort=average_rank");
		expect(screen.queryByRole("button", { name: "Review count" })).toBeNull();
	});

	test("searches after a pause, and keeps what is typed", async () => {
		const asked = hubWith(TWO);
		const { person, where } = open(<LocationsPage />, PAGE);
		await screen.findByRole("row", { name: /Franklin/ });
		const before = asked.length;
		await person.type(screen.getByRole("searchbox"), "home");
		await waitFor(() => expect(screen.queryByRole("row", { name: /Franklin/ })).toBeNull());
		expect(asked.slice(before).map((query) => query.get("search"))).toEqual(["home"]);
		expect(where()).toBe("/ops/locations?search=home");
		await person.keyboard("{Escape}");
		expect(screen.getByRole("searchbox")).toHaveValue("");
		expect(await screen.findByRole("row", { name: /Franklin/ })).toBeVisible();
	});

	test("says so when nothing matches, and clears the filters", async () => {
		hubWith(TWO);
		const { person, where } = open(<LocationsPage />, { ...PAGE, at: "/ops/locations?search=zzz&sort=reports" });
		await person.click(await screen.findByRole("button", { name: "Clear filters" }));
		expect(await screen.findByRole("row", { name: /Franklin/ })).toBeVisible();
		expect(where()).toBe("/ops/locations?sort=reports");
		expect(screen.getByRole("searchbox")).toHaveValue("");
	});

	test("exports what is filtered, in its order, with its metrics", async () => {
		hubWith(TWO);
		const at = "/ops/locations?search=home&sort=reports&order=desc&page=3&columns=coverage,nonsense,last_run";
		open(<LocationsPage />, { ...PAGE, at });
		await screen.findByRole("columnheader", { name: /Coverage/ });
		const query = "search=home&sort=reports&descending=true&metrics=coverage&metrics=last_run";
		const link = screen.getByRole("link", { name: "Export CSV" });
		await waitFor(() => expect(link).toHaveAttribute("href", `/api/ops/locations/overview.csv?${query}`));
		expect(link).toHaveAttribute("download");
	});

	test("goes to the last page when there are fewer", async () => {
		hubWith(Array.from({ length: 60 }, (_, at) => row(`loc_${at}`, `Shop ${at}`)));
		const { where } = open(<LocationsPage />, { ...PAGE, at: "/ops/locations?page=9" });
		expect(await screen.findByText("51–60 of 60 locations")).toBeVisible();
		expect(where()).toBe("/ops/locations?page=2");
	});

	test("keeps the rows while others are on their way", async () => {
		hubWith(Array.from({ length: 60 }, (_, at) => row(`loc_${at}`, `Shop ${at}`)));
		const { person } = open(<LocationsPage />, PAGE);
		await screen.findByRole("row", { name: /Shop 0 / });
		let answerNow = () => {};
		server.use(
			http.get(`${HUB}/locations/overview`, async () => {
				await new Promise<void>((resolve) => {
					answerNow = resolve;
				});
				return HttpResponse.json({ items: [row("loc_59", "Shop 59")], total: 60, all: 60 });
			}),
		);
		await person.click(screen.getByRole("button", { name: "Page 2" }));
		expect(await screen.findByText("Loading locations…")).toBeVisible();
		expect(screen.getByRole("table")).toHaveAttribute("aria-busy", "true");
		expect(screen.getByRole("row", { name: /Shop 0 / })).toBeVisible();
		answerNow();
		expect(await screen.findByRole("row", { name: /Shop 59/ })).toBeVisible();
		expect(screen.getByRole("table")).toHaveAttribute("aria-busy", "false");
	});

	test("offers another try when the table cannot be read", async () => {
		hubWith(TWO);
		server.use(http.get(`${HUB}/locations/overview`, () => refusal(500, "Something broke."), { once: true }));
		const { person } = open(<LocationsPage />, PAGE);
		expect(await screen.findByRole("alert")).toHaveTextContent("Something broke.");
		await person.click(screen.getByRole("button", { name: "Try again" }));
		expect(await screen.findByRole("row", { name: /Home Slice/ })).toBeVisible();
	});

	test("offers another try when the metrics cannot be read", async () => {
		hubWith(TWO);
		server.use(http.get(`${HUB}/metrics/definitions`, () => refusal(500, "No metrics."), { once: true }));
		const { person } = open(<LocationsPage />, PAGE);
		expect(await screen.findByRole("alert")).toHaveTextContent("No metrics.");
		await person.click(screen.getByRole("button", { name: "Try again" }));
		expect(await screen.findByRole("row", { name: /Home Slice/ })).toBeVisible();
	});
});
