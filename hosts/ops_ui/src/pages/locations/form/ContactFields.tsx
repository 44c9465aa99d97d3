import { TextInput } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import classes from "./form.module.css";
import type { LocationValues } from "./location-values";

/** How customers reach the business. */
export function ContactFields() {
	const { register, formState } = useFormContext<LocationValues>();
	const { errors } = formState;
	return (
		<div className={classes.pair}>
			<TextInput
				{...register("phone")}
				type="tel"
				label="Phone"
				description="As it is dialled in its country, or with +"
				autoComplete="off"
				error={errors.phone?.message}
			/>
			<TextInput
				{...register("website")}
				inputMode="url"
				label="Website"
				description="Such as example.com"
				spellCheck={false}
				autoComplete="off"
				error={errors.website?.message}
			/>
		</div>
	);
}
