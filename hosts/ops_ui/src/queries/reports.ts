import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useOpsApi } from "../app/hub-context";
import { answer, ifMatch, type Schemas } from "../lib/ops-api";
import { BOOTSTRAP } from "./bootstrap";

export type Report = Schemas["Report"];
export type ReportInput = Schemas["ReportInput"];
export type Preview = Schemas["Preview"];

export const REPORTS = ["reports"] as const;

export function useReport(id: string) {
	const api = useOpsApi();
	return useQuery({
		queryKey: [...REPORTS, "one", id],
		queryFn: () => answer(api.GET("/api/ops/reports/local-grid/{report_id}", { params: { path: { report_id: id } } })),
	});
}

export function useCreateReport() {
	const api = useOpsApi();
	const changed = useReportsChanged();
	return useMutation({
		mutationFn: (body: ReportInput) => answer(api.POST("/api/ops/reports/local-grid", { body })),
		onSuccess: changed,
	});
}

export interface ReportChange {
	id: string;
	version: number;
	patch: Schemas["ReportInputPatch"];
}

export function useChangeReport() {
	const api = useOpsApi();
	const changed = useReportsChanged();
	return useMutation({
		mutationFn: ({ id, version, patch }: ReportChange) =>
			answer(
				api.PATCH("/api/ops/reports/local-grid/{report_id}", {
					params: { path: { report_id: id }, header: ifMatch(version) },
					headers: { "Content-Type": "application/merge-patch+json" },
					body: patch,
				}),
			),
		onSuccess: changed,
	});
}

const PAGE = 50;
const OPEN_RUN_MS = 5_000;

/** The reports of a location or of all, newest first, a page at a time. While one of them runs, its state is followed. */
export function useReports(locationId: string | null) {
	const api = useOpsApi();
	return useInfiniteQuery({
		queryKey: [...REPORTS, "list", locationId],
		queryFn: ({ pageParam, signal }) => {
			const query = {
				limit: PAGE,
				...(pageParam ? { after: pageParam } : {}),
				...(locationId ? { location_id: locationId } : {}),
			};
			return answer(api.GET("/api/ops/reports/local-grid", { params: { query }, signal }));
		},
		initialPageParam: "",
		getNextPageParam: ({ next }) => next ?? undefined,
		refetchInterval: ({ state }) => {
			const isOpen = ({ state: at }: Report) => at === "queued" || at === "running";
			return state.data?.pages.some(({ items }) => items.some(isOpen)) ? OPEN_RUN_MS : false;
		},
	});
}

/**
 * What a run of a report that is not saved yet would do and cost; nothing is asked for null. What was shown before stays
 * until the next preview is there.
 */
export function useDraftPreview(input: ReportInput | null) {
	const api = useOpsApi();
	return useQuery({
		queryKey: ["report-preview", input],
		queryFn: ({ signal }) =>
			answer(api.POST("/api/ops/reports/local-grid/preview", { body: input as ReportInput, signal })),
		enabled: input !== null,
		placeholderData: keepPreviousData,
	});
}

export function useDeleteReport() {
	const api = useOpsApi();
	const changed = useReportsChanged();
	return useMutation({
		mutationFn: ({ id, version }: { id: string; version: number }) =>
			answer(
				api.DELETE("/api/ops/reports/local-grid/{report_id}", {
					params: { path: { report_id: id }, header: ifMatch(version) },
				}),
			),
		onSettled: changed,
	});
}

export function useRestoreReport() {
	const api = useOpsApi();
	const changed = useReportsChanged();
	return useMutation({
		mutationFn: (id: string) =>
			answer(api.POST("/api/ops/reports/local-grid/{report_id}/restore", { params: { path: { report_id: id } } })),
		onSuccess: changed,
	});
}

/** Returns what fetches a report as it is stored right now. */
export function useNewestReport(): (id: string) => Promise<Report> {
	const api = useOpsApi();
	return (id) => answer(api.GET("/api/ops/reports/local-grid/{report_id}", { params: { path: { report_id: id } } }));
}

/** Returns what to call when reports changed: everything that shows some is asked for again. */
export function useReportsChanged(): () => Promise<void> {
	const queries = useQueryClient();
	return async () => {
		await Promise.all([
			queries.invalidateQueries({ queryKey: REPORTS }),
			queries.invalidateQueries({ queryKey: BOOTSTRAP }),
		]);
	};
}
