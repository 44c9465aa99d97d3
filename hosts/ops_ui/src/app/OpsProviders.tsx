import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { createOpsApi, type OpsApiOptions, OpsProblem, OpsUnreachable } from "../lib/ops-api";
import { HubContextProvider } from "./hub-context";
import { ShortcutsProvider } from "./shortcuts";
import { cssVariables, theme } from "./theme";

/** Where the part of dialogs that stops the page behind them from scrolling looks for the nonce of its styles. */
const NONCE_OF_SCROLL_LOCKS = "__webpack_nonce__";

export interface OpsProvidersProps extends OpsApiOptions {
	children: ReactNode;
	/** Nonce of the page's content security policy, for the style elements of the components. */
	styleNonce?: string;
	/** For tests: no transitions, and a cache of their own. */
	env?: "default" | "test";
}

/** Puts everything around pages that they need: the client, its cache, the theme, toasts and shortcuts. */
export function OpsProviders({ children, styleNonce, env = "default", ...options }: OpsProvidersProps) {
	const [hub] = useState(() => ({ api: createOpsApi(options), baseUrl: options.baseUrl ?? location.origin }));
	const [queries] = useState(() => newQueryClient(env));
	useState(() => styleNonce && Object.assign(globalThis, { [NONCE_OF_SCROLL_LOCKS]: styleNonce }));
	const [scheme] = useState(() => localStorageColorSchemeManager({ key: "ops-hub-color-scheme" }));
	return (
		<MantineProvider
			theme={theme}
			cssVariablesResolver={cssVariables}
			defaultColorScheme="auto"
			colorSchemeManager={scheme}
			env={env}
			{...(styleNonce ? { getStyleNonce: () => styleNonce } : {})}
		>
			<Notifications position="top-right" autoClose={6000} limit={4} />
			<QueryClientProvider client={queries}>
				<HubContextProvider value={hub}>
					<ShortcutsProvider>{children}</ShortcutsProvider>
				</HubContextProvider>
			</QueryClientProvider>
		</MantineProvider>
	);
}

function newQueryClient(env: "default" | "test"): QueryClient {
	return new QueryClient({
		defaultOptions: {
			queries: {
				staleTime: 5_000,
				networkMode: "always",
				refetchOnReconnect: true,
				retryDelay: 800,
				retry: (count, error) => env !== "test" && count < 1 && mayPass(error),
			},
			mutations: { networkMode: "always" },
		},
	});
}

/** Returns whether asking again at once may help. */
function mayPass(error: Error): boolean {
	return error instanceof OpsUnreachable || (error instanceof OpsProblem && error.status === 503);
}
