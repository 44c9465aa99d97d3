import { type QueryKey, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useOpsApi } from "../app/hub-context";
import { answer, ifMatch, type Schemas } from "../lib/ops-api";
import { BOOTSTRAP } from "./bootstrap";

export type Location = Schemas["Location"];
export type NewLocation = Schemas["NewLocation"];
export type LocationSuggestion = Schemas["Suggestion"];

export const LOCATIONS = ["locations"] as const;

export function useLocation(id: string) {
	const api = useOpsApi();
	return useQuery({
		queryKey: [...LOCATIONS, "one", id],
		queryFn: () => answer(api.GET("/api/ops/locations/{location_id}", { params: { path: { location_id: id } } })),
		enabled: id !== "",
	});
}

export function useCreateLocation() {
	const api = useOpsApi();
	const changed = useLocationsChanged();
	return useMutation({
		mutationFn: (body: NewLocation) => answer(api.POST("/api/ops/locations", { body })),
		onSuccess: changed,
	});
}

export interface LocationChange {
	id: string;
	version: number;
	patch: Schemas["NewLocationPatch"];
}

/** Changes a location. Every list shows the new values at once, and the old ones again if the hub refuses. */
export function useChangeLocation() {
	const api = useOpsApi();
	const changed = useLocationsChanged();
	const queries = useQueryClient();
	return useMutation({
		mutationFn: ({ id, version, patch }: LocationChange) =>
			answer(
				api.PATCH("/api/ops/locations/{location_id}", {
					params: { path: { location_id: id }, header: ifMatch(version) },
					headers: { "Content-Type": "application/merge-patch+json" },
					body: patch,
				}),
			),
		onMutate: async ({ id, patch }) => {
			const keys: QueryKey[] = [LOCATIONS, BOOTSTRAP];
			await Promise.all(keys.map((queryKey) => queries.cancelQueries({ queryKey })));
			const before = keys.flatMap((queryKey) => queries.getQueriesData({ queryKey }));
			for (const [key, data] of before) queries.setQueryData(key, withPatch(data, id, patch));
			return before;
		},
		onError: (_error, _change, before = []) => {
			for (const [key, data] of before) queries.setQueryData(key, data);
			void changed();
		},
		onSuccess: changed,
	});
}

/** Returns `data`, whatever it holds, with a merge patch applied to a location wherever that stands in it. */
function withPatch(data: unknown, id: string, patch: LocationChange["patch"]): unknown {
	if (Array.isArray(data)) return data.map((each) => withPatch(each, id, patch));
	if (!isRecord(data)) return data;
	if (data.id === id && "source_mode" in data) return merged(data, patch);
	return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, withPatch(value, id, patch)]));
}

function merged(stored: Record<string, unknown>, patch: object): Record<string, unknown> {
	const result = { ...stored };
	for (const [name, value] of Object.entries(patch)) {
		const known = result[name];
		// These two say what to do; they are no part of what is stored.
		if (name === "on_duplicate" || name === "merge_into") continue;
		result[name] = isRecord(value) ? merged(isRecord(known) ? known : {}, value) : value;
	}
	return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function useDeleteLocation() {
	const api = useOpsApi();
	const gone = useLocationGone();
	return useMutation({
		mutationFn: ({ id, version }: { id: string; version: number }) =>
			answer(
				api.DELETE("/api/ops/locations/{location_id}", {
					params: { path: { location_id: id }, header: ifMatch(version) },
				}),
			),
		onSuccess: (_nothing, { id }) => gone(id),
	});
}

export function useRestoreLocation() {
	const api = useOpsApi();
	const changed = useLocationsChanged();
	return useMutation({
		mutationFn: (id: string) =>
			answer(api.POST("/api/ops/locations/{location_id}/restore", { params: { path: { location_id: id } } })),
		onSuccess: changed,
	});
}

export function useMergeLocations() {
	const api = useOpsApi();
	const goneIs = useLocationGone();
	return useMutation({
		mutationFn: ({ kept, gone }: { kept: string; gone: string }) =>
			answer(
				api.POST("/api/ops/locations/{location_id}/merge", {
					params: { path: { location_id: kept } },
					body: { location_id: gone },
				}),
			),
		onSuccess: (_kept, { gone }) => goneIs(gone),
	});
}

/** Stored locations that look like this one, best first. */
export function useLookalikes(id: string) {
	const api = useOpsApi();
	return useQuery({
		queryKey: [...LOCATIONS, "lookalikes", id],
		queryFn: async () => {
			const sent = api.GET("/api/ops/locations/{location_id}/duplicates", { params: { path: { location_id: id } } });
			return (await answer(sent)).items;
		},
	});
}

/** Returns what to call when locations changed: everything that shows some is asked for again. */
export function useLocationsChanged(): () => Promise<void> {
	const queries = useQueryClient();
	return async () => {
		await Promise.all([
			queries.invalidateQueries({ queryKey: LOCATIONS }),
			queries.invalidateQueries({ queryKey: BOOTSTRAP }),
		]);
	};
}

/** Returns what to call when a location is gone. A page that still shows it does not ask for it again. */
function useLocationGone(): (id: string) => Promise<void> {
	const queries = useQueryClient();
	return async (id) => {
		await Promise.all([
			queries.invalidateQueries({ queryKey: LOCATIONS, predicate: ({ queryKey }) => !queryKey.includes(id) }),
			queries.invalidateQueries({ queryKey: BOOTSTRAP }),
			queries.invalidateQueries({
				queryKey: LOCATIONS,
				predicate: ({ queryKey }) => queryKey.includes(id),
				refetchType: "none",
			}),
		]);
	};
}
