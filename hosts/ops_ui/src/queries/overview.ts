import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useHub, useOpsApi } from "../app/hub-context";
import { answer, type Schemas } from "../lib/ops-api";
import { LOCATIONS, useDeleteLocation, useRestoreLocation } from "./locations";
import type { MetricId } from "./metrics";

export type OverviewRow = Schemas["OverviewRow"];
export type OverviewSort = Schemas["OverviewSort"];
type Overview = Schemas["Overview"];

const OVERVIEW = [...LOCATIONS, "overview"] as const;

/** Which locations to show, and in which order. */
export interface OverviewFilter {
	search: string;
	sourceMode: Schemas["SourceMode"] | null;
	sort: OverviewSort;
	descending: boolean;
}

export interface OverviewRequest extends OverviewFilter {
	offset: number;
	limit: number;
}

/** A part of the locations with their figures; the part before stays until the next one is there. */
export function useOverview(request: OverviewRequest) {
	const api = useOpsApi();
	return useQuery({
		queryKey: [...OVERVIEW, request],
		queryFn: ({ signal }) =>
			answer(
				api.GET("/api/ops/locations/overview", {
					params: { query: { ...query(request), offset: request.offset, limit: request.limit } },
					signal,
				}),
			),
		placeholderData: keepPreviousData,
	});
}

/** Returns where to get the same locations, all of them, as a file for a spreadsheet. */
export function useOverviewExport(filter: OverviewFilter, metrics: readonly MetricId[]): string {
	const { baseUrl } = useHub();
	const sent = new URLSearchParams();
	for (const [name, value] of Object.entries(query(filter))) if (value !== undefined) sent.set(name, String(value));
	for (const metric of metrics) sent.append("metrics", metric);
	return `${new URL(baseUrl).pathname.replace(/\/$/, "")}/api/ops/locations/overview.csv?${sent}`;
}

/** Deletes a location; it leaves the lists at once, and comes back to them when the hub refuses. */
export function useRemoveLocation() {
	const queries = useQueryClient();
	const gone = useDeleteLocation();
	return async ({ id, version }: { id: string; version: number }): Promise<void> => {
		await queries.cancelQueries({ queryKey: OVERVIEW });
		const before = queries.getQueriesData<Overview>({ queryKey: OVERVIEW });
		queries.setQueriesData<Overview>({ queryKey: OVERVIEW }, (shown) => shown && without(shown, id));
		try {
			await gone.mutateAsync({ id, version });
		} catch (error) {
			for (const [key, shown] of before) queries.setQueryData(key, shown);
			void queries.invalidateQueries({ queryKey: OVERVIEW });
			throw error;
		}
	};
}

/** Brings a deleted location back. */
export function useBringBack() {
	const back = useRestoreLocation();
	return (id: string) => back.mutateAsync(id);
}

function query(filter: OverviewFilter) {
	return {
		search: filter.search || undefined,
		source_mode: filter.sourceMode ?? undefined,
		sort: filter.sort,
		descending: filter.descending || undefined,
	};
}

function without(shown: Overview, id: string): Overview {
	const items = shown.items.filter(({ location }) => location.id !== id);
	const gone = shown.items.length - items.length;
	return { items, total: shown.total - gone, all: shown.all - gone };
}
