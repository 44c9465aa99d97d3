import { CloseButton, Input, Text } from "@mantine/core";
import { useId } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import classes from "./form.module.css";
import type { LocationValues } from "./location-values";
import { closingNote } from "./opening-week";

interface OpeningPeriodFieldsProps {
	/** Its place in the whole list. */
	index: number;
	day: string;
	/** Its place in the day, from 1. */
	number: number;
	onRemove: () => void;
}

/** When a place opens and when it closes, once. */
export function OpeningPeriodFields({ index, day, number, onRemove }: OpeningPeriodFieldsProps) {
	const { register, control, formState } = useFormContext<LocationValues>();
	const period = useWatch({ control, name: `opening_hours.${index}` });
	const faults = formState.errors.opening_hours?.[index];
	const id = useId();
	const which = number > 1 ? `, period ${number}` : "";
	const note = period ? closingNote(period) : null;
	const reason = faults?.opens?.message ?? faults?.closes?.message;
	const time = (end: "opens" | "closes") => (
		<Input
			{...register(`opening_hours.${index}.${end}`, { required: "Enter a time, or remove these hours." })}
			type="time"
			className={classes.time}
			error={faults?.[end] !== undefined}
			// By itself it would leave out what describes it, for it has no wrapper.
			withAria={false}
			aria-label={`${day} ${end}${which}`}
			aria-invalid={faults?.[end] !== undefined}
			aria-describedby={faults?.[end] ? `${id}-fault` : note && end === "closes" ? `${id}-note` : undefined}
		/>
	);
	return (
		<div className={classes.period}>
			<div className={classes.times}>
				{time("opens")}
				<Text size="sm">to</Text>
				{time("closes")}
				<CloseButton onClick={onRemove} aria-label={`Remove hours of ${day}${which}`} />
			</div>
			{note && (
				<Text id={`${id}-note`} size="sm" c="dimmed">
					{note}
				</Text>
			)}
			{reason && (
				<Text id={`${id}-fault`} size="xs" c="var(--mantine-color-error)" className={classes.fault}>
					{reason}
				</Text>
			)}
		</div>
	);
}
