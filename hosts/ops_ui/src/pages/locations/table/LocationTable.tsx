import { Button, VisuallyHidden } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { Location } from "../../../queries/locations";
import type { MetricDefinition } from "../../../queries/metrics";
import type { OverviewRow } from "../../../queries/overview";
import { HeadCell } from "./HeadCell";
import { LocationRow } from "./LocationRow";
import classes from "./LocationTable.module.css";
import type { LocationView, ViewChange } from "./location-view";
import { MetricHead } from "./MetricHead";

interface LocationTableProps {
	rows: readonly OverviewRow[];
	metrics: readonly MetricDefinition[];
	view: LocationView;
	change: (change: ViewChange, replace?: boolean) => void;
	/** Whether these are the rows of before, while others are on their way. */
	stale: boolean;
	onRemove: (location: Location) => void;
	/** A location that came back, for the focus to go there. */
	returned: string | null;
}

/** The locations with the figures that were chosen. */
export function LocationTable(props: LocationTableProps) {
	const { rows, metrics, view, change, stale, onRemove, returned } = props;
	const region = useRef<HTMLElement>(null);
	const next = useRef<string | null>(null);
	const remove = (location: Location) => {
		const at = rows.findIndex((row) => row.location.id === location.id);
		next.current = (rows[at + 1] ?? rows[at - 1])?.location.id ?? "";
		onRemove(location);
	};
	useEffect(() => {
		if (next.current === null) return;
		// The button that had the focus went with its row.
		focusOn(region.current, next.current);
		next.current = null;
	});
	useEffect(() => {
		if (returned) focusOn(region.current, returned);
	}, [returned]);
	const head = { view, change };
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
		<section ref={region} className={classes.region} aria-label="Locations" tabIndex={0}>
			<table className={classes.table} aria-busy={stale}>
				<thead>
					<tr>
						<HeadCell label="Location" by="name" className={classes.place} {...head} />
						<th scope="col" className={classes.actions}>
							<VisuallyHidden>Actions</VisuallyHidden>
						</th>
						<HeadCell label="Reports" by="reports" greatestFirst className={classes.number} {...head} />
						<HeadCell label="Figures" className={classes.figures} {...head} />
						{metrics.map((metric) => (
							<MetricHead key={metric.id} metric={metric} {...head} />
						))}
						<HeadCell label="Listing" by="source_mode" {...head} />
						<HeadCell label="Updated" by="updated_at" greatestFirst className={classes.number} {...head} />
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<LocationRow key={row.location.id} row={row} metrics={metrics} onRemove={remove} />
					))}
					{rows.length === 0 && (
						<tr>
							<td colSpan={6 + metrics.length} className={classes.none}>
								No location matches.{" "}
								<Button variant="default" size="compact-sm" onClick={() => change({ search: "", sourceMode: null })}>
									Clear filters
								</Button>
							</td>
						</tr>
					)}
				</tbody>
			</table>
		</section>
	);
}

function focusOn(region: HTMLElement | null, id: string): void {
	const target = id ? region?.querySelector<HTMLElement>(`[data-actions="${CSS.escape(id)}"]`) : null;
	(target ?? region)?.focus();
}
