import { Anchor, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { LOCATIONS, type Location } from "../../../queries/locations";
import { LocationPicker } from "../LocationPicker";
import { addressLine } from "../report-words";
import { useBuilder, useField } from "./builder-context";
import { extentFor, fieldsFor, LONGEST_NAME, suggestedName } from "./report-form";

/** Which business the report is about, and what the report is called. */
export function BusinessFields() {
	const { form, location } = useBuilder();
	const place = useField("location_id");
	const { ref, ...name } = useField("name");
	const queries = useQueryClient();
	const choose = (chosen: Location) => {
		// It is known already: nothing has to wait for it.
		queries.setQueryData([...LOCATIONS, "one", chosen.id], chosen);
		const { name: title, distance, unit } = form.getValues();
		const isSuggested = title.trim() === "" || (location !== undefined && title === suggestedName(location));
		const isUntouched =
			distance === form.formState.defaultValues?.distance && unit === form.formState.defaultValues?.unit;
		const follows = { ...fieldsFor(chosen), ...(isUntouched && !location ? extentFor(chosen) : {}) };
		for (const [field, value] of Object.entries(follows)) {
			if (field === "name" && !isSuggested) continue;
			form.setValue(field as keyof typeof follows, value, { shouldDirty: true, shouldValidate: true });
		}
	};
	return (
		<Stack maw={560}>
			<LocationPicker
				id={place.id}
				label="Location"
				description="Search by name, address, telephone number or category."
				placeholder="Choose a location"
				required
				value={place.value}
				name={location?.name}
				error={place.error}
				onBlur={place.onBlur}
				onChoose={choose}
			/>
			{location && (
				<Text size="sm">
					{addressLine(location.address)}{" "}
					<Anchor component={Link} to={`/ops/locations/${location.id}/edit`} size="sm" underline="always">
						Edit location
					</Anchor>
				</Text>
			)}
			<TextInput
				{...name}
				ref={ref}
				label="Report name"
				description="As it is listed. You can change it at any time."
				required
				maxLength={LONGEST_NAME}
			/>
		</Stack>
	);
}
