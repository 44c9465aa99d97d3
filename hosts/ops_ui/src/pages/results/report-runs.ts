import { useCallback, useEffect, useMemo, useRef } from "react";
import { useResults } from "../../queries/results";
import { isOpen, type Run, useRun, useRuns, useRunsChanged } from "../../queries/runs";

/** Everything about the runs of a report that its results page needs; `wanted` is a run, "" the latest. */
export function useReportRuns(reportId: string, wanted: string) {
	const list = useRuns(reportId);
	const fetched = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
	const runId = wanted || (fetched[0]?.id ?? "");
	const listed = fetched.find(({ id }) => id === runId);
	const one = useRun(reportId, runId, { run: listed, at: list.dataUpdatedAt });
	const run = one.data;
	const results = useResults(reportId, runId, run);
	useListKeptUp(reportId, run);
	// The list is asked for less often than the run that is shown.
	const runs = useMemo(() => fetched.map((each) => (each.id === run?.id ? run : each)), [fetched, run]);
	const { fetchNextPage } = list;
	const fetchEarlier = useCallback(() => void fetchNextPage(), [fetchNextPage]);
	const onEarlier = list.hasNextPage ? fetchEarlier : undefined;
	return { list, runs, run, one, results, onEarlier, loadingEarlier: list.isFetchingNextPage };
}

/** Asks again for what lists runs when the one that is shown has ended. */
function useListKeptUp(reportId: string, run: Run | undefined): void {
	const changed = useRunsChanged(reportId);
	const latest = useRef(changed);
	latest.current = changed;
	const opened = useRef("");
	const id = run?.id ?? "";
	const open = run !== undefined && isOpen(run);
	useEffect(() => {
		if (open) opened.current = id;
		else if (opened.current === id && id !== "") {
			opened.current = "";
			void latest.current();
		}
	}, [id, open]);
}
