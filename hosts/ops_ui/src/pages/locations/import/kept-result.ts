import { DRAFT_PREFIX } from "../../../forms/draft";
import type { ImportResult } from "../../../queries/location-import";

const NAME = `${DRAFT_PREFIX}location-import-result`;

/** Keeps what became of an import, so that its page can be loaded again without importing again. */
export function keepResult(result: ImportResult): void {
	try {
		localStorage.setItem(NAME, JSON.stringify(result));
	} catch {
		// Without room for it, the page says only that the import is done.
		localStorage.removeItem(NAME);
	}
}

/** Returns what became of the last import, or null when that is not known any more. */
export function keptResult(): ImportResult | null {
	try {
		return JSON.parse(localStorage.getItem(NAME) ?? "null") as ImportResult | null;
	} catch {
		return null;
	}
}
