import { Menu } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import type { Location } from "../../../queries/locations";
import classes from "./LocationTable.module.css";

const GRIDS = "/ops/reports/local-search-grid";

interface RowActionsProps {
	location: Location;
	onRemove: (location: Location) => void;
}

/** What one can do with a location. The menu is made when it is first opened: a table has up to a hundred of them. */
export function RowActions({ location, onRemove }: RowActionsProps) {
	const [made, setMade] = useState(false);
	const [opened, setOpened] = useState(false);
	const target = useRef<HTMLButtonElement>(null);
	useEffect(() => {
		if (!made) return;
		// The menu brought a button of its own; the focus returns to it when the menu closes.
		target.current?.focus();
		setOpened(true);
	}, [made]);
	const button = {
		type: "button" as const,
		className: classes.more,
		"aria-label": `Actions for ${location.name}`,
		"data-actions": location.id,
		children: <span aria-hidden>⋯</span>,
	};
	if (!made) return <button {...button} aria-haspopup="menu" aria-expanded={false} onClick={() => setMade(true)} />;
	const id = encodeURIComponent(location.id);
	return (
		<Menu opened={opened} onChange={setOpened} position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
			<Menu.Target>
				<button {...button} ref={target} />
			</Menu.Target>
			<Menu.Dropdown>
				<Menu.Item component={Link} to={`/ops/locations/${id}/edit`}>
					Edit location
				</Menu.Item>
				<Menu.Item component={Link} to={`${GRIDS}/new?location=${id}`}>
					Create grid report
				</Menu.Item>
				<Menu.Item component={Link} to={`${GRIDS}?location=${id}`}>
					Show its reports
				</Menu.Item>
				<Menu.Divider />
				<Menu.Item c="var(--mantine-color-error)" onClick={() => onRemove(location)}>
					Delete location
				</Menu.Item>
			</Menu.Dropdown>
		</Menu>
	);
}
