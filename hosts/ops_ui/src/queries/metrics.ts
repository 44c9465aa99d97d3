import { useQuery } from "@tanstack/react-query";
import { useOpsApi } from "../app/hub-context";
import { answer, type Schemas } from "../lib/ops-api";

export type MetricId = Schemas["MetricId"];
export type MetricDefinition = Schemas["MetricDefinition"];

/** What each metric means, in the order in which to offer them. */
export function useMetricDefinitions() {
	const api = useOpsApi();
	return useQuery({
		queryKey: ["metric-definitions"],
		queryFn: async () => (await answer(api.GET("/api/ops/metrics/definitions"))).items,
		staleTime: Number.POSITIVE_INFINITY,
	});
}
