import { Anchor, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import { Icon } from "../../components/Icon";
import type { OnboardingStep } from "../../queries/onboarding";
import { BUSINESS_TYPES, GOALS, LOCATION_COUNTS } from "./choices";
import { TileGroup } from "./TileGroup";
import type { Wizard } from "./use-wizard";
import { answers, isSingle } from "./wizard-machine";

interface StepAnswersProps {
	step: OnboardingStep;
	wizard: Wizard;
	labelledBy: string;
	describedBy: string;
}

/** The answers to choose from. */
export function StepAnswers({ step, wizard: { state, choose }, ...group }: StepAnswersProps) {
	const given = answers(state);
	switch (step) {
		case "business_type":
			return (
				<TileGroup
					kind="radio"
					tiles={BUSINESS_TYPES}
					chosen={given.business_type ? [given.business_type] : []}
					onChange={([business_type]) => choose({ business_type })}
					{...group}
				/>
			);
		case "location_count":
			return isSingle(state.stored) ? (
				<OneLocation />
			) : (
				<TileGroup
					kind="radio"
					tiles={LOCATION_COUNTS}
					chosen={given.location_count ? [given.location_count] : []}
					onChange={([location_count]) => choose({ location_count })}
					{...group}
				/>
			);
		case "goals":
			return (
				<TileGroup
					kind="checkbox"
					tiles={GOALS}
					chosen={given.goals ?? []}
					onChange={(goals) => choose({ goals })}
					{...group}
				/>
			);
	}
}

/** Stands where there is nothing to choose. */
function OneLocation() {
	return (
		<Group gap="sm" wrap="nowrap" align="flex-start">
			<Text component="span" c="var(--mantine-color-blue-text)">
				<Icon name="pin" size={28} />
			</Text>
			<div>
				<Text fw={600}>1 location</Text>
				<Text size="sm">
					A single-location business has one location, so there is nothing to choose here. Are there more?{" "}
					<Anchor component={Link} to="?step=business_type" size="sm" underline="always">
						Change the business type
					</Anchor>
				</Text>
			</div>
		</Group>
	);
}
