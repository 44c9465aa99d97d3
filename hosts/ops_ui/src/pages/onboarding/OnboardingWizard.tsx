import { Alert, Box } from "@mantine/core";
import { useEffect, useRef } from "react";
import { PageHeader } from "../../components/PageHeader";
import type { Onboarding } from "../../queries/onboarding";
import { AnswersOverview } from "./AnswersOverview";
import { STEP_NAMES } from "./choices";
import { ProgressStepper } from "./ProgressStepper";
import { HEADING, StepForm } from "./StepForm";
import { useWizard } from "./use-wizard";
import { isStored, mayOpen, STEPS } from "./wizard-machine";

/** The three questions in order, or one of them to be answered anew. */
export function OnboardingWizard({ onboarding }: { onboarding: Onboarding }) {
	const wizard = useWizard(onboarding);
	const { state, step, isSetup } = wizard;
	useFocusOn(step);
	return (
		<Box maw={860} mx="auto">
			{isSetup ? (
				<PageHeader
					title="Set up your hub"
					description="Three questions, about a minute. You can change every answer later."
				/>
			) : (
				<PageHeader
					title="Change your answers"
					description="Your checklist follows from them. What is done stays done."
					trail={[{ label: "Home", to: "/ops" }]}
				/>
			)}
			{isSetup && step && (
				<ProgressStepper
					label="Onboarding steps"
					current={step}
					steps={STEPS.map((id) => ({
						id,
						name: STEP_NAMES[id],
						done: isStored(state.stored, id),
						to: mayOpen(state.stored, id) ? `?step=${id}` : null,
					}))}
				/>
			)}
			{state.changedElsewhere && (
				<Alert color="yellow" variant="light" mb="md" title="Changed in another tab or on another device">
					You see the newest answers. Check them before you go on.
				</Alert>
			)}
			{step ? <StepForm key={step} step={step} wizard={wizard} /> : <AnswersOverview stored={state.stored} />}
		</Box>
	);
}

/** Puts the focus on what is new when another question is shown, but not when the page is opened. */
function useFocusOn(step: string | null): void {
	const before = useRef(step);
	useEffect(() => {
		if (before.current === step) return;
		before.current = step;
		document.getElementById(HEADING)?.focus();
	}, [step]);
}
