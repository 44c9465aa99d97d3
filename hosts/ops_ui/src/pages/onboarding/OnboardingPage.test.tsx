import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, test } from "vitest";
import type { Schemas } from "../../lib/ops-api";
import { aBootstrap, allAnswered, anOnboarding } from "../../test/bootstrap";
import { open } from "../../test/render";
import { server } from "../../test/server";
import { OnboardingPage } from "./OnboardingPage";

const URL = "http://hub.example/api/ops";
let stored: Schemas["Onboarding"];
let sent: { version: string | null; body: unknown }[];

/** A hub that stores whatever it is sent. */
beforeEach(() => {
	stored = anOnboarding();
	sent = [];
	server.use(
		http.get(`${URL}/bootstrap`, () => HttpResponse.json(aBootstrap({ onboarding: stored }))),
		http.put(`${URL}/onboarding`, async ({ request }) => {
			const body = (await request.json()) as Schemas["OnboardingChanges"];
			sent.push({ version: request.headers.get("If-Match"), body });
			const completed_at = body.complete ? "2026-03-01T09:00:00Z" : stored.completed_at;
			stored = { ...stored, [body.step]: body[body.step], completed_at, version: stored.version + 1 };
			return HttpResponse.json({ ...stored, next_step: null });
		}),
	);
});

function refuse(status: number, body: object) {
	server.use(http.put(`${URL}/onboarding`, () => HttpResponse.json({ title: "Refused", ...body }, { status })));
}

describe("setting up", () => {
	test("asks three questions, saves each answer, and ends at the checklist", async () => {
		const { person, where } = open(<OnboardingPage />, { at: "/ops/onboarding" });
		expect(await screen.findByRole("heading", { level: 2, name: "What kind of business is it?" })).toBeVisible();
		await waitFor(() => expect(where()).toBe("/ops/onboarding?step=business_type"));
		expect(screen.getByRole("button", { name: "Next" })).toBeDisabled();
		await person.click(screen.getByRole("radio", { name: "Agency or freelancer" }));
		await person.click(screen.getByRole("button", { name: "Next" }));
		await waitFor(() => expect(screen.getByRole("heading", { name: "How many locations are there?" })).toHaveFocus());
		await person.click(screen.getByRole("radio", { name: "6 to 20 locations" }));
		await person.click(screen.getByRole("button", { name: "Next" }));
		expect(await screen.findByRole("button", { name: "Create checklist" })).toBeDisabled();
		await person.click(screen.getByRole("checkbox", { name: "Report to clients" }));
		await person.click(screen.getByRole("button", { name: "Create checklist" }));
		await waitFor(() => expect(where()).toBe("/ops"));
		expect(await screen.findByText("Your checklist is ready")).toBeVisible();
		expect(sent.map(({ version }) => version)).toEqual(['"v0"', '"v1"', '"v2"']);
		expect(sent.at(-1)?.body).toMatchObject({ step: "goals", goals: ["report_to_clients"], complete: true });
	});

	test("leads to the question that is due, not to one whose turn has not come", async () => {
		stored = anOnboarding({ business_type: "agency", version: 1 });
		const { where } = open(<OnboardingPage />, { at: "/ops/onboarding?step=goals" });
		expect(await screen.findByRole("heading", { name: "How many locations are there?" })).toBeVisible();
		await waitFor(() => expect(where()).toBe("/ops/onboarding?step=location_count"));
	});

	test("has nothing to choose for a single location, and goes on", async () => {
		stored = anOnboarding({ business_type: "single_location", version: 1 });
		const { person } = open(<OnboardingPage />, { at: "/ops/onboarding" });
		expect(await screen.findByText(/so there is nothing to choose here/)).toBeVisible();
		await person.click(screen.getByRole("button", { name: "Next" }));
		expect(await screen.findByRole("heading", { name: "What do you want to achieve?" })).toBeVisible();
		expect(sent.at(-1)?.body).toMatchObject({ step: "location_count", location_count: "1" });
	});

	test("keeps what is chosen and not saved over a refresh", async () => {
		const first = open(<OnboardingPage />, { at: "/ops/onboarding" });
		await first.person.click(await screen.findByRole("radio", { name: "Service-area business" }));
		first.unmount();
		open(<OnboardingPage />, { at: "/ops/onboarding" });
		expect(await screen.findByRole("radio", { name: "Service-area business" })).toBeChecked();
	});
});

describe("a refusal", () => {
	async function press(before = () => {}) {
		const opened = open(<OnboardingPage />, { at: "/ops/onboarding" });
		await opened.person.click(await screen.findByRole("radio", { name: "Service-area business" }));
		before();
		await opened.person.click(screen.getByRole("button", { name: "Next" }));
		return opened;
	}

	test("of the hub keeps the choice, says why, and lets one press again", async () => {
		refuse(503, { detail: "The storage is busy. Try again in a moment." });
		await press();
		expect(await screen.findByRole("alert")).toHaveTextContent(
			"Your answer was not savedThe storage is busy. Try again in a moment.",
		);
		expect(screen.getByRole("radio", { name: "Service-area business" })).toBeChecked();
		expect(screen.getByRole("button", { name: "Next" })).toHaveFocus();
	});

	test("of an answer is shown there, with the focus on it", async () => {
		const errors = [{ pointer: "/business_type", code: "choice", message: "Choose one of the tiles." }];
		refuse(422, { detail: "Some fields need your attention.", errors });
		await press();
		expect(await screen.findByRole("alert")).toHaveTextContent("Choose one of the tiles.");
		expect(screen.getByRole("radiogroup")).toHaveAccessibleDescription(/Choose one of the tiles\./);
		expect(screen.getByRole("radio", { name: "Single-location business" })).toHaveFocus();
	});

	test("because another tab was faster shows the newest and says so", async () => {
		refuse(412, { detail: "Changed." });
		await press(() => {
			stored = anOnboarding({ business_type: "agency", version: 4 });
		});
		expect(await screen.findByText("Changed in another tab or on another device")).toBeVisible();
		expect(screen.getByRole("radio", { name: "Agency or freelancer" })).toBeChecked();
		expect(screen.queryByText("Your answer was not saved")).toBeNull();
	});
});

describe("later", () => {
	beforeEach(() => {
		stored = allAnswered();
	});

	test("shows the answers, and saves the one that is changed", async () => {
		const { person, where } = open(<OnboardingPage />, { at: "/ops/onboarding" });
		expect(await screen.findByRole("heading", { level: 1, name: "Change your answers" })).toBeVisible();
		expect(screen.getByText("2 to 5 locations")).toBeVisible();
		await person.click(screen.getByRole("link", { name: "Change the goals" }));
		await person.click(screen.getByRole("checkbox", { name: "Get more reviews" }));
		await person.click(screen.getByRole("button", { name: "Save answer" }));
		expect(await screen.findByText("Rank higher in local search, Get more reviews")).toBeVisible();
		expect(where()).toBe("/ops/onboarding");
		expect(screen.getByRole("heading", { name: "Current answers" })).toHaveFocus();
	});

	test("forgets a choice that is cancelled", async () => {
		const { person } = open(<OnboardingPage />, { at: "/ops/onboarding?step=business_type" });
		await person.click(await screen.findByRole("radio", { name: "Agency or freelancer" }));
		await person.click(screen.getByRole("link", { name: "Cancel" }));
		await person.click(screen.getByRole("link", { name: "Change the business type" }));
		expect(screen.getByRole("radio", { name: "Multi-location business" })).toBeChecked();
		expect(sent).toEqual([]);
	});

	test("asks for the count once more when it was fixed before", async () => {
		stored = allAnswered({ business_type: "single_location", location_count: "1" });
		const { person, where } = open(<OnboardingPage />, { at: "/ops/onboarding?step=business_type" });
		await person.click(await screen.findByRole("radio", { name: "Agency or freelancer" }));
		await person.click(screen.getByRole("button", { name: "Save answer" }));
		expect(await screen.findByRole("heading", { name: "How many locations are there?" })).toBeVisible();
		expect(where()).toBe("/ops/onboarding?step=location_count");
	});
});

test("says when the answers cannot be loaded, and asks again", async () => {
	server.use(
		http.get(
			`${URL}/bootstrap`,
			() => HttpResponse.json({ title: "x", detail: "y", request_id: "r" }, { status: 500 }),
			{
				once: true,
			},
		),
	);
	const { person } = open(<OnboardingPage />, { at: "/ops/onboarding" });
	await person.click(await screen.findByRole("button", { name: "Try again" }));
	expect(await screen.findByRole("heading", { name: "What kind of business is it?" })).toBeVisible();
});
