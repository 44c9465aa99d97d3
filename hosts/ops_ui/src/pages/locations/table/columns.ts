import { useState } from "react";
import type { MetricDefinition, MetricId } from "../../../queries/metrics";
import { useMetricDefinitions } from "../../../queries/metrics";
import { MOST_METRICS, type Refusal, useMetricPreferences, useSaveMetrics } from "../../../queries/preferences";
import type { LocationView, ViewChange } from "./location-view";

/** The metrics that the table shows, and how to choose others. */
export interface Columns {
	/** Undefined until they are known. */
	shown: readonly MetricDefinition[] | undefined;
	offered: readonly MetricDefinition[];
	/** Whether the address names other columns than the owner chose. */
	foreign: boolean;
	saving: boolean;
	/** Why the last choice was not kept, until the next one or until it was read. */
	refusal: Refusal | null;
	dismiss: () => void;
	error: Error | null;
	retry: () => void;
	choose: (metrics: readonly MetricId[]) => void;
	/** Forgets the columns of the address. */
	showMine: () => void;
}

/** Returns the columns: those that the address names, or else those of the owner. */
export function useColumns(view: LocationView, change: (change: ViewChange, replace?: boolean) => void): Columns {
	const [refusal, setRefusal] = useState<Refusal | null>(null);
	const definitions = useMetricDefinitions();
	const preferences = useMetricPreferences();
	const { save, saving } = useSaveMetrics((refused) => {
		change({ columns: refused.metrics }, true);
		setRefusal(refused);
	});
	const offered = definitions.data ?? [];
	const byId = new Map<string, MetricDefinition>(offered.map((each) => [each.id, each]));
	const mine = preferences.data?.metrics;
	const ids = view.columns ?? mine;
	const known = [...new Set(ids)].flatMap((id) => byId.get(id) ?? []).slice(0, MOST_METRICS);
	return {
		shown: definitions.data && ids ? known : undefined,
		offered,
		foreign: !saving && Boolean(mine && definitions.data) && known.map(({ id }) => id).join() !== mine?.join(),
		saving,
		refusal,
		dismiss: () => setRefusal(null),
		error: (definitions.data ? null : definitions.error) ?? (preferences.data ? null : preferences.error),
		retry: () => {
			void definitions.refetch();
			void preferences.refetch();
		},
		choose: (metrics) => {
			setRefusal(null);
			change({ columns: metrics }, true);
			void save(metrics);
		},
		showMine: () => change({ columns: null }),
	};
}
