import { Anchor, Checkbox, Stack, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { MetricDefinition, MetricId } from "../../../queries/metrics";
import { MOST_METRICS } from "../../../queries/preferences";
import { DIRECTIONS, needOf, SOURCES, UNITS } from "../table/metric-words";
import classes from "./ChosenMetrics.module.css";

interface OfferedMetricsProps {
	offered: readonly MetricDefinition[];
	chosen: readonly MetricDefinition[];
	onChoose: (metrics: readonly MetricId[], message: string) => void;
	/** Tells those who do not see it. */
	say: (message: string) => void;
}

/** All metrics by where they come from, with what they mean. */
export function OfferedMetrics({ offered, chosen, onChoose, say }: OfferedMetricsProps) {
	const [refused, setRefused] = useState<MetricId | null>(null);
	const ids = chosen.map(({ id }) => id);
	const toggle = ({ id, name }: MetricDefinition) => {
		setRefused(null);
		if (ids.includes(id)) {
			onChoose(
				ids.filter((other) => other !== id),
				`${name} removed. ${ids.length - 1} of ${MOST_METRICS} shown.`,
			);
		} else if (ids.length < MOST_METRICS) {
			onChoose([...ids, id], `${name} added. ${ids.length + 1} of ${MOST_METRICS} shown.`);
		} else {
			setRefused(id);
			say(refusalOf(name));
		}
	};
	return (
		<section aria-labelledby="offered-metrics">
			<Title order={3} size="h4" id="offered-metrics" mb="xs">
				All metrics
			</Title>
			{Object.entries(SOURCES).map(([source, label]) => {
				const group = offered.filter((metric) => metric.source === source);
				const need = group[0] && needOf(group[0].source);
				return group.length === 0 ? null : (
					<fieldset key={source} className={classes.group}>
						<legend className={classes.legend}>
							{label}
							{need && (
								<Anchor component={Link} to="/ops/connections" className={classes.need}>
									{need.first}
								</Anchor>
							)}
						</legend>
						<Stack gap="sm">
							{group.map((metric) => (
								<Checkbox
									key={metric.id}
									label={metric.name}
									description={<About metric={metric} />}
									checked={ids.includes(metric.id)}
									onChange={() => toggle(metric)}
									error={refused === metric.id && ids.length === MOST_METRICS ? refusalOf(metric.name) : undefined}
								/>
							))}
						</Stack>
					</fieldset>
				);
			})}
		</section>
	);
}

function About({ metric: { summary, formula, unit, direction } }: { metric: MetricDefinition }) {
	return (
		<>
			{summary} {UNITS[unit]}. {DIRECTIONS[direction]}
			<span className={classes.formula}>{formula}</span>
		</>
	);
}

function refusalOf(name: string): string {
	return `At most ${MOST_METRICS} metrics can be shown. Remove one, then add ${name}.`;
}
