import type { IconName } from "../components/Icon";

/** A place of the app that the navigation leads to. */
export interface Place {
	to: string;
	label: string;
	icon: IconName;
	/** The key that leads there. */
	shortcut: string;
}

export const PLACES: readonly Place[] = [
	{ to: "/ops", label: "Home", icon: "home", shortcut: "h" },
	{ to: "/ops/locations", label: "Locations", icon: "pin", shortcut: "l" },
	{ to: "/ops/reports/local-search-grid", label: "Local search grids", icon: "grid", shortcut: "g" },
	{ to: "/ops/connections", label: "Connections", icon: "plug", shortcut: "c" },
	{ to: "/ops/review-generation", label: "Review generation", icon: "star", shortcut: "v" },
];

/** Returns the place that an address belongs to, and whether it is that very place. */
export function placeAt(pathname: string): { to: string; exact: boolean } | null {
	const path = pathname.replace(/\/+$/, "");
	const found = PLACES.find(({ to }) => path === to || (to !== "/ops" && path.startsWith(`${to}/`)));
	return found ? { to: found.to, exact: found.to === path } : null;
}
