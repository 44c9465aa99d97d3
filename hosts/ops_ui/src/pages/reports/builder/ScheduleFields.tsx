import {
	Alert,
	Anchor,
	Autocomplete,
	Checkbox,
	type InputWrapperProps,
	NativeSelect,
	SimpleGrid,
	Stack,
	Text,
	TextInput,
	Title,
} from "@mantine/core";
import { useMemo } from "react";
import { Link } from "react-router";
import { weekdayName } from "../report-words";
import { useBuilder, useField } from "./builder-context";
import type { DraftPreview } from "./draft-preview";
import { OccurrenceList } from "./OccurrenceList";
import { MAX_RECIPIENTS } from "./report-form";
import { TextLines } from "./TextLines";

const FREQUENCIES = [
	{ value: "off", label: "Off: run by hand" },
	{ value: "daily", label: "Daily" },
	{ value: "weekly", label: "Weekly" },
	{ value: "biweekly", label: "Every second week" },
	{ value: "monthly", label: "Monthly" },
];
const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const DAYS = Array.from({ length: 31 }, (_, index) => String(index + 1));
const BELOW: InputWrapperProps["inputWrapperOrder"] = ["label", "input", "description", "error"];
const ADDRESSES = /[,;\n\r\t]+/;

/** When the report runs by itself, and who is to receive it. */
export function ScheduleFields({ next }: { next: DraftPreview }) {
	const frequency = useField("frequency");
	const isOn = frequency.value !== "off";
	return (
		<Stack>
			<Title order={3}>Schedule</Title>
			<NativeSelect {...frequency} label="Run by itself" data={FREQUENCIES} maw={360} />
			{isOn && <WhenFields />}
			{isOn && <OccurrenceList next={next} />}
			<Title order={3} mt="sm">
				Recipients
			</Title>
			<Alert color="blue" variant="light" maw={560} role="note">
				This version does not send email yet. The addresses are kept with the report for when it does.
			</Alert>
			<Text size="sm">One address each; a pasted list is split into its addresses.</Text>
			<div style={{ maxWidth: 560 }}>
				<TextLines
					name="recipients"
					one="recipient"
					many="recipients"
					max={MAX_RECIPIENTS}
					placeholder="name@example.com"
					separator={ADDRESSES}
					type="text"
				/>
			</div>
		</Stack>
	);
}

function WhenFields() {
	const { location } = useBuilder();
	const { value: frequency } = useField("frequency");
	const weekday = useField("weekday");
	const day = useField("day_of_month");
	const { ref: timeRef, ...time } = useField("time");
	const { ref: zoneRef, ...zone } = useField("time_zone");
	const { ref: startRef, ...starts } = useField("starts_on");
	const { value: whenOpen, onChange: setWhenOpen, ...open } = useField("only_when_open");
	const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), []);
	const isUnknown = location !== undefined && location.opening_hours.length === 0;
	return (
		<>
			<SimpleGrid cols={{ base: 1, xs: 2 }} maw={560}>
				{(frequency === "weekly" || frequency === "biweekly") && (
					<NativeSelect
						{...weekday}
						label="Weekday"
						data={WEEKDAYS.map((value) => ({ value, label: weekdayName(value) }))}
					/>
				)}
				{frequency === "monthly" && (
					<NativeSelect
						{...day}
						label="Day of the month"
						description="In a shorter month, its last day."
						inputWrapperOrder={BELOW}
						data={DAYS}
					/>
				)}
				<TextInput {...time} ref={timeRef} type="time" label="Time" required />
				<Autocomplete
					{...zone}
					ref={zoneRef}
					label="Time zone"
					description="Whose clock counts, in summer and in winter."
					inputWrapperOrder={BELOW}
					data={zones}
					limit={30}
					maxDropdownHeight={240}
					required
				/>
				<TextInput
					{...starts}
					ref={startRef}
					type="date"
					label="Starts on"
					description="Left empty, it starts at once."
					inputWrapperOrder={BELOW}
				/>
			</SimpleGrid>
			<Checkbox
				{...open}
				checked={whenOpen}
				onChange={({ currentTarget }) => setWhenOpen(currentTarget.checked)}
				label="Only when the business is open"
				description={
					isUnknown ? (
						<>
							The opening hours of this location are not known yet.{" "}
							<Anchor component={Link} to={`/ops/locations/${location.id}/edit`} size="xs" underline="always">
								Enter them
							</Anchor>{" "}
							to use this.
						</>
					) : (
						"A run outside the opening hours waits until the business opens next."
					)
				}
			/>
		</>
	);
}
