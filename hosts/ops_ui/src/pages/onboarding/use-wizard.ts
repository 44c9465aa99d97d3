import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { useNavigate } from "react-router";
import { toastDone } from "../../app/toasts";
import { OpsProblem } from "../../lib/ops-api";
import { useUrlState } from "../../lib/url-state";
import { BOOTSTRAP } from "../../queries/bootstrap";
import { type Onboarding, type OnboardingStep, useAnswerOnboarding } from "../../queries/onboarding";
import { STEP_NAMES } from "./choices";
import { keepDraft, readDraft } from "./wizard-draft";
import {
	begin,
	type Choices,
	changesOf,
	dueStep,
	followUp,
	isAnswered,
	mayOpen,
	neighbour,
	STEPS,
	wizard,
} from "./wizard-machine";

/** Runs the wizard: the address says which question is open, the hub keeps the answers. */
export function useWizard(onboarding: Onboarding) {
	const [state, dispatch] = useReducer(wizard, onboarding, (stored) => begin(stored, readDraft(stored.owner)));
	const [params, change] = useUrlState();
	const navigate = useNavigate();
	const queries = useQueryClient();
	const { mutateAsync } = useAnswerOnboarding();
	const { stored } = state;
	const isSetup = stored.completed_at === null || state.phase.at === "finished";
	const asked = params.get("step");
	const step = openStep(stored, asked, isSetup);

	useEffect(() => dispatch({ type: "loaded", onboarding }), [onboarding]);
	useEffect(() => keepDraft(state), [state]);
	useEffect(() => {
		if (asked !== step) change({ step }, true);
		dispatch({ type: "opened" });
	}, [asked, step, change]);

	const moveOn = (step: OnboardingStep, after: Onboarding) => {
		if (stored.completed_at !== null) {
			toastDone(`Saved: ${STEP_NAMES[step].toLowerCase()}`);
			return change({ step: followUp(stored, after) });
		}
		const next = neighbour(step, 1);
		if (after.completed_at === null) return change({ step: next ?? dueStep(after) });
		toastDone("Your checklist is ready");
		navigate("/ops");
	};
	const save = async () => {
		if (step === null || state.phase.at === "saving" || !isAnswered(state, step)) return;
		dispatch({ type: "sent" });
		try {
			const after = await mutateAsync({ version: stored.version, changes: changesOf(state, step) });
			dispatch({ type: "saved", step, onboarding: after });
			moveOn(step, after);
		} catch (error) {
			dispatch({ type: "refused", error });
			// What is stored now arrives as `loaded`, and says what happened.
			if (error instanceof OpsProblem && error.status === 412) await queries.invalidateQueries({ queryKey: BOOTSTRAP });
		}
	};
	return {
		state,
		step,
		isSetup,
		save,
		choose: (choices: Choices) => dispatch({ type: "chosen", choices }),
		cancel: (step: OnboardingStep) => dispatch({ type: "cancelled", step }),
	};
}

export type Wizard = ReturnType<typeof useWizard>;

/** Returns the question to show: the one in the address if its turn has come, else the one that is due. */
function openStep(stored: Onboarding, asked: string | null, isSetup: boolean): OnboardingStep | null {
	const found = STEPS.find((step) => step === asked);
	if (found && mayOpen(stored, found)) return found;
	return isSetup ? (dueStep(stored) ?? "goals") : null;
}
