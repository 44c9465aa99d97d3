import { VisuallyHidden } from "@mantine/core";
import { change, day, figure, instant, NONE } from "../../../lib/wording";
import type { MetricDefinition } from "../../../queries/metrics";
import type { OverviewRow } from "../../../queries/overview";
import classes from "./LocationTable.module.css";
import { needOf } from "./metric-words";

/** A figure of a location in the unit of its metric, or why there is none. */
export function FigureCell({ metric, row }: { metric: MetricDefinition; row: OverviewRow }) {
	const value = valueIn(metric, row);
	return (
		<td className={classes.number}>{value === null ? <Missing metric={metric} row={row} /> : shown(metric, value)}</td>
	);
}

function Missing({ metric, row }: { metric: MetricDefinition; row: OverviewRow }) {
	const why = reason(metric, row);
	return (
		<span className={classes.missing} title={why}>
			<span aria-hidden>{NONE}</span>
			<VisuallyHidden>None: {why}</VisuallyHidden>
		</span>
	);
}

function shown({ unit, direction }: MetricDefinition, value: number | string) {
	if (typeof value === "string") {
		return (
			<time dateTime={value} title={instant(value)}>
				{day(value)}
			</time>
		);
	}
	if (unit !== "ranks") return figure(value, unit);
	const better = direction === "higher_is_better" ? value > 0 : value < 0;
	if (change(value) === change(0)) return <span>{change(value)} same</span>;
	return (
		<span className={better ? classes.better : classes.worse}>
			<span aria-hidden>{better ? "▲" : "▼"}</span> {change(value)} {better ? "better" : "worse"}
		</span>
	);
}

function valueIn({ id }: MetricDefinition, { figures }: OverviewRow): number | string | null {
	if (!figures) return null;
	if (id === "last_run") return figures.finished_at;
	const found: unknown = id in figures ? figures[id as keyof typeof figures] : null;
	return typeof found === "number" ? found : null;
}

function reason(metric: MetricDefinition, { figures }: OverviewRow): string {
	const need = needOf(metric.source);
	if (need) return `${need.first}.`;
	if (!figures) return "Run a local search grid for this location first.";
	if (metric.id === "change_since_last_run") return "There is no earlier run to compare with.";
	if (metric.id === "average_rank") return "It was found at no point.";
	return "No point gave a clear answer.";
}
