import { useMediaQuery } from "@mantine/hooks";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

/**
 * Opens and closes the navigation of a narrow window, where it covers the page: the focus goes in and comes back out.
 *
 * @param main is where the focus goes when the place that is open is chosen once more.
 */
export function useCoveringNavigation(main: RefObject<HTMLElement | null>) {
	const { pathname } = useLocation();
	const [openedAt, setOpenedAt] = useState<string | null>(null);
	const narrow = useMediaQuery("(max-width: 61.99em)", false, { getInitialValueInEffect: false });
	// It belongs to the page over which it was opened.
	const opened = openedAt === pathname;
	const covering = opened && narrow;
	const burger = useRef<HTMLButtonElement>(null);
	const navigation = useRef<HTMLDivElement>(null);
	const chosen = useRef(false);

	useEffect(() => {
		if (!covering) {
			if (chosen.current) main.current?.focus();
			chosen.current = false;
			return;
		}
		navigation.current?.querySelector("a")?.focus();
		const onKey = (event: KeyboardEvent) => {
			if (event.key !== "Escape") return;
			setOpenedAt(null);
			burger.current?.focus();
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, [covering, main]);

	const choose = () => {
		chosen.current = covering;
		setOpenedAt(null);
	};
	const toggle = () => setOpenedAt(opened ? null : pathname);
	return { opened, covering, toggle, choose, burger, navigation };
}
