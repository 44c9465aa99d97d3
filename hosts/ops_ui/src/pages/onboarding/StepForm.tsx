import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useEffect, useRef } from "react";
import { Link } from "react-router";
import { Failure } from "../../components/Failure";
import { OpsProblem } from "../../lib/ops-api";
import type { Onboarding, OnboardingStep } from "../../queries/onboarding";
import { StepAnswers } from "./StepAnswers";
import classes from "./StepForm.module.css";
import type { Wizard } from "./use-wizard";
import { isAnswered, neighbour, STEPS } from "./wizard-machine";

/** Id of the question, or of what stands in its place. */
export const HEADING = "question";
const HINT = "question-hint";
const FAULT = "question-fault";

const QUESTIONS: Record<OnboardingStep, string> = {
	business_type: "What kind of business is it?",
	location_count: "How many locations are there?",
	goals: "What do you want to achieve?",
};

/** One question with its answers, and the way on. */
export function StepForm({ step, wizard }: { step: OnboardingStep; wizard: Wizard }) {
	const { state, isSetup, save } = wizard;
	const ready = isAnswered(state, step);
	const isSaving = state.phase.at === "saving" || state.phase.at === "finished";
	const error = state.phase.at === "refused" ? state.phase.error : null;
	const faults = error instanceof OpsProblem ? error.errors : [];
	const form = useFocusAfterSaving(isSaving, faults.length > 0);
	const submit = (event: FormEvent) => {
		event.preventDefault();
		void save();
	};
	return (
		<Paper withBorder p={{ base: "md", sm: "xl" }} component="form" ref={form} onSubmit={submit} noValidate>
			<Stack gap="md">
				<div>
					{isSetup && (
						<Text size="sm" c="dimmed">
							Step {STEPS.indexOf(step) + 1} of {STEPS.length}
						</Text>
					)}
					<Title order={2} id={HEADING} tabIndex={-1} className={classes.question}>
						{QUESTIONS[step]}
					</Title>
					<Text id={HINT} c="dimmed">
						{hintOf(step, state.stored)}
					</Text>
				</div>
				<StepAnswers step={step} wizard={wizard} labelledBy={HEADING} describedBy={`${HINT} ${FAULT}`} />
				<div id={FAULT}>
					{faults.length > 0 && (
						<Text role="alert" c="var(--mantine-color-error)" fw={500}>
							{faults.map(({ message }) => message).join(" ")}
						</Text>
					)}
				</div>
				{error !== null && faults.length === 0 && <Failure error={error} title="Your answer was not saved" />}
				<Group justify="space-between" gap="sm">
					<BackLink step={step} wizard={wizard} />
					<Group gap="sm">
						{!ready && (
							<Text size="sm" c="dimmed">
								{step === "goals" ? "Choose at least one goal to go on" : "Choose one to go on"}
							</Text>
						)}
						<Button type="submit" disabled={!ready} loading={isSaving}>
							{isSetup ? (neighbour(step, 1) ? "Next" : "Create checklist") : "Save answer"}
						</Button>
					</Group>
				</Group>
			</Stack>
		</Paper>
	);
}

function hintOf(step: OnboardingStep, { business_type }: Onboarding): string {
	switch (step) {
		case "business_type":
			return "Your checklist asks only for what fits.";
		case "location_count":
			if (business_type === "single_location") return "This follows from your business type.";
			return business_type === "agency"
				? "Count the locations of all your clients. A rough figure is enough."
				: "A rough figure is enough.";
		case "goals":
			return "Choose at least one. Your checklist follows from it.";
	}
}

function BackLink({ step, wizard: { isSetup, cancel } }: { step: OnboardingStep; wizard: Wizard }) {
	const before = neighbour(step, -1);
	if (!isSetup) {
		return (
			<Button variant="default" component={Link} to="?" onClick={() => cancel(step)}>
				Cancel
			</Button>
		);
	}
	return before ? (
		<Button variant="default" component={Link} to={`?step=${before}`}>
			Back
		</Button>
	) : (
		<span />
	);
}

/** The button loses the focus while it is busy: it goes back there, or to the answer that is at fault. */
function useFocusAfterSaving(isSaving: boolean, isFaulty: boolean) {
	const form = useRef<HTMLFormElement>(null);
	const before = useRef(isSaving);
	useEffect(() => {
		const wasSaving = before.current;
		before.current = isSaving;
		if (!wasSaving || isSaving) return;
		form.current?.querySelector<HTMLElement>(isFaulty ? "input" : "[type=submit]")?.focus();
	}, [isSaving, isFaulty]);
	return form;
}
