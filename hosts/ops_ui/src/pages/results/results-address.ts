import { useCallback, useMemo, useRef, useState } from "react";
import { useUrlState } from "../../lib/url-state";
import type { PaletteName } from "../../map/palette";

export const TABS = ["map", "table", "competitors", "history"] as const;
export type TabName = (typeof TABS)[number];

/** What the address of the results page says. */
export interface ResultsAddress {
	/** The run to show; "" for the latest. */
	run: string;
	/** The keyword to show; "" for the first. */
	keyword: string;
	tab: TabName;
	palette: PaletteName;
	/** The run to compare with, or null. */
	compare: string | null;
	/** Number of the point that is open, or null. */
	cell: number | null;
}

type Change = (changes: Record<string, string | null>, replace?: boolean) => void;

const PALETTE_KEY = "ops-hub-heatmap-palette";

/** Returns what the address says, how to change it, and how to choose other colours, which are remembered. */
export function useResultsAddress(): [ResultsAddress, Change, (palette: PaletteName) => void] {
	const [params, changeNow] = useUrlState();
	// The same function for ever, or each change of the address would draw everything that may change it anew.
	const latest = useRef(changeNow);
	latest.current = changeNow;
	const change: Change = useCallback((changes, replace) => latest.current(changes, replace), []);
	const [remembered, setRemembered] = useState(readPalette);
	const named = params.get("palette");
	const palette: PaletteName = named === "classic" || named === "safe" ? named : remembered;
	const tab = TABS.find((name) => name === params.get("tab")) ?? "map";
	const cell = params.get("cell");
	const run = params.get("run") ?? "";
	const keyword = params.get("keyword") ?? "";
	const compare = params.get("compare");
	const address = useMemo(
		() => ({ run, keyword, tab, palette, compare, cell: cell !== null && /^\d+$/.test(cell) ? Number(cell) : null }),
		[run, keyword, tab, palette, compare, cell],
	);
	const choosePalette = useCallback(
		(chosen: PaletteName) => {
			keepPalette(chosen);
			setRemembered(chosen);
			change({ palette: chosen }, true);
		},
		[change],
	);
	return [address, change, choosePalette];
}

function readPalette(): PaletteName {
	try {
		return localStorage.getItem(PALETTE_KEY) === "classic" ? "classic" : "safe";
	} catch {
		return "safe";
	}
}

function keepPalette(palette: PaletteName): void {
	try {
		localStorage.setItem(PALETTE_KEY, palette);
	} catch {
		// Where nothing can be kept, the address still says it.
	}
}
