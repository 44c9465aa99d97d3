import { Stack } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useCallback, useDeferredValue } from "react";
import { lazyPart } from "../../app/lazy-part";
import { Failure } from "../../components/Failure";
import { useEver } from "../../lib/ever";
import type { Report } from "../../queries/reports";
import { type RunResults, useComparison } from "../../queries/results";
import { isOpen, type Run, useRun } from "../../queries/runs";
import { HeatmapLegend } from "./HeatmapLegend";
import { KeywordSwitch, keywordAfter } from "./KeywordSwitch";
import { MetricsBar } from "./MetricsBar";
import { ProvenanceLine } from "./ProvenanceLine";
import { FiguresSkeleton } from "./ResultsSkeleton";
import { ResultsTabs } from "./ResultsTabs";
import classes from "./RunView.module.css";
import { useResultsAddress } from "./results-address";
import { useShown } from "./shown-results";

const ComparisonSummary = lazyPart(
	() => import("./ComparisonSummary"),
	"ComparisonSummary",
	<div className={classes.comparison} />,
);
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
	const { error, refetch } = props.results;
	// Drawn in slices when it comes: a large grid is much at once.
	const data = useDeferredValue(props.results.data);
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
			<div className={classes.columns}>
				<div className={classes.figures}>
					<MetricsBar shown={shown} before={before} />
				</div>
				<div className={classes.views}>
					<ResultsTabs
						tab={address.tab}
						shown={shown}
						reportName={report.name}
						palette={address.palette}
						earlier={(compare && comparison.data?.earlier.created_at) || null}
						run={run}
						runs={runs}
						onTab={(tab) => change({ tab: tab === "map" ? null : tab })}
						onOpen={openCell}
						onStep={step}
						onShow={onShow}
						onCompare={(id) => change({ compare: id, tab: null })}
						onEarlier={onEarlier}
						loadingEarlier={loadingEarlier}
					/>
				</div>
				{address.tab === "map" && (
					<div className={classes.legend}>
						<HeatmapLegend shown={shown} palette={address.palette} onPalette={choosePalette} />
					</div>
				)}
			</div>
			<ProvenanceLine shown={shown} />
			{opens && (
				<CellDrawer
					shown={shown}
					palette={address.palette}
					number={address.cell}
					onClose={() => change({ cell: null })}
				/>
			)}
		</Stack>
	);
}
