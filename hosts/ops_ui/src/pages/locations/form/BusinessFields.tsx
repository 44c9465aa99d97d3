import { TextInput } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import type { LocationValues } from "./location-values";

/** What the business is called, and what it is. */
export function BusinessFields() {
	const { register, formState } = useFormContext<LocationValues>();
	const { errors } = formState;
	return (
		<>
			<TextInput
				{...register("name", { validate: (text) => text.trim() !== "" || "Enter the name of the business." })}
				label="Name"
				description="As customers know it"
				withAsterisk
				aria-required
				autoComplete="off"
				error={errors.name?.message}
			/>
			<TextInput
				{...register("category")}
				label="Category"
				description="Such as pizza restaurant, dentist or plumber"
				autoComplete="off"
				error={errors.category?.message}
			/>
		</>
	);
}
