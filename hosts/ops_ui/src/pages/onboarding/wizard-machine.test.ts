import { describe, expect, test } from "vitest";
import { allAnswered, anOnboarding } from "../../test/bootstrap";
import {
	answers,
	begin,
	changesOf,
	dueStep,
	followUp,
	isAnswered,
	mayOpen,
	type WizardEvent,
	type WizardState,
	wizard,
} from "./wizard-machine";

const typed = anOnboarding({ business_type: "agency", version: 1 });

function given(state: WizardState, ...events: WizardEvent[]): WizardState {
	return events.reduce(wizard, state);
}

describe("which question", () => {
	test("is due, is the first without an answer", () => {
		expect(dueStep(anOnboarding())).toBe("business_type");
		expect(dueStep(typed)).toBe("location_count");
		expect(dueStep(allAnswered({ goals: [] }))).toBe("goals");
		expect(dueStep(allAnswered())).toBeNull();
	});

	test("may be opened, is any up to the one that is due", () => {
		expect(mayOpen(typed, "business_type")).toBe(true);
		expect(mayOpen(typed, "location_count")).toBe(true);
		expect(mayOpen(typed, "goals")).toBe(false);
		expect(mayOpen(allAnswered(), "goals")).toBe(true);
	});

	test("follows a later change: the count, once it is not fixed any more", () => {
		const single = allAnswered({ business_type: "single_location", location_count: "1" });
		expect(followUp(single, allAnswered())).toBe("location_count");
		expect(followUp(allAnswered(), single)).toBeNull();
	});
});

describe("choosing", () => {
	test("makes a question answered, and needs at least one goal", () => {
		const first = begin(anOnboarding(), null);
		expect(isAnswered(first, "business_type")).toBe(false);
		const chosen = given(first, { type: "chosen", choices: { business_type: "agency" } });
		expect(isAnswered(chosen, "business_type")).toBe(true);
		expect(isAnswered(given(chosen, { type: "chosen", choices: { goals: [] } }), "goals")).toBe(false);
		expect(isAnswered(given(chosen, { type: "chosen", choices: { goals: ["get_reviews"] } }), "goals")).toBe(true);
	});

	test("shows what is chosen before what is stored, until it is cancelled", () => {
		const chosen = given(begin(typed, null), { type: "chosen", choices: { business_type: "service_area" } });
		expect(answers(chosen).business_type).toBe("service_area");
		expect(answers(given(chosen, { type: "cancelled", step: "business_type" })).business_type).toBe("agency");
	});

	test("is not possible for the count of a single-location business", () => {
		const single = begin(anOnboarding({ business_type: "single_location", version: 1 }), null);
		const chosen = given(single, { type: "chosen", choices: { location_count: "6-20" } });
		expect(answers(chosen).location_count).toBe("1");
		expect(isAnswered(chosen, "location_count")).toBe(true);
	});

	test("sends the answer to one question, and insists on being complete with the last", () => {
		const chosen = given(begin(typed, null), { type: "chosen", choices: { goals: ["rank_higher"] } });
		expect(changesOf(chosen, "business_type")).toEqual({
			step: "business_type",
			business_type: "agency",
			location_count: null,
			goals: null,
			complete: false,
		});
		expect(changesOf(chosen, "goals")).toMatchObject({ step: "goals", goals: ["rank_higher"], complete: true });
	});
});

describe("saving", () => {
	const choosing = given(begin(anOnboarding(), null), { type: "chosen", choices: { business_type: "agency" } });

	test("takes over what the hub stored and forgets the choice", () => {
		const sent = given(choosing, { type: "sent" });
		expect(sent.phase).toEqual({ at: "saving" });
		const saved = given(sent, { type: "saved", step: "business_type", onboarding: typed });
		expect(saved).toEqual({ stored: typed, chosen: {}, phase: { at: "choosing" }, changedElsewhere: false });
	});

	test("that is refused keeps the choice; choosing or going elsewhere takes the refusal away", () => {
		const error = new Error("no");
		const refused = given(choosing, { type: "sent" }, { type: "refused", error });
		expect(refused.phase).toEqual({ at: "refused", error });
		expect(answers(refused).business_type).toBe("agency");
		expect(given(refused, { type: "opened" }).phase).toEqual({ at: "choosing" });
		expect(given(refused, { type: "chosen", choices: { goals: [] } }).phase).toEqual({ at: "choosing" });
	});

	test("finishes with the last answer, once", () => {
		const due = begin(allAnswered({ goals: [], completed_at: null, version: 2 }), null);
		const done = given(due, { type: "sent" }, { type: "saved", step: "goals", onboarding: allAnswered() });
		expect(done.phase).toEqual({ at: "finished" });
		const again = given(begin(allAnswered(), null), {
			type: "saved",
			step: "goals",
			onboarding: allAnswered({ version: 4 }),
		});
		expect(again.phase).toEqual({ at: "choosing" });
	});
});

describe("a change from elsewhere", () => {
	const choosing = given(
		begin(anOnboarding(), null),
		{ type: "chosen", choices: { business_type: "service_area" } },
		{ type: "chosen", choices: { goals: ["get_reviews"] } },
	);

	test("wins over what is chosen here, and keeps choices that the hub knows nothing about", () => {
		const loaded = given(choosing, { type: "loaded", onboarding: typed });
		expect(loaded.changedElsewhere).toBe(true);
		expect(answers(loaded)).toEqual({ business_type: "agency", location_count: undefined, goals: ["get_reviews"] });
	});

	test("is none when the version is known already or older", () => {
		expect(given(choosing, { type: "loaded", onboarding: anOnboarding({ business_type: "agency" }) })).toBe(choosing);
	});

	test("during a refused save takes the place of the refusal", () => {
		const error = new Error("stale");
		const loaded = given(choosing, { type: "sent" }, { type: "refused", error }, { type: "loaded", onboarding: typed });
		expect(loaded.phase).toEqual({ at: "choosing" });
	});
});

describe("what was kept in the browser", () => {
	test("is chosen again when nothing was saved since", () => {
		const kept = { version: 1, chosen: { location_count: "2-5" } as const };
		expect(answers(begin(typed, kept)).location_count).toBe("2-5");
		expect(begin(typed, kept).changedElsewhere).toBe(false);
	});

	test("gives way to what was saved since", () => {
		const kept = { version: 0, chosen: { business_type: "service_area", goals: ["get_reviews"] } as const };
		const state = begin(typed, kept);
		expect(answers(state).business_type).toBe("agency");
		expect(answers(state).goals).toEqual(["get_reviews"]);
		expect(state.changedElsewhere).toBe(true);
	});
});
