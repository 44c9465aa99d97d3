import { Anchor, Button, Group, Radio, Select, Stack, Text, Title } from "@mantine/core";
import type { Ref } from "react";
import { Controller, useFormContext } from "react-hook-form";
import { download } from "../../../lib/download";
import { COUNTRIES, findCountries } from "../form/countries";
import { CsvField } from "./CsvField";
import { type ImportValues, SAMPLE } from "./import-values";

interface ImportFormProps {
	heading: Ref<HTMLHeadingElement>;
	busy: boolean;
	onCheck: () => void;
}

const ON_DUPLICATE = [
	{ value: "skip", label: "Skip it", description: "What you have stays as it is." },
	{ value: "merge", label: "Fill gaps with it", description: "What your location lacks is taken from the row." },
	{ value: "create", label: "Create it all the same", description: "You get a second location." },
];

/** The first step of an import: the file, and how to read it. */
export function ImportForm({ heading, busy, onCheck }: ImportFormProps) {
	const { control, handleSubmit } = useFormContext<ImportValues>();
	return (
		<form onSubmit={(event) => void handleSubmit(onCheck)(event)} noValidate aria-labelledby="import-step">
			<Stack gap="lg" maw="48rem">
				<div>
					<Title order={2} ref={heading} tabIndex={-1} id="import-step" style={{ outline: "none" }}>
						Choose the file
					</Title>
					<Text size="sm" c="dimmed">
						A name, a street, a city and a country for each location are enough. Columns stand in any order.{" "}
						<Anchor
							component="button"
							type="button"
							inherit
							underline="always"
							onClick={() => download("locations-sample.csv", new Blob([SAMPLE], { type: "text/csv" }))}
						>
							Download a sample file
						</Anchor>
					</Text>
				</div>
				<CsvField />
				<Controller
					control={control}
					name="onDuplicate"
					render={({ field }) => (
						<Radio.Group
							label="When a row looks like a location that you have"
							value={field.value}
							onChange={field.onChange}
						>
							<Stack gap="xs" mt="xs">
								{ON_DUPLICATE.map((choice, index) => (
									<Radio key={choice.value} {...choice} {...(index === 0 ? { ref: field.ref } : {})} />
								))}
							</Stack>
						</Radio.Group>
					)}
				/>
				<Controller
					control={control}
					name="defaultCountry"
					render={({ field, fieldState }) => (
						<Select
							ref={field.ref}
							label="Country of rows that name none"
							placeholder="Each row names its own"
							data={COUNTRIES}
							filter={({ search }) => findCountries(search)}
							searchable
							clearable
							clearButtonProps={{ "aria-label": "Clear the country" }}
							nothingFoundMessage="No country of this name"
							value={field.value || null}
							onChange={(code) => field.onChange(code ?? "")}
							onBlur={field.onBlur}
							error={fieldState.error?.message}
							maw={360}
						/>
					)}
				/>
				<Group>
					<Button type="submit" loading={busy}>
						Check the file
					</Button>
					<Text size="sm" c="dimmed">
						Nothing is stored yet.
					</Text>
				</Group>
			</Stack>
		</form>
	);
}
