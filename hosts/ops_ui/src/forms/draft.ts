import { useEffect, useRef, useState } from "react";
import type { FieldValues, UseFormReturn } from "react-hook-form";

/** What the names of all drafts begin with. */
export const DRAFT_PREFIX = "ops-hub-draft:";

interface Kept<T> {
	/** Version of what was edited; 0 for something new. */
	version: number;
	values: T;
}

export interface Draft {
	/** Whether the form was filled with what was entered before and not saved. */
	restored: boolean;
	/** Whether what was edited has been saved by somebody else since. */
	outdated: boolean;
	/** Forgets what was entered and shows what is stored. */
	discard: () => void;
	/** Forgets it, once it was saved. */
	clear: () => void;
}

/**
 * Keeps what is entered in this browser until it is saved, so that a refresh, a crash or a lost connection costs nothing.
 *
 * @param key names the thing: `location:new`, `report:rep_...`.
 * @param version of the thing as it is stored, 0 for something new.
 */
export function useDraft<T extends FieldValues>(key: string, version: number, form: UseFormReturn<T>): Draft {
	const name = DRAFT_PREFIX + key;
	const [kept] = useState(() => read<T>(name));
	const [restored, setRestored] = useState(kept !== null);
	const active = useRef(true);
	const filled = useRef(false);
	useEffect(() => {
		if (filled.current || kept === null) return;
		filled.current = true;
		form.reset(kept.values, { keepDefaultValues: true });
	}, [kept, form]);
	const written = useRef(kept !== null);
	// What was entered over an older version stays based on that one, however often the page is loaded again.
	const basis = restored && kept !== null ? kept.version : version;
	useEffect(
		() =>
			form.subscribe({
				formState: { values: true },
				callback: ({ values, defaultValues }) => {
					if (!active.current) return;
					// Compared here, for the form learns of the first change, and of a reset, only with the next render.
					if (JSON.stringify(values) !== JSON.stringify(defaultValues)) {
						written.current = true;
						write(name, { version: basis, values });
					} else if (written.current) {
						localStorage.removeItem(name);
					}
				},
			}),
		[form, name, basis],
	);
	const clear = () => {
		active.current = false;
		setRestored(false);
		localStorage.removeItem(name);
	};
	const discard = () => {
		setRestored(false);
		form.reset();
		localStorage.removeItem(name);
	};
	return { restored, outdated: basis !== version, discard, clear };
}

function read<T>(name: string): Kept<T> | null {
	try {
		return JSON.parse(localStorage.getItem(name) ?? "null") as Kept<T> | null;
	} catch {
		return null;
	}
}

function write<T>(name: string, kept: Kept<T>): void {
	try {
		localStorage.setItem(name, JSON.stringify(kept));
	} catch {
		// A full or forbidden storage must not keep anybody from typing.
	}
}

/** Forgets everything that was entered in this browser and not saved. */
export function forgetDrafts(): void {
	for (const name of Object.keys(localStorage)) {
		if (name.startsWith(DRAFT_PREFIX)) localStorage.removeItem(name);
	}
}
