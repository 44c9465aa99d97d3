import { memo } from "react";
import { Link } from "react-router";
import { ProvenanceBadge } from "../../../components/ProvenanceBadge";
import type { Schemas } from "../../../lib/ops-api";
import { day, instant, SOURCE_MODES, whole } from "../../../lib/wording";
import type { Location } from "../../../queries/locations";
import type { MetricDefinition } from "../../../queries/metrics";
import type { OverviewRow } from "../../../queries/overview";
import { FigureCell } from "./FigureCell";
import classes from "./LocationTable.module.css";
import { RowActions } from "./RowActions";

interface LocationRowProps {
	row: OverviewRow;
	metrics: readonly MetricDefinition[];
	onRemove: (location: Location) => void;
}

/** A location with its figures and what one can do with it. */
export const LocationRow = memo(function LocationRow({ row, metrics, onRemove }: LocationRowProps) {
	const { location, figures, report_count } = row;
	return (
		<tr>
			<th scope="row" className={classes.place}>
				<Link to={`/ops/locations/${location.id}/edit`} className={classes.name}>
					{location.name}
				</Link>
				<div className={classes.address}>{addressLine(location.address)}</div>
			</th>
			<td className={classes.actions}>
				<RowActions location={location} onRemove={onRemove} />
			</td>
			<td className={classes.number}>{whole(report_count)}</td>
			<td className={classes.figures}>
				{figures ? <ProvenanceBadge source={figures.source} provider={figures.provider} /> : "No run yet"}
			</td>
			{metrics.map((metric) => (
				<FigureCell key={metric.id} metric={metric} row={row} />
			))}
			<td className={classes.plain}>{SOURCE_MODES[location.source_mode]}</td>
			<td className={classes.number}>
				<time dateTime={location.updated_at} title={instant(location.updated_at)}>
					{day(location.updated_at)}
				</time>
			</td>
		</tr>
	);
});

function addressLine({ line1, line2, city, region, postal_code, country }: Schemas["Address"]): string {
	const town = [region, postal_code].filter(Boolean).join(" ");
	return [line1, line2, city, town, country].filter(Boolean).join(", ");
}
