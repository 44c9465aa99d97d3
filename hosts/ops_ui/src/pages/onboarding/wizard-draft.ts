import { DRAFT_PREFIX } from "../../forms/draft";
import type { Choices, WizardState } from "./wizard-machine";

const NAME = `${DRAFT_PREFIX}onboarding`;

interface Kept {
	owner: string;
	version: number;
	chosen: Choices;
}

/** Returns what an owner chose in this browser and has not saved. */
export function readDraft(owner: string): Kept | null {
	try {
		const kept = JSON.parse(localStorage.getItem(NAME) ?? "null") as Kept | null;
		return kept?.owner === owner ? kept : null;
	} catch {
		return null;
	}
}

/** Keeps what is chosen and not saved, so that a refresh costs nothing. */
export function keepDraft({ stored, chosen }: WizardState): void {
	try {
		if (Object.keys(chosen).length === 0) localStorage.removeItem(NAME);
		else localStorage.setItem(NAME, JSON.stringify({ owner: stored.owner, version: stored.version, chosen }));
	} catch {
		// A full or forbidden storage must not keep anybody from choosing.
	}
}
