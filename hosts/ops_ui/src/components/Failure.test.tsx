import { screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, test, vi } from "vitest";
import { ChunkMissing } from "../lib/chunk-missing";
import { OpsProblem, OpsUnreachable } from "../lib/ops-api";
import { open } from "../test/render";
import { server } from "../test/server";
import { Failure } from "./Failure";

function refusal(status: number, body: Record<string, unknown> = {}, retryAfter: number | null = null) {
	return new OpsProblem(status, { title: "Refused", detail: "Because of this.", ...body }, retryAfter);
}

function offerSignIn(sign_in: boolean) {
	server.use(http.get("http://hub.example/api/ops/app-settings", () => HttpResponse.json({ sign_in, tiles: null })));
}

describe("Failure", () => {
	test("says that the hub is out of reach, and asks again on demand", async () => {
		const retry = vi.fn();
		const { person } = open(<Failure error={new OpsUnreachable(new TypeError())} retry={retry} />);
		expect(screen.getByRole("alert")).toHaveTextContent("The hub cannot be reached");
		await person.click(screen.getByRole("button", { name: "Try again" }));
		expect(retry).toHaveBeenCalledOnce();
	});

	test("says that the browser is offline", () => {
		vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
		open(<Failure error={new OpsUnreachable(new TypeError())} retry={vi.fn()} />);
		expect(screen.getByRole("alert")).toHaveTextContent("You are offline");
	});

	test("leads those who were signed out to the sign-in, and back to where they were", async () => {
		offerSignIn(true);
		open(<Failure error={refusal(401)} />, { at: "/ops/locations?sort=name" });
		const link = await screen.findByRole("link", { name: "Sign in" });
		expect(link).toHaveAttribute("href", "/api/ops/auth/login?next=%2Fops%2Flocations%3Fsort%3Dname");
	});

	test("offers a new session where nobody signs in", async () => {
		offerSignIn(false);
		open(<Failure error={refusal(401)} />);
		expect(await screen.findByRole("button", { name: "Load the page again" })).toBeVisible();
		expect(screen.queryByRole("link", { name: "Sign in" })).toBeNull();
	});

	test("says what was forbidden, and offers no second try", () => {
		open(<Failure error={refusal(403)} retry={vi.fn()} />);
		expect(screen.getByRole("alert")).toHaveTextContent("Because of this.");
		expect(screen.queryByRole("button")).toBeNull();
	});

	test("waits as long as the hub asks for", () => {
		open(<Failure error={refusal(429, {}, 30)} retry={vi.fn()} />);
		expect(screen.getByRole("button", { name: "Try again in 30 s" })).toBeDisabled();
	});

	test("tells the number to report when the hub failed", () => {
		open(<Failure error={refusal(500, { request_id: "req-17" })} retry={vi.fn()} />);
		expect(screen.getByRole("alert")).toHaveTextContent("req-17");
	});

	test("shows a way back from what does not exist", () => {
		open(<Failure error={refusal(404)} />);
		expect(screen.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
		expect(screen.getByRole("link", { name: "Go to the start" })).toHaveAttribute("href", "/ops");
	});

	test("asks to load the page again when a part of the app is missing", () => {
		open(<Failure error={new ChunkMissing(new TypeError())} retry={vi.fn()} />);
		expect(screen.getByRole("alert")).toHaveTextContent("This page could not be loaded");
		expect(screen.getByRole("button", { name: "Load the page again" })).toBeVisible();
		expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
	});

	test("is the heading of the page that it stands for", () => {
		open(<Failure wholePage error={refusal(500)} />);
		expect(screen.getByRole("heading", { level: 1, name: "The hub failed" })).toBeVisible();
		expect(document.title).toBe("The hub failed · Operations Hub");
	});

	test("has words for what nobody foresaw", () => {
		open(<Failure error={new Error("secret detail")} retry={vi.fn()} />);
		expect(screen.getByRole("alert")).toHaveTextContent("Something went wrong here");
		expect(screen.getByRole("alert")).not.toHaveTextContent("secret detail");
	});
});
