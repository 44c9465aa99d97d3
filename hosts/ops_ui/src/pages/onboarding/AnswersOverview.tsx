import { Anchor, Button, Group, Paper, Text, Title, VisuallyHidden } from "@mantine/core";
import { Link } from "react-router";
import type { Onboarding, OnboardingStep } from "../../queries/onboarding";
import classes from "./AnswersOverview.module.css";
import { BUSINESS_TYPES, type Choice, GOALS, LOCATION_COUNTS, STEP_NAMES } from "./choices";
import { HEADING } from "./StepForm";
import { STEPS } from "./wizard-machine";

/** What has been answered, each with a way to change it. */
export function AnswersOverview({ stored }: { stored: Onboarding }) {
	return (
		<Paper withBorder p={{ base: "md", sm: "xl" }}>
			<Title order={2} id={HEADING} tabIndex={-1} className={classes.heading}>
				Current answers
			</Title>
			<dl className={classes.answers}>
				{STEPS.map((step) => (
					<div key={step} className={classes.answer}>
						<dt>
							<Text component="span" c="dimmed" size="sm">
								{STEP_NAMES[step]}
							</Text>
						</dt>
						<dd>
							<Text component="span" fw={500} className={classes.words}>
								{wordsOf(stored, step)}
							</Text>
							<Anchor component={Link} to={`?step=${step}`} underline="always" className={classes.change}>
								Change <VisuallyHidden>the {STEP_NAMES[step].toLowerCase()}</VisuallyHidden>
							</Anchor>
						</dd>
					</div>
				))}
			</dl>
			<Group mt="lg">
				<Button component={Link} to="/ops">
					Back to the checklist
				</Button>
			</Group>
		</Paper>
	);
}

function wordsOf(stored: Onboarding, step: OnboardingStep): string {
	switch (step) {
		case "business_type":
			return labels(BUSINESS_TYPES, stored.business_type);
		case "location_count":
			return labels(LOCATION_COUNTS, stored.location_count);
		case "goals":
			return labels(GOALS, ...stored.goals);
	}
}

function labels<Value extends string>(choices: readonly Choice<Value>[], ...values: readonly (Value | null)[]): string {
	const found = choices.filter(({ value }) => values.includes(value)).map(({ label }) => label);
	return found.join(", ");
}
