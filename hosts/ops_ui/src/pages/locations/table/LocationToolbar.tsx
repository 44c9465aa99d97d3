import { Button, Group, NativeSelect } from "@mantine/core";
import { useEffect, useRef } from "react";
import { SOURCE_MODES } from "../../../lib/wording";
import type { LocationView, ViewChange } from "./location-view";
import { SearchBox } from "./SearchBox";

const SOURCES = [
	{ value: "", label: "All sources" },
	...Object.entries(SOURCE_MODES).map(([value, label]) => ({ value, label })),
];

interface LocationToolbarProps {
	view: LocationView;
	change: (change: ViewChange, replace?: boolean) => void;
}

/** Narrows the table down, and opens the choice of its metrics. */
export function LocationToolbar({ view, change }: LocationToolbarProps) {
	const opener = useRef<HTMLButtonElement>(null);
	const wasOpen = useRef(view.panel);
	useEffect(() => {
		if (wasOpen.current && !view.panel) opener.current?.focus();
		wasOpen.current = view.panel;
	}, [view.panel]);
	return (
		<Group align="flex-end" gap="sm" mb="sm">
			<SearchBox value={view.search} onSearch={(search) => change({ search }, true)} />
			<NativeSelect
				label="Listing"
				maw="12rem"
				style={{ flex: "1 1 9rem" }}
				data={SOURCES}
				value={view.sourceMode ?? ""}
				onChange={({ currentTarget }) =>
					change({ sourceMode: (currentTarget.value || null) as LocationView["sourceMode"] })
				}
			/>
			<Button ref={opener} variant="default" onClick={() => change({ panel: true })} ml={{ sm: "auto" }}>
				Choose metrics
			</Button>
		</Group>
	);
}
