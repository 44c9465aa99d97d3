import { type RefObject, useEffect, useRef } from "react";
import { useLocation } from "react-router";

/** Goes along with a move that nobody asked for, such as to the onboarding when the app is opened. */
export const REDIRECTED = { redirected: true };

/** Puts the focus on a page when it is opened: a screen reader hears it, and the keyboard starts at its top. */
export function useFocusAfterMoves(main: RefObject<HTMLElement | null>): void {
	const { pathname, state } = useLocation();
	const before = useRef(pathname);
	useEffect(() => {
		if (before.current === pathname) return;
		before.current = pathname;
		window.scrollTo({ top: 0 });
		if (state !== null && typeof state === "object" && "redirected" in state) return;
		main.current?.focus({ preventScroll: true });
	}, [pathname, state, main]);
}
