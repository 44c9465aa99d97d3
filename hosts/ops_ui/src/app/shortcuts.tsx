import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";

const OFF = "ops-hub-shortcuts-off";

/** A key that does something on the page that is open. */
export interface Shortcut {
	key: string;
	label: string;
	run: () => void;
}

interface Registry {
	shortcuts: readonly Shortcut[];
	add: (shortcut: Shortcut) => () => void;
	on: boolean;
	turn: (on: boolean) => void;
}

const Context = createContext<Registry | null>(null);

/**
 * Listens to keys for everything inside it; not while somebody types, and not with a modifier. People whose software
 * types for them, such as speech input, can turn the keys off.
 */
export function ShortcutsProvider({ children }: { children: ReactNode }) {
	const [shortcuts, setShortcuts] = useState<readonly Shortcut[]>([]);
	const [on, setOn] = useState(() => !remembersOff());
	const latest = useRef(shortcuts);
	latest.current = shortcuts;
	const add = useCallback((shortcut: Shortcut) => {
		setShortcuts((known) => [...known, shortcut]);
		return () => setShortcuts((known) => known.filter((other) => other !== shortcut));
	}, []);
	const turn = useCallback((on: boolean) => {
		setOn(on);
		rememberOff(!on);
	}, []);
	useEffect(() => {
		if (!on) return;
		const onKey = (event: KeyboardEvent) => {
			if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event)) return;
			const found = latest.current.findLast((shortcut) => shortcut.key === event.key);
			if (!found) return;
			event.preventDefault();
			found.run();
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, [on]);
	const registry = useMemo(() => ({ shortcuts, add, on, turn }), [shortcuts, add, on, turn]);
	return <Context value={registry}>{children}</Context>;
}

/** Makes a key do something for as long as the component is there. */
export function useShortcut(key: string, label: string, run: () => void, enabled = true): void {
	const registry = useContext(Context);
	const latest = useRef(run);
	latest.current = run;
	const add = registry?.add;
	useEffect(() => {
		if (!enabled || !add) return;
		return add({ key, label, run: () => latest.current() });
	}, [add, key, label, enabled]);
}

/** Returns the shortcuts that work right now, for people to read. */
export function useShortcutList(): readonly Shortcut[] {
	return useContext(Context)?.shortcuts ?? [];
}

/** Returns whether the keys work, and how to turn them on and off; the choice is remembered. */
export function useShortcutSwitch(): { on: boolean; turn: (on: boolean) => void } {
	const registry = useContext(Context);
	return { on: registry?.on ?? false, turn: registry?.turn ?? (() => {}) };
}

function remembersOff(): boolean {
	try {
		return localStorage.getItem(OFF) !== null;
	} catch {
		return false;
	}
}

function rememberOff(off: boolean): void {
	try {
		if (off) localStorage.setItem(OFF, "yes");
		else localStorage.removeItem(OFF);
	} catch {
		// Without a storage the choice holds until the page is left.
	}
}

function isTyping({ target, key }: KeyboardEvent): boolean {
	if (!(target instanceof HTMLElement)) return false;
	// These take arrows and Space, and no letters.
	if (target instanceof HTMLInputElement && /^(?:checkbox|radio|range)$/.test(target.type))
		return key === " " || key.startsWith("Arrow") || target.closest("[role=dialog]") !== null;
	if (target.closest("[role=dialog],[role=menu],[role=listbox],[role=slider],[role=application]")) return true;
	return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
