import type { Schemas } from "../../../lib/ops-api";
import { useUrlState } from "../../../lib/url-state";
import type { ImportFate } from "../../../queries/location-import";

interface FateWords {
	color: string;
	/** Before the import. */
	will: string;
	/** After it. */
	did: string;
}

/** What becomes of a row, in words. */
export const FATES: Record<ImportFate, FateWords> = {
	created: { color: "green", will: "To be created", did: "Created" },
	merged: { color: "blue", will: "Fills gaps", did: "Filled gaps" },
	skipped: { color: "gray", will: "To be skipped", did: "Skipped" },
	invalid: { color: "red", will: "Has mistakes", did: "Left out" },
};

/** Returns which rows the address asks for, and which page of them. */
export function useFateView() {
	const [params, change] = useUrlState();
	const asked = params.get("fate") ?? "";
	const page = Number(params.get("page"));
	return {
		fate: isFate(asked) ? asked : null,
		page: Number.isInteger(page) && page > 0 ? page : 1,
		setFate: (fate: ImportFate | null) => change({ fate, page: null }),
		setPage: (page: number) => change({ page: page === 1 ? null : String(page) }),
	};
}

/** Returns what to call the field of a file that a fault points to. */
export function columnOf({ pointer }: Schemas["FieldError"]): string {
	return pointer.slice(1).replaceAll(/[/_]/g, " ");
}

function isFate(name: string): name is ImportFate {
	return Object.hasOwn(FATES, name);
}
