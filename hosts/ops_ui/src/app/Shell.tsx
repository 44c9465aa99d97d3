import { Anchor, AppShell, Burger, Button, Container, Group, Skeleton, Text } from "@mantine/core";
import { useRef } from "react";
import { Link, Outlet, useLocation } from "react-router";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { useIdle } from "../lib/idle";
import { useBootstrap } from "../queries/bootstrap";
import { Logo } from "./Logo";
import { lazyPart } from "./lazy-part";
import { Navigation } from "./Navigation";
import classes from "./Shell.module.css";
import { ShortcutHelp } from "./ShortcutHelp";
import { useCoveringNavigation } from "./use-covering-navigation";
import { useFocusAfterMoves } from "./use-moves";

const MENUS_SKELETON = <Skeleton w={148} h={30} />;
const HeaderMenus = lazyPart(() => import("./HeaderMenus"), "HeaderMenus", MENUS_SKELETON);

/** The frame around every page: skip link, header, navigation, and the place for the page. */
export function Shell() {
	const bare = useBare();
	// What the page itself needs goes first.
	const quiet = useIdle(useBootstrap().isFetched);
	const main = useRef<HTMLElement>(null);
	const { opened, covering, toggle, choose, burger, navigation } = useCoveringNavigation(main);
	useFocusAfterMoves(main);
	return (
		<AppShell
			header={{ height: 56 }}
			{...(bare ? {} : { navbar: { width: 260, breakpoint: "md", collapsed: { mobile: !opened } } })}
			padding="md"
			transitionDuration={0}
		>
			<a className={classes.skip} href="#main">
				Skip to the content
			</a>
			<AppShell.Header>
				<Group h="100%" px="md" gap="xs" justify="space-between" wrap="nowrap">
					<Group gap="xs" wrap="nowrap" miw={0}>
						{!bare && (
							<Burger
								ref={burger}
								opened={opened}
								onClick={toggle}
								hiddenFrom="md"
								size="sm"
								aria-label={opened ? "Close the navigation" : "Open the navigation"}
								aria-expanded={opened}
								aria-controls="navigation"
							/>
						)}
						<Anchor
							component={Link}
							to="/ops"
							c="var(--mantine-color-text)"
							underline="never"
							className={classes.brand}
						>
							<Logo />
							<Text component="span" fw={700} className={classes.name}>
								Operations Hub
							</Text>
						</Anchor>
					</Group>
					<Group gap="xs" wrap="nowrap">
						<ShortcutHelp />
						<ErrorBoundary fallback={<Reload />}>{quiet ? <HeaderMenus /> : MENUS_SKELETON}</ErrorBoundary>
					</Group>
				</Group>
			</AppShell.Header>
			{!bare && (
				<AppShell.Navbar
					ref={navigation}
					id="navigation"
					p="sm"
					aria-label="Main"
					className={classes.navigation}
					data-opened={opened}
				>
					<Navigation onChoose={choose} />
				</AppShell.Navbar>
			)}
			<AppShell.Main id="main" ref={main} tabIndex={-1} className={classes.main} inert={covering}>
				<Container fluid px={0} className={classes.page}>
					<Outlet />
				</Container>
			</AppShell.Main>
		</AppShell>
	);
}

/** Stands in for the menus when they did not arrive. */
function Reload() {
	return (
		<Button variant="default" size="compact-md" onClick={() => location.reload()}>
			Load the menus again
		</Button>
	);
}

/** Returns whether there is nowhere to go yet: before the questions are answered, or outside the app. */
function useBare(): boolean {
	const { data } = useBootstrap();
	const { pathname } = useLocation();
	if (/^\/ops\/onboarding\/*$/.test(pathname)) return !data?.onboarding.completed_at;
	return !/^\/ops(?:\/|$)/.test(pathname);
}
