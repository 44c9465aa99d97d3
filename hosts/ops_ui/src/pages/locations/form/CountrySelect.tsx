import { Select } from "@mantine/core";
import { Controller, useFormContext } from "react-hook-form";
import { COUNTRIES, findCountries } from "./countries";
import type { LocationValues } from "./location-values";

/** Chooses a country by its name, its code, or another name that people use. */
export function CountrySelect() {
	const { control } = useFormContext<LocationValues>();
	return (
		<Controller
			control={control}
			name="address.country"
			rules={{ validate: (code) => code !== "" || "Choose a country." }}
			render={({ field, fieldState }) => (
				<Select
					ref={field.ref}
					onBlur={field.onBlur}
					value={field.value || null}
					onChange={(code) => field.onChange(code ?? "")}
					data={COUNTRIES}
					filter={({ search }) => findCountries(search)}
					label="Country"
					placeholder="Type to search"
					withAsterisk
					aria-required
					searchable
					allowDeselect={false}
					selectFirstOptionOnChange
					autoComplete="off"
					nothingFoundMessage="No country of this name"
					error={fieldState.error?.message}
					onKeyDown={(event) => {
						if (event.key !== "Enter" || event.currentTarget.getAttribute("aria-expanded") !== "true") return;
						// Who types faster than the list follows means what the letters say, and not to save the form.
						event.preventDefault();
						const [likeliest] = findCountries(event.currentTarget.value);
						if (likeliest) field.onChange(likeliest.value);
					}}
				/>
			)}
		/>
	);
}
