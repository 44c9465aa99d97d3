import { Button, Group, Skeleton, Table, Text, VisuallyHidden } from "@mantine/core";
import { useEffect, useState } from "react";
import { describeFailure } from "../../components/Failure";
import { Loading } from "../../components/Loading";
import { count } from "../../lib/wording";
import { ReportRow, reportLinkId } from "./ReportRow";
import { RunDialog } from "./RunDialog";
import { useReportActions } from "./report-actions";
import type { ReportPages } from "./report-pages";
import classes from "./reports.module.css";
import { useRunNow } from "./run-now";

export const REPORT_TABLE = "report-table";

const COLUMNS = ["Report", "Location", "Grid", "Keywords", "Schedule", "Latest run"];
const SKELETON_ROWS = 5;

interface ReportTableProps {
	pages: ReportPages;
	/** Said when the filter leaves nothing. */
	nothing: string;
	/** Takes the filter away. */
	onClear: () => void;
	/** Told of a report that was deleted. */
	onGone: (id: string) => void;
}

/** The reports as a table that grows at its end, with everything that can be done with each. */
export function ReportTable({ pages, nothing, onClear, onGone }: ReportTableProps) {
	const { reports, names, error, hasMore, isLoadingMore, showMore } = pages;
	const actions = useReportActions(onGone);
	const runs = useRunNow();
	const shown = reports?.length ?? 0;
	const [before, setBefore] = useState<number | null>(null);
	useEffect(() => {
		const first = before === null ? undefined : reports?.[before];
		if (!first) return;
		// The button may have gone; the keyboard goes on with what is new.
		document.getElementById(reportLinkId(first.id))?.focus();
		setBefore(null);
	}, [before, reports]);
	const table = (
		<Table verticalSpacing="sm" highlightOnHover aria-label="Reports">
			<Table.Thead>
				<Table.Tr>
					{COLUMNS.map((title) => (
						<Table.Th key={title} scope="col">
							{title}
						</Table.Th>
					))}
					<Table.Th scope="col">
						<VisuallyHidden>Actions</VisuallyHidden>
					</Table.Th>
				</Table.Tr>
			</Table.Thead>
			<Table.Tbody>
				{reports === undefined ? (
					<SkeletonRows />
				) : reports.length === 0 ? (
					<Table.Tr>
						<Table.Td colSpan={COLUMNS.length + 1}>
							<Group justify="center" p="md">
								<Text>{nothing}</Text>
								<Button variant="default" onClick={onClear}>
									Clear filters
								</Button>
							</Group>
						</Table.Td>
					</Table.Tr>
				) : (
					reports.map((report) => (
						<ReportRow
							key={report.id}
							report={report}
							location={names.get(report.location_id) ?? "Unknown location"}
							isBusy={runs.busy === report.id}
							onRun={() => void runs.start(report)}
							onDuplicate={() => void actions.duplicate(report)}
							onDelete={() => void actions.remove(report)}
						/>
					))
				)}
			</Table.Tbody>
		</Table>
	);
	return (
		<>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
			<section id={REPORT_TABLE} className={classes.scroll} aria-label="Reports" tabIndex={0}>
				{reports === undefined ? <Loading what="the reports">{table}</Loading> : table}
			</section>
			{reports !== undefined && reports.length > 0 && (
				<Group justify="center" mt="md">
					<Text size="sm" c="dimmed" role="status">
						{count(shown, "report", "reports")} shown{hasMore ? "" : ", these are all"}
					</Text>
					{hasMore && (
						<Button
							variant="default"
							loading={isLoadingMore}
							onClick={() => {
								setBefore(shown);
								showMore();
							}}
						>
							Show more
						</Button>
					)}
				</Group>
			)}
			{error && shown > 0 && (
				<Text size="sm" c="var(--mantine-color-error)" ta="center" mt="xs" role="alert">
					{describeFailure(error).title}. What you see may be out of date.
				</Text>
			)}
			{runs.asked && (
				<RunDialog
					report={runs.asked.report}
					preview={runs.asked.preview}
					isBusy={runs.busy !== null}
					onClose={runs.forget}
					onRun={() => void runs.confirm()}
				/>
			)}
		</>
	);
}

function SkeletonRows() {
	return Array.from({ length: SKELETON_ROWS }, (_, row) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: rows that stand for nothing yet
		<Table.Tr key={row}>
			{[...COLUMNS, "Actions"].map((title) => (
				<Table.Td key={title}>
					<Skeleton h={28} />
				</Table.Td>
			))}
		</Table.Tr>
	));
}
