import { Popover, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { Icon } from "../../../components/Icon";
import type { MetricDefinition } from "../../../queries/metrics";
import { HeadCell } from "./HeadCell";
import classes from "./LocationTable.module.css";
import { isSort, type LocationView, type ViewChange } from "./location-view";
import { DIRECTIONS, needOf, SOURCES, UNITS } from "./metric-words";

interface MetricHeadProps {
	metric: MetricDefinition;
	view: LocationView;
	change: (change: ViewChange) => void;
}

/** The head of the column of a metric, with what it means one click away. */
export function MetricHead({ metric, view, change }: MetricHeadProps) {
	const need = needOf(metric.source);
	return (
		<HeadCell
			label={metric.name}
			by={isSort(metric.id) ? metric.id : undefined}
			greatestFirst={metric.direction !== "lower_is_better"}
			className={classes.number}
			view={view}
			change={change}
			below={
				need && (
					<Link to="/ops/connections" className={classes.need}>
						{need.first}
					</Link>
				)
			}
		>
			<MetricAbout metric={metric} />
		</HeadCell>
	);
}

function MetricAbout({ metric }: { metric: MetricDefinition }) {
	const { name, summary, formula, unit, direction, source } = metric;
	return (
		<Popover width={320} position="bottom-end" trapFocus returnFocus withArrow shadow="md">
			<Popover.Target>
				<button type="button" className={classes.about} aria-label={`What ${name} means`}>
					<Icon name="info" size={16} />
				</button>
			</Popover.Target>
			<Popover.Dropdown aria-label={`What ${name} means`}>
				<Stack gap={6} tabIndex={-1} data-autofocus>
					<Text fw={600} size="sm">
						{name}
					</Text>
					<Text size="sm">{summary}</Text>
					<Text size="sm">{formula}</Text>
					<Text size="xs" c="dimmed">
						{UNITS[unit]}. {DIRECTIONS[direction]} Source: {SOURCES[source]}.
					</Text>
				</Stack>
			</Popover.Dropdown>
		</Popover>
	);
}
