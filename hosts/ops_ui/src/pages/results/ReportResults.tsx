import { Alert, Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useCallback, useRef } from "react";
import { lazyPart } from "../../app/lazy-part";
import { EmptyState } from "../../components/EmptyState";
import { Failure } from "../../components/Failure";
import { useEver } from "../../lib/ever";
import { OpsProblem } from "../../lib/ops-api";
import { useReport } from "../../queries/reports";
import type { Run } from "../../queries/runs";
import { ReportHeader } from "./ReportHeader";
import { ResultsSkeleton, RunSkeleton } from "./ResultsSkeleton";
import { RunHead } from "./RunHead";
import { RunView } from "./RunView";
import { useReportRuns } from "./report-runs";
import { useResultsAddress } from "./results-address";

const RunDialog = lazyPart(() => import("./RunDialog"), "RunDialog");

const FOCUS_MS = 50;

/** Loads a report and its runs, and shows one of them. */
export function ReportResults({ reportId }: { reportId: string }) {
	const [address, change] = useResultsAddress();
	const report = useReport(reportId);
	const { list, runs, run, one, results, onEarlier, loadingEarlier } = useReportRuns(reportId, address.run);
	const [asking, { open: ask, close: stopAsking }] = useDisclosure();
	const asks = useEver(asking);
	const status = useRef<HTMLElement>(null);
	const { compare } = address;
	const showRun = useCallback(
		(id: string, replace = false) => {
			const [latest] = runs;
			const chosen = runs.find((each) => each.id === id);
			const compared = runs.find((each) => each.id === compare);
			const keeps = chosen && compared && compared.created_at < chosen.created_at;
			change({ run: id === latest?.id ? null : id, ...(keeps ? {} : { compare: null }) }, replace);
		},
		[runs, compare, change],
	);
	const compareWith = useCallback((id: string | null) => change({ compare: id }), [change]);
	const failed = (!report.data && report.error) || (!list.data && list.error);
	if (failed) {
		const retry = () => void Promise.all([report.refetch(), list.refetch()]);
		return <Failure error={failed} retry={retry} wholePage />;
	}
	if (!report.data || !list.data) return <ResultsSkeleton />;
	const started = ({ id }: Run) => {
		stopAsking();
		change({ run: id, compare: null, cell: null });
		// The dialog gives the focus back to a button that may be gone by now.
		window.setTimeout(() => document.activeElement === document.body && status.current?.focus(), FOCUS_MS);
	};
	return (
		<>
			<ReportHeader report={report.data} />
			{runs.length === 0 && address.run === "" && (
				<EmptyState title="This report has not run yet" action={<Button onClick={ask}>Run now</Button>}>
					A run searches at every point of the grid. Then you see here where the business ranks, on a map and as
					figures, and who ranks before it.
				</EmptyState>
			)}
			{!run && one.error && (
				<UnknownRun
					error={one.error}
					retry={() => void one.refetch()}
					onLatest={() => change({ run: null, compare: null })}
				/>
			)}
			{!run && !one.error && (runs.length > 0 || address.run !== "") && <RunSkeleton />}
			{run && (
				<>
					<RunHead
						reportId={reportId}
						run={run}
						runs={runs}
						compare={compare}
						unreachable={one.error !== null}
						status={status}
						onRunAgain={ask}
						onRun={showRun}
						onCompare={compareWith}
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
			{asks && <RunDialog reportId={reportId} opened={asking} onClose={stopAsking} onStarted={started} />}
		</>
	);
}

function UnknownRun({ error, retry, onLatest }: { error: Error; retry: () => void; onLatest: () => void }) {
	if (!(error instanceof OpsProblem) || error.status !== 404) return <Failure error={error} retry={retry} />;
	return (
		<Alert color="yellow" variant="light" role="alert" title="This report has no such run" maw={720}>
			<Group justify="space-between">
				<Text size="sm">The address names a run that is not one of this report.</Text>
				<Button onClick={onLatest}>Show the latest run</Button>
			</Group>
		</Alert>
	);
}
