import { useQuery } from "@tanstack/react-query";
import { useOpsApi } from "../app/hub-context";
import { answer } from "../lib/ops-api";

/** What the host says about itself: whether people can sign in, and which map tiles to show. */
export function useAppSettings() {
	const api = useOpsApi();
	return useQuery({
		queryKey: ["app-settings"],
		queryFn: () => answer(api.GET("/api/ops/app-settings")),
		staleTime: Number.POSITIVE_INFINITY,
	});
}
