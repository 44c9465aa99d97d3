import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { Route, Routes } from "react-router";
import { expect, test } from "vitest";
import type { Schemas } from "../lib/ops-api";
import { aBootstrap, anOnboarding } from "../test/bootstrap";
import { open } from "../test/render";
import { server } from "../test/server";
import { Guard } from "./Guard";

const ADDRESS = "http://hub.example/api/ops/bootstrap";
const PAGES = (
	<Routes>
		<Route element={<Guard />}>
			<Route path="/ops/locations" element={<p>The page</p>} />
		</Route>
		<Route path="*" element={null} />
	</Routes>
);

function answer(fields: Partial<Schemas["Bootstrap"]> = {}) {
	server.use(http.get(ADDRESS, () => HttpResponse.json(aBootstrap(fields))));
}

test("whoever has answered everything sees the page", async () => {
	answer();
	open(PAGES, { at: "/ops/locations" });
	expect(screen.getByText("Loading the page")).toBeInTheDocument();
	expect(await screen.findByText("The page")).toBeVisible();
});

test("everybody else is asked first", async () => {
	answer({ onboarding: anOnboarding() });
	const { where } = open(PAGES, { at: "/ops/locations" });
	await waitFor(() => expect(where()).toBe("/ops/onboarding"));
	expect(screen.queryByText("The page")).toBeNull();
});

test("a failure stands in for the page until trying again works", async () => {
	server.use(http.get(ADDRESS, () => HttpResponse.json({ title: "Busy", detail: "Later." }, { status: 503 })));
	const { person } = open(PAGES, { at: "/ops/locations" });
	expect(await screen.findByRole("heading", { level: 1, name: "Busy" })).toBeVisible();
	answer();
	await person.click(screen.getByRole("button", { name: "Try again" }));
	expect(await screen.findByText("The page")).toBeVisible();
});
