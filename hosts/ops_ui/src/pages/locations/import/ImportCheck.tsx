import { Alert, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { Ref } from "react";
import { describeFailure, Failure } from "../../../components/Failure";
import { Loading } from "../../../components/Loading";
import { OpsProblem } from "../../../lib/ops-api";
import { count } from "../../../lib/wording";
import type { ImportResult } from "../../../queries/location-import";
import { FateTable } from "./FateTable";

interface ImportCheckProps {
	heading: Ref<HTMLHeadingElement>;
	result: ImportResult | undefined;
	/** Why the file could not be checked. */
	error: unknown;
	retry: () => void;
	onBack: () => void;
	onImport: () => void;
	importing: boolean;
	/** Why the import failed. */
	failure: unknown;
}

/** The second step of an import: what will become of each row. */
export function ImportCheck(props: ImportCheckProps) {
	const { heading, result, error, retry, onBack, onImport, importing, failure } = props;
	return (
		<section aria-labelledby="import-step">
			<Title order={2} ref={heading} tabIndex={-1} id="import-step" mb="xs" style={{ outline: "none" }}>
				Check the rows
			</Title>
			{result ? (
				<>
					<Text mb="sm">{summaryOf(result)}</Text>
					{result.ignored_columns.length > 0 && (
						<Alert color="yellow" variant="light" mb="sm" title="Some columns are left out">
							They mean nothing here: {result.ignored_columns.join(", ")}. If one of them matters, rename it as in the
							sample file.
						</Alert>
					)}
					<FateTable result={result} />
					<ImportFailure error={failure} />
					<Buttons result={result} onBack={onBack} onImport={onImport} importing={importing} />
				</>
			) : error ? (
				<>
					<Failure error={error} retry={retry} />
					<Button variant="default" onClick={onBack}>
						Change the file
					</Button>
				</>
			) : (
				<Loading what="what will become of the rows">
					<Stack gap="sm">
						<Skeleton h={20} maw={420} />
						<Skeleton h={30} maw={520} />
						<Skeleton h={360} />
					</Stack>
				</Loading>
			)}
		</section>
	);
}

function Buttons({
	result,
	onBack,
	onImport,
	importing,
}: Pick<ImportCheckProps, "onBack" | "onImport" | "importing"> & { result: ImportResult }) {
	const { created, merged } = result.counts;
	const wanted = created + merged;
	return (
		<Group mt="lg">
			{wanted > 0 && (
				<Button onClick={onImport} loading={importing}>
					Import {count(wanted, "location", "locations")}
				</Button>
			)}
			<Button variant={wanted > 0 ? "default" : "filled"} onClick={onBack} disabled={importing}>
				Change the file
			</Button>
			<Text size="sm" c="dimmed" role="status">
				{importing ? "Importing. Keep this page open." : "Nothing is stored yet."}
			</Text>
		</Group>
	);
}

function ImportFailure({ error }: { error: unknown }) {
	if (!error) return null;
	const { title, text } = describeFailure(error);
	const refused = error instanceof OpsProblem && error.status < 500;
	return (
		<Alert color="red" variant="light" role="alert" mt="md" title={refused ? "Nothing was imported" : title}>
			{text}{" "}
			{!refused &&
				"Look at your locations before you try again: the import may have gone through all the same. It is done as a whole or not at all."}
		</Alert>
	);
}

function summaryOf({ counts, rows }: ImportResult): string {
	const { created, merged, skipped, invalid } = counts;
	if (created + merged === 0) {
		return invalid > 0 && skipped === 0
			? "No row can be imported. Mend what is said below, then check the file again."
			: "There is nothing to import: you have these locations already, or the rows have mistakes.";
	}
	const parts = [
		created > 0 && `${count(created, "location is", "locations are")} created`,
		merged > 0 && `${count(merged, "location gets", "locations get")} what was missing`,
		skipped > 0 && `${count(skipped, "row is", "rows are")} skipped`,
		invalid > 0 && `${count(invalid, "row has", "rows have")} mistakes and ${invalid === 1 ? "is" : "are"} left out`,
	].filter((part) => part !== false);
	return `Of ${count(rows.length, "row", "rows")}: ${new Intl.ListFormat("en").format(parts)}.`;
}
