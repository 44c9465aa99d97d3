import { Kbd, NavLink } from "@mantine/core";
import { Link, useLocation, useNavigate } from "react-router";
import { Icon } from "../components/Icon";
import { PLACES, type Place, placeAt } from "./places";
import { useShortcut, useShortcutSwitch } from "./shortcuts";

interface NavigationProps {
	/** Called when somebody chooses a place, be it the one that is open. */
	onChoose: () => void;
}

/** The links to the places of the app, each with the key that leads there. */
export function Navigation({ onChoose }: NavigationProps) {
	return PLACES.map((place) => <PlaceLink key={place.to} place={place} onChoose={onChoose} />);
}

function PlaceLink({ place: { to, label, icon, shortcut }, onChoose }: NavigationProps & { place: Place }) {
	const navigate = useNavigate();
	const here = placeAt(useLocation().pathname);
	const { on } = useShortcutSwitch();
	useShortcut(shortcut, label, () => void navigate(to));
	const current = here?.to === to;
	return (
		<NavLink
			component={Link}
			to={to}
			label={label}
			active={current}
			onClick={onChoose}
			leftSection={<Icon name={icon} />}
			{...(on
				? {
						"aria-keyshortcuts": shortcut,
						rightSection: (
							<Kbd size="xs" aria-hidden visibleFrom="md">
								{shortcut}
							</Kbd>
						),
					}
				: {})}
			{...(current ? { "aria-current": here.exact ? ("page" as const) : ("true" as const) } : {})}
			style={{ borderRadius: "var(--mantine-radius-md)" }}
		/>
	);
}
