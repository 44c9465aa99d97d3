/**
 * The wizard as a state machine: what is stored, what is chosen and not saved yet, and whether it is being saved.
 * Which question is open is in the address of the page.
 */
import type { Schemas } from "../../lib/ops-api";
import type { Onboarding, OnboardingStep } from "../../queries/onboarding";

/** The questions in their order; each is named after the field that answers it. */
export const STEPS = ["business_type", "location_count", "goals"] as const satisfies readonly OnboardingStep[];

/** Answers that are chosen, by question. */
export interface Choices {
	business_type?: Schemas["BusinessType"];
	location_count?: Schemas["LocationCount"];
	goals?: readonly Schemas["Goal"][];
}

export interface WizardState {
	/** What the hub has stored. */
	stored: Onboarding;
	/** What differs from that and is not saved. */
	chosen: Choices;
	phase: { at: "choosing" } | { at: "saving" } | { at: "refused"; error: unknown } | { at: "finished" };
	/** Whether what is stored was changed by another tab or device while somebody was choosing here. */
	changedElsewhere: boolean;
}

export type WizardEvent =
	| { type: "opened" }
	| { type: "chosen"; choices: Choices }
	| { type: "cancelled"; step: OnboardingStep }
	| { type: "sent" }
	| { type: "saved"; step: OnboardingStep; onboarding: Onboarding }
	| { type: "refused"; error: unknown }
	| { type: "loaded"; onboarding: Onboarding };

const CHOOSING = { at: "choosing" } as const;

/** Returns the state after an event. */
export function wizard(state: WizardState, event: WizardEvent): WizardState {
	switch (event.type) {
		case "opened":
			return state.phase.at === "refused" ? { ...state, phase: CHOOSING } : state;
		case "chosen":
			return { ...state, chosen: { ...state.chosen, ...event.choices }, phase: CHOOSING };
		case "cancelled":
			return { ...state, chosen: without(state.chosen, event.step), phase: CHOOSING };
		case "sent":
			return { ...state, phase: { at: "saving" }, changedElsewhere: false };
		case "saved":
			return {
				stored: event.onboarding,
				chosen: without(state.chosen, event.step),
				phase: finishes(state.stored, event.onboarding) ? { at: "finished" } : CHOOSING,
				changedElsewhere: false,
			};
		case "refused":
			return { ...state, phase: { at: "refused", error: event.error } };
		case "loaded":
			if (event.onboarding.version <= state.stored.version || state.phase.at === "finished") return state;
			return {
				stored: event.onboarding,
				chosen: stillOpen(state.chosen, event.onboarding),
				phase: CHOOSING,
				changedElsewhere: true,
			};
	}
}

/** Returns the first state, with what was chosen here before and is not saved. */
export function begin(stored: Onboarding, kept: { version: number; chosen: Choices } | null): WizardState {
	const phase = CHOOSING;
	if (kept === null) return { stored, chosen: {}, phase, changedElsewhere: false };
	if (kept.version === stored.version) return { stored, chosen: kept.chosen, phase, changedElsewhere: false };
	const chosen = stillOpen(kept.chosen, stored);
	return { stored, chosen, phase, changedElsewhere: Object.keys(chosen).length < Object.keys(kept.chosen).length };
}

/** Returns what to show as the answer to each question. */
export function answers({ stored, chosen }: WizardState): Choices {
	return {
		business_type: chosen.business_type ?? stored.business_type ?? undefined,
		location_count: isSingle(stored) ? "1" : (chosen.location_count ?? stored.location_count ?? undefined),
		goals: chosen.goals ?? stored.goals,
	};
}

/** Returns what to send to save the answer to a question. */
export function changesOf(state: WizardState, step: OnboardingStep): Schemas["OnboardingChanges"] {
	const { business_type, location_count, goals } = answers(state);
	return {
		step,
		business_type: (step === "business_type" && business_type) || null,
		location_count: (step === "location_count" && location_count) || null,
		goals: step === "goals" ? [...(goals ?? [])] : null,
		complete: neighbour(step, 1) === null,
	};
}

/** Returns whether a question has an answer that can be saved. */
export function isAnswered(state: WizardState, step: OnboardingStep): boolean {
	const answer = answers(state)[step];
	return answer !== undefined && answer.length > 0;
}

/** Returns the first question without a stored answer; null when all have one. */
export function dueStep(stored: Onboarding): OnboardingStep | null {
	return STEPS.find((step) => !isStored(stored, step)) ?? null;
}

/** Returns whether a question can be opened: every one before it has been answered. */
export function mayOpen(stored: Onboarding, step: OnboardingStep): boolean {
	const due = dueStep(stored);
	return due === null || STEPS.indexOf(step) <= STEPS.indexOf(due);
}

/** Returns whether the answer to a question is stored. */
export function isStored(stored: Onboarding, step: OnboardingStep): boolean {
	return (stored[step]?.length ?? 0) > 0;
}

/** Returns whether there is but one location to count. */
export function isSingle(stored: Onboarding): boolean {
	return stored.business_type === "single_location";
}

/** Returns the question before, or after with 1; null at the ends. */
export function neighbour(step: OnboardingStep, by: -1 | 1): OnboardingStep | null {
	return STEPS[STEPS.indexOf(step) + by] ?? null;
}

/** Returns what to open after an answer was changed later: the count is anybody's guess once it is free again. */
export function followUp(before: Onboarding, after: Onboarding): OnboardingStep | null {
	return isSingle(before) && !isSingle(after) ? "location_count" : null;
}

function finishes(before: Onboarding, after: Onboarding): boolean {
	return before.completed_at === null && after.completed_at !== null;
}

/** What the hub has an answer to is the hub's. */
function stillOpen(chosen: Choices, stored: Onboarding): Choices {
	return STEPS.filter((step) => isStored(stored, step)).reduce(without, chosen);
}

function without(chosen: Choices, step: OnboardingStep): Choices {
	const { [step]: _, ...rest } = chosen;
	return rest;
}
