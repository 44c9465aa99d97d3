import { useMediaQuery } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";

/** Returns what the navigation of a narrow window needs: it covers the page, so the focus goes in and comes back out. */
export function useMobileNavigation() {
	const [opened, setOpened] = useState(false);
	const narrow = useMediaQuery("(max-width: 61.99em)", false, { getInitialValueInEffect: false });
	const covering = opened && narrow;
	const burger = useRef<HTMLButtonElement>(null);
	const navigation = useRef<HTMLDivElement>(null);
	const main = useRef<HTMLElement>(null);
	const { pathname } = useLocation();
	const before = useRef(pathname);
	const moved = useRef(false);

	useEffect(() => {
		if (before.current === pathname) return;
		before.current = pathname;
		moved.current = true;
		setOpened(false);
	}, [pathname]);
	useEffect(() => {
		if (covering || !moved.current) return;
		moved.current = false;
		// A screen reader hears the new page, and the keyboard starts at its top.
		main.current?.focus({ preventScroll: true });
		window.scrollTo({ top: 0 });
	});
	useEffect(() => {
		if (!covering) return;
		navigation.current?.querySelector("a")?.focus();
		const onKey = (event: KeyboardEvent) => {
			if (event.key !== "Escape") return;
			setOpened(false);
			burger.current?.focus();
		};
		document.addEventListener("keydown", onKey);
		return () => document.removeEventListener("keydown", onKey);
	}, [covering]);

	const choose = () => {
		moved.current = covering;
		setOpened(false);
	};
	return { opened, covering, toggle: () => setOpened((now) => !now), choose, burger, navigation, main };
}
