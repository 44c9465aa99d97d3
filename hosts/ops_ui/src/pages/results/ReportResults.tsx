import { Alert, Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, useRef } from "react";
import { Link } from "react-router";
import { lazyPart } from "../../app/lazy-part";
import { EmptyState } from "../../components/EmptyState";
import { Failure } from "../../components/Failure";
import { PageHeader } from "../../components/PageHeader";
import { OpsProblem } from "../../lib/ops-api";
import { count, distance } from "../../lib/wording";
import { type Report, useReport } from "../../queries/reports";
import type { Run } from "../../queries/runs";
import { useEver } from "./opened-later";
import { ResultsSkeleton, RunSkeleton } from "./ResultsSkeleton";
import { RunActions } from "./RunActions";
import { RunPicker } from "./RunPicker";
import { RunStatus } from "./RunStatus";
import { RunView } from "./RunView";
import { useReportRuns } from "./report-runs";
import { useResultsAddress } from "./results-address";

const RunDialog = lazyPart(() => import("./RunDialog"), "RunDialog");

const REPORTS = "/ops/reports/local-search-grid";
const TRAIL = [{ label: "Local search grids", to: REPORTS }];
const FOCUS_MS = 50;

/** Loads a report and its runs, and shows one of them. */
export function ReportResults({ reportId }: { reportId: string }) {
	const [address, change] = useResultsAddress();
	const report = useReport(reportId);
	const { list, runs, run, one, results, onEarlier, loadingEarlier } = useReportRuns(reportId, address.run);
	const [asking, { open: ask, close: stopAsking }] = useDisclosure();
	const asks = useEver(asking);
	const status = useRef<HTMLElement>(null);
	const failed = (!report.data && report.error) || (!list.data && list.error);
	if (failed) {
		const retry = () => void Promise.all([report.refetch(), list.refetch()]);
		return <Failure error={failed} retry={retry} />;
	}
	if (!report.data || !list.data) return <ResultsSkeleton />;
	const started = ({ id }: Run) => {
		stopAsking();
		change({ run: id, compare: null, cell: null });
		// The dialog gives the focus back to a button that may be gone by now.
		window.setTimeout(() => document.activeElement === document.body && status.current?.focus(), FOCUS_MS);
	};
	const showRun = (id: string, replace = false) => {
		const [latest] = runs;
		const chosen = runs.find((each) => each.id === id);
		const compared = runs.find((each) => each.id === address.compare);
		const keeps = chosen && compared && compared.created_at < chosen.created_at;
		change({ run: id === latest?.id ? null : id, ...(keeps ? {} : { compare: null }) }, replace);
	};
	return (
		<>
			<PageHeader
				title={report.data.name}
				description={tellGrid(report.data)}
				trail={TRAIL}
				actions={
					<Button component={Link} to={`${REPORTS}/${reportId}/edit`} variant="default">
						Edit report
					</Button>
				}
			/>
			{runs.length === 0 && address.run === "" && (
				<EmptyState title="This report has not run yet" action={<Button onClick={ask}>Run now</Button>}>
					A run searches at every point of the grid. Then you see here where the business ranks, on a map and as
					figures, and who ranks before it.
				</EmptyState>
			)}
			{!run && one.error && <UnknownRun error={one.error} onLatest={() => change({ run: null, compare: null })} />}
			{!run && !one.error && (runs.length > 0 || address.run !== "") && <RunSkeleton />}
			{run && (
				<>
					<RunStatus
						run={run}
						ref={status}
						unreachable={one.error !== null}
						actions={
							<RunActions reportId={reportId} run={run} onRunAgain={ask} onMoved={() => status.current?.focus()} />
						}
					/>
					<RunPicker
						runs={runs}
						run={run}
						compare={address.compare}
						onRun={showRun}
						onCompare={(id) => change({ compare: id })}
						onEarlier={onEarlier}
					/>
					<RunView
						report={report.data}
						runs={runs}
						run={run}
						results={results}
						onShow={showRun}
						onEarlier={onEarlier}
						loadingEarlier={loadingEarlier}
					/>
				</>
			)}
			{asks && (
				<Suspense>
					<RunDialog reportId={reportId} opened={asking} onClose={stopAsking} onStarted={started} />
				</Suspense>
			)}
		</>
	);
}

function UnknownRun({ error, onLatest }: { error: Error; onLatest: () => void }) {
	if (!(error instanceof OpsProblem) || error.status !== 404) return <Failure error={error} />;
	return (
		<Alert color="yellow" variant="light" role="alert" title="This report has no such run" maw={720}>
			<Group justify="space-between">
				<Text size="sm">The address names a run that is not one of this report.</Text>
				<Button onClick={onLatest}>Show the latest run</Button>
			</Group>
		</Alert>
	);
}

function tellGrid({ map, keywords }: Report): string {
	const { size, shape, radius, spacing } = map;
	const grid = `${size} × ${size} points${shape === "circle" ? " in a circle" : ""}`;
	const reach = radius
		? `${radius.value} ${radius.unit} around the centre`
		: spacing
			? `${spacing.value} ${spacing.unit} apart`
			: distance(0);
	return `${grid}, ${reach}; ${count(keywords.length, "keyword", "keywords")}`;
}
