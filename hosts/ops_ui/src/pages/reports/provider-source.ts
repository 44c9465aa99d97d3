import type { Schemas } from "../../lib/ops-api";

/** Returns what kind of ranks a provider gives; a preview names only the provider. */
export function sourceOf(provider: string): Schemas["CellSource"] {
	return provider === "simulated" || provider === "recorded" ? provider : "live";
}
