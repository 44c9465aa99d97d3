import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useOpsApi } from "../app/hub-context";
import { answer, type Schemas } from "../lib/ops-api";
import type { Run } from "./runs";

export type RunResults = Schemas["RunResults"];
export type RunComparison = Schemas["RunComparison"];
export type KeywordComparison = Schemas["KeywordComparison"];
export type Cell = Schemas["Cell"];
export type GridPoint = Schemas["GridPoint"];
export type Listing = Schemas["Listing"];

export const RESULTS = ["results"] as const;

/**
 * Every cell of a run. They are asked for once, and again when `run` has moved on since; until those of another run are
 * there, the ones before stay (`isPlaceholderData`).
 */
export function useResults(reportId: string, runId: string, run: Run | undefined) {
	const api = useOpsApi();
	const query = useQuery({
		queryKey: [...RESULTS, reportId, runId],
		queryFn: ({ signal }) => {
			const params = { path: { report_id: reportId, run_id: runId } };
			return answer(api.GET("/api/ops/reports/local-grid/{report_id}/runs/{run_id}/results", { params, signal }));
		},
		enabled: runId !== "",
		staleTime: Number.POSITIVE_INFINITY,
		placeholderData: keepPreviousData,
	});
	const { data, refetch, isFetching } = query;
	const behind = data !== undefined && run !== undefined && data.run.id === run.id && isBehind(data.run, run);
	// Once for each step of the run: a hub that fails is not asked in a circle.
	const step = run ? `${run.id} ${run.version} ${run.saved_cells}` : "";
	const asked = useRef("");
	useEffect(() => {
		if (!behind || isFetching || asked.current === step) return;
		asked.current = step;
		void refetch({ cancelRefetch: false });
	}, [behind, isFetching, step, refetch]);
	return query;
}

/** What changed since an earlier run; `version` is that of the later one, which a replay may move on. */
export function useComparison(reportId: string, runId: string, earlier: string | null, version: number) {
	const api = useOpsApi();
	return useQuery({
		queryKey: [...RESULTS, reportId, runId, "comparison", earlier, version],
		queryFn: ({ signal }) => {
			const params = { path: { report_id: reportId, run_id: runId }, query: { earlier: earlier ?? "" } };
			return answer(api.GET("/api/ops/reports/local-grid/{report_id}/runs/{run_id}/comparison", { params, signal }));
		},
		enabled: earlier !== null && runId !== "",
		staleTime: Number.POSITIVE_INFINITY,
	});
}

function isBehind(known: Run, now: Run): boolean {
	return known.version < now.version || (known.version === now.version && known.saved_cells < now.saved_cells);
}
