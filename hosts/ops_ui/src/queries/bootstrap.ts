import { useQuery } from "@tanstack/react-query";
import { useOpsApi } from "../app/hub-context";
import { answer, type Schemas } from "../lib/ops-api";

export type Bootstrap = Schemas["Bootstrap"];

export const BOOTSTRAP = ["bootstrap"] as const;

/** How often to ask again while something runs. */
export const LIVE_MS = 5_000;

/** Everything that a home page needs, in one answer; with `live`, it is asked for again while a report runs. */
export function useBootstrap(live = false) {
	const api = useOpsApi();
	return useQuery({
		queryKey: BOOTSTRAP,
		queryFn: () => answer(api.GET("/api/ops/bootstrap")),
		// Menus that come later must not ask once more behind the back of whoever reads why it failed.
		retryOnMount: false,
		refetchInterval: ({ state }) => live && runs(state.data) && LIVE_MS,
	});
}

/** Returns whether one of the newest reports runs or waits to. */
export function runs(bootstrap: Bootstrap | undefined): boolean {
	return bootstrap?.reports?.some(({ state }) => state === "queued" || state === "running") ?? false;
}
