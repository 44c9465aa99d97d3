import { Button, Menu, Text } from "@mantine/core";
import { useId, useRef } from "react";
import classes from "./form.module.css";
import { OpeningPeriodFields } from "./OpeningPeriodFields";
import { dayName, WEEK, type Weekday } from "./opening-week";

interface OpeningDayProps {
	weekday: Weekday;
	/** The periods of this day by their place in the whole list. */
	periods: readonly { id: string; index: number }[];
	/** What to say when there are none. */
	closed: string;
	/** Whether there is no room for another period. */
	full: boolean;
	onAdd: () => void;
	onRemove: (index: number) => void;
	onCopy: (days: readonly Weekday[], whom: string) => void;
}

/** The hours of one day, with what can be done about them. */
export function OpeningDay({ weekday, periods, closed, full, onAdd, onRemove, onCopy }: OpeningDayProps) {
	const label = useId();
	const add = useRef<HTMLButtonElement>(null);
	const day = dayName(weekday);
	const drop = (index: number) => {
		onRemove(index);
		// The button that was pressed is gone.
		add.current?.focus();
	};
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid everywhere
		<div
			role="group"
			aria-labelledby={label}
			className={classes.day}
			{...(periods.length > 0 ? { "data-open": true } : {})}
		>
			<Text id={label} size="sm" fw={600} className={classes.dayName}>
				{day}
			</Text>
			<div className={classes.periods}>
				{periods.length === 0 && (
					<Text size="sm" c="dimmed" className={classes.dayState}>
						{closed}
					</Text>
				)}
				{periods.map(({ id, index }, number) => (
					<OpeningPeriodFields key={id} index={index} day={day} number={number + 1} onRemove={() => drop(index)} />
				))}
			</div>
			<div className={classes.dayActions}>
				{periods.length > 0 && (
					<Menu position="bottom-end">
						<Menu.Target>
							<Button variant="subtle" size="compact-sm" aria-label={`Copy the hours of ${day}`}>
								Copy
							</Button>
						</Menu.Target>
						<Menu.Dropdown aria-label={`Copy the hours of ${day}`}>
							<Menu.Item onClick={() => onCopy(WEEK.slice(0, 5), "Monday to Friday")}>To Monday to Friday</Menu.Item>
							<Menu.Item onClick={() => onCopy(WEEK, "every day")}>To every day</Menu.Item>
						</Menu.Dropdown>
					</Menu>
				)}
				<Button
					ref={add}
					variant="default"
					size="compact-sm"
					onClick={onAdd}
					disabled={full}
					aria-label={`Add hours on ${day}`}
				>
					Add hours
				</Button>
			</div>
		</div>
	);
}
