import { useCallback, useEffect, useRef } from "react";
import { useLocation, useSearchParams } from "react-router";

/**
 * A change that is not on the page yet, and the key of the location on which it was made: the page follows the address
 * in a transition, and what is changed until then must build on it.
 */
let pending: { from: string; to: URLSearchParams } | null = null;

/**
 * Returns the query of the address and a function that changes some of it: what a page shows is in its address, so that
 * Back works and a link shows the same. null takes a parameter away.
 */
export function useUrlState(): [
	URLSearchParams,
	(changes: Record<string, string | string[] | null>, replace?: boolean) => void,
] {
	const [params, setParams] = useSearchParams();
	const { key } = useLocation();
	const latest = useRef({ key, params });
	latest.current = { key, params };
	useEffect(() => {
		if (pending?.from !== key) pending = null;
		return () => {
			pending = null;
		};
	}, [key]);
	const change = useCallback(
		(changes: Record<string, string | string[] | null>, replace = false) => {
			const { key: from, params: shown } = latest.current;
			const after = new URLSearchParams(pending?.from === from ? pending.to : shown);
			for (const [name, value] of Object.entries(changes)) {
				after.delete(name);
				for (const each of Array.isArray(value) ? value : value === null ? [] : [value]) after.append(name, each);
			}
			pending = { from, to: after };
			setParams(after, { replace, preventScrollReset: true });
		},
		[setParams],
	);
	return [params, change];
}
