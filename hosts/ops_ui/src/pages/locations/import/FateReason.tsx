import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import type { ImportedRow } from "../../../queries/location-import";
import { inCommon, likeness } from "../form/likeness";
import { columnOf } from "./fates";
import classes from "./ImportLocations.module.css";

/** Says why a row has its fate: its mistakes, or the location that it looks like. */
export function FateReason({ row }: { row: ImportedRow }) {
	const { fate, errors, match, location_id, name } = row;
	if (errors.length > 0) {
		return (
			<ul className={classes.faults}>
				{errors.map((error) => (
					<li key={error.pointer + error.code}>
						<b>{columnOf(error)}:</b> {error.message}
					</li>
				))}
			</ul>
		);
	}
	if (match) {
		const { location_id: id, line, score, reasons, address_line } = match;
		return (
			<>
				{fate === "merged" ? "Into " : "Looks like "}
				{id ? <LocationLink id={id} name={match.name} /> : <b>{match.name}</b>}
				{line !== null && ` in line ${line} of this file`}
				{address_line && `, ${address_line}`}
				<Text size="xs" c="dimmed">
					{likeness(score)}. {inCommon(reasons)}
				</Text>
			</>
		);
	}
	return location_id ? <LocationLink id={location_id} name={`Open ${name}`} /> : "A location of its own.";
}

function LocationLink({ id, name }: { id: string; name: string }) {
	return (
		<Anchor component={Link} to={`/ops/locations/${encodeURIComponent(id)}/edit`} inherit underline="always">
			{name}
		</Anchor>
	);
}
