import { useQuery, useQueryClient } from "@tanstack/react-query";
import { startTransition, useCallback, useRef, useState } from "react";
import { useOpsApi } from "../app/hub-context";
import { answer, ifMatch, OpsProblem, type Schemas } from "../lib/ops-api";
import { BOOTSTRAP } from "./bootstrap";
import type { MetricId } from "./metrics";

type Preferences = Schemas["MetricPreferences"];

const PREFERENCES = ["metric-preferences"] as const;

/** How many metrics can be shown at once. */
export const MOST_METRICS = 6;

/** Which metrics the owner chose to see, in order. */
export function useMetricPreferences() {
	const api = useOpsApi();
	const queries = useQueryClient();
	return useQuery({
		queryKey: PREFERENCES,
		queryFn: () => answer(api.GET("/api/ops/locations/metrics/preferences")),
		// What every page has asked for already saves a request here.
		initialData: () => queries.getQueryData<Schemas["Bootstrap"]>(BOOTSTRAP)?.preferences,
		initialDataUpdatedAt: () => queries.getQueryState(BOOTSTRAP)?.dataUpdatedAt,
	});
}

/** Why a choice was not kept, and what is kept instead. */
export interface Refusal {
	error: unknown;
	/** Whether somebody changed it in another window meanwhile. */
	conflict: boolean;
	metrics: readonly MetricId[];
}

/**
 * Saves the choice. It shows at once; choices made while one is on its way are sent after it, the last one only. What is
 * refused is taken back, and a choice of another window is never overwritten.
 *
 * @param onRefused is told what is shown again.
 */
export function useSaveMetrics(onRefused: (refusal: Refusal) => void) {
	const api = useOpsApi();
	const queries = useQueryClient();
	const [saving, setSaving] = useState(false);
	const wanted = useRef<readonly MetricId[] | null>(null);
	const busy = useRef(false);
	const refused = useRef(onRefused);
	refused.current = onRefused;

	const send = useCallback(
		async (stored: Preferences) => {
			let kept = stored;
			try {
				while (wanted.current !== null) {
					const metrics = wanted.current;
					wanted.current = null;
					const sent = { params: { header: ifMatch(kept.version) }, body: { metrics: [...metrics] } };
					kept = await answer(api.PUT("/api/ops/locations/metrics/preferences", sent));
				}
				queries.setQueryData(PREFERENCES, kept);
				void queries.invalidateQueries({ queryKey: BOOTSTRAP });
			} catch (error) {
				wanted.current = null;
				queries.setQueryData(PREFERENCES, kept);
				const conflict = error instanceof OpsProblem && error.status === 412;
				if (conflict) await queries.refetchQueries({ queryKey: PREFERENCES });
				const metrics = queries.getQueryData<Preferences>(PREFERENCES)?.metrics ?? kept.metrics;
				refused.current({ error, conflict, metrics });
			}
		},
		[api, queries],
	);

	const save = useCallback(
		async (metrics: readonly MetricId[]) => {
			const stored = queries.getQueryData<Preferences>(PREFERENCES);
			if (!stored) return;
			wanted.current = metrics;
			void queries.cancelQueries({ queryKey: PREFERENCES });
			queries.setQueryData<Preferences>(PREFERENCES, { ...stored, metrics: [...metrics] });
			if (busy.current) return;
			busy.current = true;
			setSaving(true);
			await send(stored);
			busy.current = false;
			// Together with the address, which changes in a transition when a choice is taken back.
			startTransition(() => setSaving(false));
		},
		[queries, send],
	);
	return { save, saving };
}
