import { useEffect, useMemo } from "react";
import { useUrlState } from "../../lib/url-state";
import { type Report, useReports } from "../../queries/reports";

/** The reports that are shown: so many pages of them as the address says. */
export interface ReportPages {
	/** Undefined until the first page is there. */
	reports: readonly Report[] | undefined;
	/** What locations are called, by id. */
	names: ReadonlyMap<string, string>;
	error: Error | null;
	retry: () => void;
	hasMore: boolean;
	isLoadingMore: boolean;
	showMore: () => void;
}

export function useReportPages(locationId: string | null): ReportPages {
	const [params, change] = useUrlState();
	const wanted = Math.max(1, Number.parseInt(params.get("pages") ?? "1", 10) || 1);
	const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useReports(locationId);
	const there = data?.pages.length ?? 0;
	useEffect(() => {
		if (there > 0 && there < wanted && hasNextPage && !isFetchingNextPage && !error) void fetchNextPage();
	}, [there, wanted, hasNextPage, isFetchingNextPage, error, fetchNextPage]);
	const reports = useMemo(() => data?.pages.flatMap(({ items }) => items), [data]);
	const names = useMemo(
		() => new Map(data?.pages.flatMap(({ locations }) => locations.map(({ id, name }) => [id, name] as const))),
		[data],
	);
	return {
		reports,
		names,
		error,
		retry: () => void refetch(),
		hasMore: hasNextPage,
		isLoadingMore: isFetchingNextPage,
		showMore: () => {
			if (error) void fetchNextPage();
			else change({ pages: String(there + 1) }, true);
		},
	};
}
