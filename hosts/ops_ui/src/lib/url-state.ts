import { useCallback } from "react";
import { useSearchParams } from "react-router";

/**
 * Returns the query of the address and a function that changes some of it: what a page shows is in its address, so that
 * Back works and a link shows the same. null takes a parameter away.
 */
export function useUrlState(): [
	URLSearchParams,
	(changes: Record<string, string | string[] | null>, replace?: boolean) => void,
] {
	const [params, setParams] = useSearchParams();
	const change = useCallback(
		(changes: Record<string, string | string[] | null>, replace = false) =>
			setParams(
				(before) => {
					const after = new URLSearchParams(before);
					for (const [name, value] of Object.entries(changes)) {
						after.delete(name);
						for (const each of Array.isArray(value) ? value : value === null ? [] : [value]) after.append(name, each);
					}
					return after;
				},
				{ replace, preventScrollReset: true },
			),
		[setParams],
	);
	return [params, change];
}
