import { ActionIcon, Popover, Stack, Text } from "@mantine/core";
import { memo } from "react";
import { Icon } from "../../components/Icon";
import type { MetricDefinition } from "../../queries/metrics";

interface MetricMeaningProps {
	definition: MetricDefinition;
	/** Definition by which the figure was computed, such as `average_rank@1`. */
	reference: string;
}

/** Tells what a figure means, one click away from it. */
export const MetricMeaning = memo(function MetricMeaning({ definition, reference }: MetricMeaningProps) {
	const { id, name, version, summary, formula, direction } = definition;
	const current = `${id}@${version}`;
	return (
		<Popover width={300} withArrow trapFocus returnFocus closeOnEscape shadow="md" withinPortal={false}>
			<Popover.Target>
				<ActionIcon variant="subtle" size="sm" miw={24} mih={24} aria-label={`What ${name.toLowerCase()} means`}>
					<Icon name="info" size={18} />
				</ActionIcon>
			</Popover.Target>
			<Popover.Dropdown aria-label={`What ${name.toLowerCase()} means`} tabIndex={-1} data-autofocus>
				<Stack gap={6}>
					<Text fw={600} size="sm">
						{name}
					</Text>
					<Text size="sm">{summary}</Text>
					<Text size="sm">
						<b>Formula:</b> {formula}
					</Text>
					<Text size="sm">
						{direction === "lower_is_better"
							? "Lower is better."
							: direction === "higher_is_better"
								? "Higher is better."
								: ""}
					</Text>
					<Text size="xs" c="dimmed">
						Definition {reference}
						{reference === current ? "" : `; the current one is ${current}`}
					</Text>
				</Stack>
			</Popover.Dropdown>
		</Popover>
	);
});
