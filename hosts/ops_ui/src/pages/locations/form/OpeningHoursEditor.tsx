import { Text } from "@mantine/core";
import { useState } from "react";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import type { LocationValues } from "./location-values";
import { OpeningDay } from "./OpeningDay";
import { copyDay, dayName, WEEK, type Weekday } from "./opening-week";

const MOST = 50;

/** Takes when the business is open: any number of periods a day, also across midnight. */
export function OpeningHoursEditor() {
	const { control, formState } = useFormContext<LocationValues>();
	const { fields, append, remove, replace } = useFieldArray({ control, name: "opening_hours" });
	const periods = useWatch({ control, name: "opening_hours" });
	const [said, setSaid] = useState("");

	const add = (weekday: Weekday) => {
		const first = !periods.some((period) => period.weekday === weekday);
		append(
			{ weekday, opens: first ? "09:00" : "", closes: first ? "17:00" : "" },
			{ focusName: `opening_hours.${fields.length}.opens` },
		);
	};
	const copy = (from: Weekday, days: readonly Weekday[], whom: string) => {
		replace(copyDay(periods, from, days));
		setSaid(`The hours of ${dayName(from)} were copied to ${whom}.`);
	};

	return (
		<div>
			{WEEK.map((weekday) => (
				<OpeningDay
					key={weekday}
					weekday={weekday}
					periods={fields
						.map(({ id, weekday: day }, index) => ({ id, index, day }))
						.filter(({ day }) => day === weekday)}
					closed={fields.length > 0 ? "Closed" : "Not entered"}
					full={fields.length >= MOST}
					onAdd={() => add(weekday)}
					onRemove={remove}
					onCopy={(days, whom) => copy(weekday, days, whom)}
				/>
			))}
			{formState.errors.opening_hours?.message && (
				<Text size="sm" c="var(--mantine-color-error)" role="alert">
					{formState.errors.opening_hours.message}
				</Text>
			)}
			<Text role="status" size="sm" mih="1.55em">
				{said}
			</Text>
		</div>
	);
}
