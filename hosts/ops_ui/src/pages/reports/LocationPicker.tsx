import { Select, type SelectProps, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { describeFailure } from "../../components/Failure";
import type { Location } from "../../queries/locations";
import { useLocationSearch } from "./location-search";
import { addressLine } from "./report-words";

const PAUSE_MS = 250;
const LONGEST_SEARCH = 100;

interface LocationPickerProps
	extends Pick<SelectProps, "id" | "label" | "description" | "error" | "onBlur" | "required" | "w" | "placeholder"> {
	/** The location that is chosen, or its id for as long as no more is known. */
	value: string;
	/** What it is called, as soon as that is known. */
	name: string | undefined;
	onChoose: (location: Location) => void;
	/** Called when nothing is to be chosen; without it there has to be a choice. */
	onClear?: () => void;
}

/** Finds a location among thousands: what is typed is looked for by the hub. */
export function LocationPicker({ value, name, onChoose, onClear, ...input }: LocationPickerProps) {
	const [search, setSearch] = useState(name ?? "");
	const [asked] = useDebouncedValue(search === name ? "" : search.trim().slice(0, LONGEST_SEARCH), PAUSE_MS);
	const { data, error, isFetching } = useLocationSearch(asked);
	const found = (data?.items ?? []).map(({ location }) => location);
	const offered = found.map(({ id, name: label }) => ({ value: id, label }));
	if (value && name && !found.some(({ id }) => id === value)) offered.push({ value, label: name });
	const nothing = error
		? `${describeFailure(error).title}. Type again to retry.`
		: isFetching
			? "Searching…"
			: search
				? `No location matches “${search}”.`
				: "There are no locations yet.";
	return (
		<Select
			{...input}
			data={offered}
			value={value && name ? value : null}
			searchable
			searchValue={search}
			onSearchChange={setSearch}
			filter={({ options }) => options}
			nothingFoundMessage={nothing}
			maxDropdownHeight={320}
			onChange={(id) => {
				const chosen = found.find((location) => location.id === id);
				if (chosen) onChoose(chosen);
				else if (id === null) onClear?.();
			}}
			allowDeselect={false}
			{...(onClear ? { clearable: true, clearButtonProps: { "aria-label": "Show all locations" } } : {})}
			renderOption={({ option }) => {
				const location = found.find(({ id }) => id === option.value);
				return (
					<Stack gap={0}>
						<Text size="sm">{option.label}</Text>
						{location && (
							<Text size="xs" c="dimmed">
								{addressLine(location.address)}
							</Text>
						)}
					</Stack>
				);
			}}
		/>
	);
}
