import { TextInput } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import { CountrySelect } from "./CountrySelect";
import classes from "./form.module.css";
import type { LocationValues } from "./location-values";

/** Where the business is, as a letter would be addressed. */
export function AddressFields() {
	const { register, formState } = useFormContext<LocationValues>();
	const faults = formState.errors.address;
	return (
		<>
			<TextInput
				{...register("address.line1", {
					validate: (text) => text.trim() !== "" || "Enter the house number and street.",
				})}
				label="Street and house number"
				withAsterisk
				aria-required
				autoComplete="off"
				error={faults?.line1?.message}
			/>
			<TextInput
				{...register("address.line2")}
				label="Suite, floor or building"
				autoComplete="off"
				error={faults?.line2?.message}
			/>
			<div className={classes.pair}>
				<TextInput
					{...register("address.city", { validate: (text) => text.trim() !== "" || "Enter the city or town." })}
					label="City or town"
					withAsterisk
					aria-required
					autoComplete="off"
					error={faults?.city?.message}
				/>
				<TextInput
					{...register("address.region")}
					label="State, province or county"
					autoComplete="off"
					error={faults?.region?.message}
				/>
				<TextInput
					{...register("address.postal_code")}
					label="Postal code"
					autoComplete="off"
					error={faults?.postal_code?.message}
				/>
				<CountrySelect />
			</div>
		</>
	);
}
