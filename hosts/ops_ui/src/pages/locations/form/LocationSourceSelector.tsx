import { Anchor, Radio, Text, TextInput } from "@mantine/core";
import { Controller, useFormContext, useWatch } from "react-hook-form";
import { SOURCE_MODES } from "../../../lib/wording";
import classes from "./form.module.css";
import type { LocationValues, SourceMode } from "./location-values";

const SOURCES: readonly { value: SourceMode; description: string }[] = [
	{
		value: "connect",
		description:
			"It is in a Business Profile account that you manage. Accounts cannot be connected yet, so enter its place id by hand for now.",
	},
	{
		value: "find",
		description:
			"It is on the map, whoever put it there. The hub cannot search there yet, so look up its place id and enter it by hand for now.",
	},
	{
		value: "no_listing",
		description:
			"There is none, or you do not know it. Live searches recognise a business by its place id; you can add it later.",
	},
];

const FINDER = "https://developers.google.com/maps/documentation/places/web-service/place-id";

/** Chooses where the listing of a location comes from, and takes its place id where there is one. */
export function LocationSourceSelector() {
	const { control, register, formState } = useFormContext<LocationValues>();
	const mode = useWatch({ control, name: "source_mode" });
	const { errors } = formState;
	return (
		<>
			<Controller
				control={control}
				name="source_mode"
				render={({ field }) => (
					<Radio.Group
						name={field.name}
						value={field.value}
						onChange={(value) => field.onChange(value)}
						label="Where is its listing?"
						error={errors.source_mode?.message}
					>
						<div className={classes.sources}>
							{SOURCES.map(({ value, description }, index) => (
								<Radio
									key={value}
									value={value}
									label={SOURCE_MODES[value]}
									description={description}
									className={classes.source}
									{...(index === 0 ? { ref: field.ref, onBlur: field.onBlur } : {})}
								/>
							))}
						</div>
					</Radio.Group>
				)}
			/>
			{mode !== "no_listing" && (
				<TextInput
					{...register("place_id", {
						validate: (text, { source_mode }) =>
							source_mode === "no_listing" ||
							text.trim() !== "" ||
							`Enter the place id of the listing, or choose “${SOURCE_MODES.no_listing}”.`,
					})}
					label="Place id"
					withAsterisk
					aria-required
					spellCheck={false}
					autoComplete="off"
					placeholder="ChIJ…"
					description={
						<Text component="span" size="xs">
							It begins with letters such as ChIJ. Find it with the{" "}
							<Anchor href={FINDER} target="_blank" rel="noreferrer" size="xs" underline="always">
								Place ID Finder of Google (opens a new tab)
							</Anchor>
							: search for the business there, then copy the id.
						</Text>
					}
					error={errors.place_id?.message}
				/>
			)}
		</>
	);
}
