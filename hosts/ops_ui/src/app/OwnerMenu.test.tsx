import { screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { open } from "../test/render";
import { server } from "../test/server";
import { OwnerMenu } from "./OwnerMenu";

function answers(caller: { anonymous: boolean; roles: string[] }, sign_in = true) {
	server.use(
		http.get("http://hub.example/api/ops/bootstrap", () => HttpResponse.json({ caller })),
		http.get("http://hub.example/api/ops/app-settings", () => HttpResponse.json({ sign_in, tiles: null })),
	);
}

test("a guest can sign in and come back", async () => {
	answers({ anonymous: true, roles: [] });
	const { person } = open(<OwnerMenu />, { at: "/ops/locations" });
	await person.click(await screen.findByRole("button", { name: "Guest" }));
	const link = await screen.findByRole("menuitem", { name: "Sign in" });
	expect(link).toHaveAttribute("href", "/api/ops/auth/login?next=%2Fops%2Flocations");
	expect(screen.queryByRole("menuitem", { name: "Sign out" })).toBeNull();
});

test("nobody is sent to a sign-in that the host does not have", async () => {
	answers({ anonymous: true, roles: [] }, false);
	const { person } = open(<OwnerMenu />);
	await person.click(await screen.findByRole("button", { name: "Guest" }));
	expect(await screen.findByRole("menuitem", { name: "Change your answers" })).toBeVisible();
	expect(screen.queryByRole("menuitem", { name: "Sign in" })).toBeNull();
});

test("an administrator is called one, and stays signed in when signing out fails", async () => {
	answers({ anonymous: false, roles: ["admin"] });
	server.use(
		http.post("http://hub.example/api/ops/auth/logout", () =>
			HttpResponse.json({ title: "Failed", detail: "The storage is busy." }, { status: 503 }),
		),
	);
	const { person } = open(<OwnerMenu />);
	localStorage.setItem("ops-hub-draft:location:new", "{}");
	await person.click(await screen.findByRole("button", { name: "Administrator" }));
	await person.click(await screen.findByRole("menuitem", { name: "Sign out" }));
	expect(await screen.findByRole("alert")).toHaveTextContent("You are still signed in");
	expect(localStorage.getItem("ops-hub-draft:location:new")).not.toBeNull();
});
