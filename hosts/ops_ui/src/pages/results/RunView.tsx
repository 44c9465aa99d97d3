import { Stack } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { Suspense, useCallback } from "react";
import { lazyPart } from "../../app/lazy-part";
import { Failure } from "../../components/Failure";
import type { Report } from "../../queries/reports";
import { type RunResults, useComparison } from "../../queries/results";
import { isOpen, type Run, useRun } from "../../queries/runs";
import { ComparisonSummary } from "./ComparisonSummary";
import { KeywordSwitch, keywordAfter } from "./KeywordSwitch";
import { MetricsBar } from "./MetricsBar";
import { useEver } from "./opened-later";
import { ProvenanceLine } from "./ProvenanceLine";
import { FiguresSkeleton } from "./ResultsSkeleton";
import { ResultsTabs } from "./ResultsTabs";
import classes from "./RunView.module.css";
import { useResultsAddress } from "./results-address";
import { useShown } from "./shown-results";

const CellDrawer = lazyPart(() => import("./CellDrawer"), "CellDrawer");

interface RunViewProps {
	report: Report;
	runs: readonly Run[];
	run: Run;
	results: UseQueryResult<RunResults>;
	onShow: (id: string) => void;
	onEarlier: (() => void) | undefined;
	loadingEarlier: boolean;
}

/** What one run found, as far as it is there. */
export function RunView(props: RunViewProps) {
	const { data, error, refetch } = props.results;
	if (data) return <FoundView {...props} data={data} />;
	return error ? <Failure error={error} retry={() => void refetch()} /> : <FiguresSkeleton />;
}

function FoundView({
	report,
	runs,
	run,
	results,
	data,
	onShow,
	onEarlier,
	loadingEarlier,
}: RunViewProps & { data: RunResults }) {
	const [address, change, choosePalette] = useResultsAddress();
	const compare = isOpen(run) || address.compare === run.id ? null : address.compare;
	const comparison = useComparison(report.id, run.id, compare, run.version);
	const listed = runs.find(({ id }) => id === compare);
	const earlier = useRun(report.id, compare ?? "", { run: listed, at: Date.now() });
	// Until the results of another run are there, those before stay, faded: marks of changes would be wrong on them.
	const outdated = data.run.id !== run.id;
	const shown = useShown(data, address.keyword, (!outdated && compare && comparison.data) || null);
	const keywords = data.run.keywords;
	const keyword = shown?.keyword ?? "";
	const chooseKeyword = useCallback((chosen: string) => change({ keyword: chosen }), [change]);
	const step = useCallback(
		(by: -1 | 1) => change({ keyword: keywordAfter(keywords, keyword, by) }),
		[change, keywords, keyword],
	);
	const openCell = useCallback((number: number) => change({ cell: String(number) }), [change]);
	const opens = useEver(address.cell !== null);
	if (!shown) return null;
	const before = compare ? earlier.data?.summaries.find((summary) => summary.keyword === keyword) : undefined;
	return (
		<Stack gap="md" mt="md" aria-busy={outdated} className={outdated ? classes.outdated : ""}>
			<ProvenanceLine shown={shown} />
			{results.error && <Failure error={results.error} retry={() => void results.refetch()} />}
			<KeywordSwitch keywords={keywords} value={keyword} onChange={chooseKeyword} />
			{compare && (
				<ComparisonSummary
					comparison={comparison.data}
					keyword={keyword}
					error={comparison.error}
					retry={() => void comparison.refetch()}
					onStop={() => change({ compare: null })}
				/>
			)}
			<MetricsBar shown={shown} before={before} />
			<ResultsTabs
				tab={address.tab}
				shown={shown}
				reportName={report.name}
				palette={address.palette}
				earlier={(compare && comparison.data?.earlier.created_at) || null}
				run={run}
				runs={runs}
				onTab={(tab) => change({ tab: tab === "map" ? null : tab })}
				onPalette={choosePalette}
				onOpen={openCell}
				onStep={step}
				onShow={onShow}
				onCompare={(id) => change({ compare: id, tab: null })}
				onEarlier={onEarlier}
				loadingEarlier={loadingEarlier}
			/>
			{opens && (
				<Suspense>
					<CellDrawer
						shown={shown}
						palette={address.palette}
						number={address.cell}
						onClose={() => change({ cell: null })}
					/>
				</Suspense>
			)}
		</Stack>
	);
}
