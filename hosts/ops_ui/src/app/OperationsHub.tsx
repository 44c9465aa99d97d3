import "./mantine.css";
import "@mantine/notifications/styles.css";
import { BrowserRouter } from "react-router";
import { ErrorBoundary } from "../components/ErrorBoundary";
import type { OpsApiOptions } from "../lib/ops-api";
import { AppRoutes } from "./AppRoutes";
import { OpsProviders } from "./OpsProviders";

export interface OperationsHubProps extends OpsApiOptions {
	/** Path below which `/ops` lies, when it is not the root of the site. */
	basename?: string;
	/** Nonce of the page's content security policy. */
	styleNonce?: string;
}

/** The whole web app. It owns every address below `/ops`. */
export function OperationsHub({ basename = "", ...options }: OperationsHubProps) {
	return (
		<OpsProviders {...options}>
			<BrowserRouter basename={basename || "/"}>
				<ErrorBoundary>
					<AppRoutes />
				</ErrorBoundary>
			</BrowserRouter>
		</OpsProviders>
	);
}
