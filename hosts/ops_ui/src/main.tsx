import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { OperationsHub } from "./app/OperationsHub";

/** Returns what the host wrote into the page; a development server writes nothing. */
function written(name: string): string {
	const content = document.querySelector<HTMLMetaElement>(`meta[name="ops-hub-${name}"]`)?.content ?? "";
	return content.startsWith("%") ? "" : content;
}

const root = document.getElementById("root");
if (!root) throw new Error("The page has no root element.");
const prefix = written("prefix");
const app = (
	<StrictMode>
		<OperationsHub basename={prefix} baseUrl={location.origin + prefix} styleNonce={written("nonce")} />
	</StrictMode>
);
// In slices, so that the page answers meanwhile.
startTransition(() => createRoot(root).render(app));
