import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { EditReportPage } from "./EditReportPage";
import { NewReportPage } from "./NewReportPage";
import { API, builderHandlers, refusal, reportSample } from "./samples";

vi.mock("../../map/GridMapPreview", () => ({ GridMapPreview: () => null }));

describe("the pages of the builder", () => {
	beforeEach(() => server.use(...builderHandlers()));

	test("begin with the location of the link", async () => {
		open(<NewReportPage />, { at: "/new?location=loc_1" });
		expect(await screen.findByRole("textbox", { name: "Report name" })).toHaveValue("Home Slice Pizza, Austin");
	});

	test("say so when that location is gone", async () => {
		server.use(http.get(`${API}/locations/loc_9`, () => refusal(404)));
		open(<NewReportPage />, { at: "/new?location=loc_9" });
		expect(await screen.findByText(/does not exist any more/)).toBeVisible();
		expect(screen.getByRole("textbox", { name: "Report name" })).toHaveValue("");
	});

	test("lead to a location where there is none", async () => {
		server.use(http.get(`${API}/locations/overview`, () => HttpResponse.json({ items: [], total: 0, all: 0 })));
		open(<NewReportPage />, { at: "/new" });
		expect(await screen.findByRole("link", { name: "Add location" })).toBeVisible();
	});

	test("ask again when they cannot begin", async () => {
		server.use(http.get(`${API}/locations/overview`, () => refusal(500)));
		open(<NewReportPage />, { at: "/new" });
		expect(await screen.findByRole("button", { name: "Try again" })).toBeVisible();
	});

	test("suggest a name for the location that is found, and move the grid there", async () => {
		const { person } = open(<NewReportPage />, { at: "/new" });
		await person.click(await screen.findByRole("combobox", { name: "Location" }));
		await person.click(await screen.findByRole("option", { name: /Home Slice/ }));
		await waitFor(() =>
			expect(screen.getByRole("textbox", { name: "Report name" })).toHaveValue("Home Slice Pizza, Austin"),
		);
		expect(screen.getByRole("textbox", { name: "Latitude" })).toHaveValue("30.25");
	});

	test("show a stored report, and the way to its results", async () => {
		const stored = reportSample({ last_run_id: "run_1", state: "completed" });
		server.use(http.get(`${API}/reports/local-grid/rep_1`, () => HttpResponse.json(stored)));
		open(<EditReportPage />, { at: "/rep_1/edit", path: "/:reportId/edit" });
		expect(await screen.findByRole("textbox", { name: "Report name" })).toHaveValue("Pizza in Austin");
		expect(screen.getByRole("link", { name: "See results" })).toBeVisible();
		expect(screen.getByRole("button", { name: "Save changes" })).toBeDisabled();
	});

	test("say so when a report does not exist", async () => {
		server.use(http.get(`${API}/reports/local-grid/rep_1`, () => refusal(404)));
		open(<EditReportPage />, { at: "/rep_1/edit", path: "/:reportId/edit" });
		expect(await screen.findByRole("heading", { name: "There is nothing here" })).toBeVisible();
	});
});
