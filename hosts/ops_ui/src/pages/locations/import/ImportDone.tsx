import { Alert, Button, Group, Text, Title } from "@mantine/core";
import type { Ref } from "react";
import { Link } from "react-router";
import { count } from "../../../lib/wording";
import type { ImportResult } from "../../../queries/location-import";
import { FateTable } from "./FateTable";
import { keptResult } from "./kept-result";

interface ImportDoneProps {
	heading: Ref<HTMLHeadingElement>;
	/** What the hub just said; left out when the page was loaded again. */
	result: ImportResult | null;
	onAgain: () => void;
}

/** The last step of an import: what became of each row. Loading it again imports nothing. */
export function ImportDone({ heading, result: said, onAgain }: ImportDoneProps) {
	const result = said ?? keptResult();
	const stored = result ? result.counts.created + result.counts.merged : 0;
	return (
		<section aria-labelledby="import-step">
			<Title order={2} ref={heading} tabIndex={-1} id="import-step" mb="xs" style={{ outline: "none" }}>
				{result ? `${count(stored, "location", "locations")} imported` : "The import is done"}
			</Title>
			<Group mb="lg">
				<Button component={Link} to="/ops/locations?sort=updated_at&order=desc">
					Show locations
				</Button>
				<Button variant="default" onClick={onAgain}>
					Import another file
				</Button>
			</Group>
			{result && result.counts.invalid > 0 && (
				<Alert color="yellow" variant="light" mb="sm" title={`${count(result.counts.invalid, "row", "rows")} left out`}>
					Mend the mistakes in your file and import all of it again: what is there already is skipped.
				</Alert>
			)}
			{result ? (
				<FateTable result={result} />
			) : (
				<Text>What became of each row is not kept. Your locations show it.</Text>
			)}
		</section>
	);
}
