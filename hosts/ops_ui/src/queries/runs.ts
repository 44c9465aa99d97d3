import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useOpsApi } from "../app/hub-context";
import { answer, newIdempotencyKey, OpsProblem, type Schemas } from "../lib/ops-api";
import { useReportsChanged } from "./reports";

export type Run = Schemas["Run"];
export type RunPreview = Schemas["Preview"];

export const RUNS = ["runs"] as const;

const POLL_MS = 1000;
const PAGE = 50;

/** Returns whether work on a run is still to be done. */
export function isOpen(run: Pick<Run, "state">): boolean {
	return run.state === "queued" || run.state === "running";
}

/** The runs of a report, newest first, a page at a time. */
export function useRuns(reportId: string) {
	const api = useOpsApi();
	return useInfiniteQuery({
		queryKey: [...RUNS, reportId, "list"],
		queryFn: ({ pageParam, signal }) => {
			const query = { limit: PAGE, ...(pageParam ? { after: pageParam } : {}) };
			const params = { path: { report_id: reportId }, query };
			return answer(api.GET("/api/ops/reports/local-grid/{report_id}/runs", { params, signal }));
		},
		initialPageParam: "",
		getNextPageParam: ({ next }) => next ?? undefined,
	});
}

/** One run; asked for every second while it is open and somebody looks at the page. `known` is what a list said, and when. */
export function useRun(reportId: string, runId: string, known?: { run: Run | undefined; at: number }) {
	const api = useOpsApi();
	return useQuery({
		queryKey: [...RUNS, reportId, "one", runId],
		queryFn: ({ signal }) => {
			const params = { path: { report_id: reportId, run_id: runId } };
			return answer(api.GET("/api/ops/reports/local-grid/{report_id}/runs/{run_id}", { params, signal }));
		},
		enabled: runId !== "",
		refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? POLL_MS : false),
		...(known?.run ? { initialData: known.run, initialDataUpdatedAt: known.at } : {}),
	});
}

/** What a run of a report would do and cost, asked for while `enabled`. */
export function useRunPreview(reportId: string, enabled: boolean) {
	const api = useOpsApi();
	return useQuery({
		queryKey: [...RUNS, reportId, "preview"],
		queryFn: () =>
			answer(
				api.POST("/api/ops/reports/local-grid/{report_id}/preview", { params: { path: { report_id: reportId } } }),
			),
		enabled,
		staleTime: 0,
	});
}

/** Queues a run. Pressed again after no answer came, it asks for the same run and not for a second one. */
export function useRequestRun(reportId: string) {
	const api = useOpsApi();
	const changed = useRunsChanged(reportId);
	const intent = useIntent();
	return useMutation({
		mutationFn: () =>
			intent((key) =>
				answer(
					api.POST("/api/ops/reports/local-grid/{report_id}/run", {
						params: { path: { report_id: reportId }, header: { "Idempotency-Key": key } },
					}),
				),
			),
		onSuccess: changed,
	});
}

/** Works again on what a failed run has no answer for. */
export function useReplayRun(reportId: string) {
	const api = useOpsApi();
	const changed = useRunsChanged(reportId);
	const intent = useIntent();
	return useMutation({
		mutationFn: (runId: string) =>
			intent(
				(key) =>
					answer(
						api.POST("/api/ops/reports/local-grid/{report_id}/runs/{run_id}/replay", {
							params: { path: { report_id: reportId, run_id: runId }, header: { "Idempotency-Key": key } },
						}),
					),
				runId,
			),
		onSuccess: changed,
		onError: () => changed(),
	});
}

/** Cancels a run; what has been answered is kept. */
export function useCancelRun(reportId: string) {
	const api = useOpsApi();
	const changed = useRunsChanged(reportId);
	return useMutation({
		mutationFn: (runId: string) =>
			answer(
				api.POST("/api/ops/reports/local-grid/{report_id}/runs/{run_id}/cancel", {
					params: { path: { report_id: reportId, run_id: runId } },
				}),
			),
		onSuccess: changed,
		onError: () => changed(),
	});
}

/** Returns what to call when the runs of a report changed, with the one that did where it is known. */
export function useRunsChanged(reportId: string): (run?: Run) => Promise<void> {
	const queries = useQueryClient();
	const reportsChanged = useReportsChanged();
	return async (run) => {
		if (run) queries.setQueryData([...RUNS, reportId, "one", run.id], run);
		await Promise.all([queries.invalidateQueries({ queryKey: [...RUNS, reportId] }), reportsChanged()]);
	};
}

/**
 * Returns what sends a request under a key that stays until the hub has answered: nobody knows what became of a request
 * whose answer was lost, so the next try must be the same one. A try about another `subject` gets a key of its own.
 */
export function useIntent(): <T>(send: (key: string) => Promise<T>, subject?: string) => Promise<T> {
	const kept = useRef<{ subject: string; key: string } | null>(null);
	return async (send, subject = "") => {
		if (kept.current?.subject !== subject) kept.current = { subject, key: newIdempotencyKey() };
		const { key } = kept.current;
		try {
			const sent = await send(key);
			kept.current = null;
			return sent;
		} catch (error) {
			if (error instanceof OpsProblem && error.status < 500 && error.status !== 409) kept.current = null;
			throw error;
		}
	};
}
