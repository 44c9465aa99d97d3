import { createContext, useContext } from "react";
import type { OpsApi } from "../lib/ops-api";

/** What every page needs to know about where it runs. */
export interface HubContext {
	api: OpsApi;
	/** Origin, and prefix if there is one, below which `/api/ops` lies. */
	baseUrl: string;
}

export const HubContextProvider = createContext<HubContext | null>(null);

/** Returns what the app was started with. */
export function useHub(): HubContext {
	const found = useContext(HubContextProvider);
	if (!found) throw new Error("Pages of the hub need an OpsProviders around them.");
	return found;
}

export function useOpsApi(): OpsApi {
	return useHub().api;
}
