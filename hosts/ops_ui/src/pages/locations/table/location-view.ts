import { useCallback, useMemo } from "react";
import type { Schemas } from "../../../lib/ops-api";
import { useUrlState } from "../../../lib/url-state";
import { SOURCE_MODES } from "../../../lib/wording";
import type { MetricId } from "../../../queries/metrics";
import type { OverviewRequest, OverviewSort } from "../../../queries/overview";

export const SIZES = [25, 50, 100] as const;
const SIZE = 50;
const SORT: OverviewSort = "name";
const LONGEST_SEARCH = 100;

const SORTS: Record<OverviewSort, true> = {
	name: true,
	address: true,
	source_mode: true,
	reports: true,
	created_at: true,
	updated_at: true,
	average_rank: true,
	average_total_rank: true,
	top3_share: true,
	found_share: true,
	change_since_last_run: true,
	last_run: true,
	coverage: true,
};

/** What the page shows, as its address says it. */
export interface LocationView {
	search: string;
	sourceMode: Schemas["SourceMode"] | null;
	sort: OverviewSort;
	descending: boolean;
	page: number;
	size: number;
	/** The metrics that the address names, or null when it leaves the choice to the owner. */
	columns: readonly string[] | null;
	panel: boolean;
}

/** Some of a view. */
export type ViewChange = Partial<Omit<LocationView, "columns"> & { columns: readonly MetricId[] | null }>;

/** Returns what the address asks for, and a function that changes some of it; a new filter starts on the first page. */
export function useLocationView(): [LocationView, (change: ViewChange, replace?: boolean) => void] {
	const [params, changeParams] = useUrlState();
	const view = useMemo(() => read(params), [params]);
	const change = useCallback(
		(changed: ViewChange, replace = false) => changeParams(written(changed), replace),
		[changeParams],
	);
	return [view, change];
}

/** Returns whether locations can be sorted by something. */
export function isSort(name: string): name is OverviewSort {
	return Object.hasOwn(SORTS, name);
}

/** Returns what to ask the hub for. */
export function requestOf({ search, sourceMode, sort, descending, page, size }: LocationView): OverviewRequest {
	return { search, sourceMode, sort, descending, offset: (page - 1) * size, limit: size };
}

function read(params: URLSearchParams): LocationView {
	const source = params.get("source") ?? "";
	const sort = params.get("sort") ?? "";
	const size = Number(params.get("size"));
	const page = Number(params.get("page"));
	return {
		search: (params.get("search") ?? "").slice(0, LONGEST_SEARCH),
		sourceMode: isSource(source) ? source : null,
		sort: isSort(sort) ? sort : SORT,
		descending: params.get("order") === "desc",
		page: Number.isInteger(page) && page > 0 && page < 10_000 ? page : 1,
		size: SIZES.find((each) => each === size) ?? SIZE,
		columns: params.has("columns") ? (params.get("columns") ?? "").split(",").filter(Boolean) : null,
		panel: params.get("panel") === "metrics",
	};
}

function written(change: ViewChange): Record<string, string | null> {
	const { search, sourceMode, sort, descending, page, size, columns, panel } = change;
	const moved = page === undefined && columns === undefined && panel === undefined;
	return {
		...(search !== undefined && { search: search || null }),
		...(sourceMode !== undefined && { source: sourceMode }),
		...(sort !== undefined && { sort: sort === SORT ? null : sort }),
		...(descending !== undefined && { order: descending ? "desc" : null }),
		...(size !== undefined && { size: size === SIZE ? null : String(size) }),
		...(columns !== undefined && { columns: columns?.join(",") ?? null }),
		...(panel !== undefined && { panel: panel ? "metrics" : null }),
		...(page !== undefined && { page: page === 1 ? null : String(page) }),
		...(moved && { page: null }),
	};
}

function isSource(name: string): name is Schemas["SourceMode"] {
	return Object.hasOwn(SOURCE_MODES, name);
}
