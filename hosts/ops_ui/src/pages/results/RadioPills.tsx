import classes from "./RadioPills.module.css";

interface RadioPillsProps<Value extends string> {
	/** Of the group of radio buttons, in the page. */
	name: string;
	/** What each value is called, in their order. */
	choices: readonly (readonly [Value, string])[];
	value: Value;
	onChange: (value: Value) => void;
	small?: boolean;
}

/** Radio buttons that look like pills; they belong into a fieldset. */
export function RadioPills<Value extends string>(props: RadioPillsProps<Value>) {
	const { name, choices, value, onChange, small = false } = props;
	return (
		<div className={`${classes.choices} ${small ? classes.small : ""}`}>
			{choices.map(([each, label]) => (
				<label key={each} className={classes.choice}>
					<input type="radio" name={name} checked={each === value} onChange={() => onChange(each)} />
					<span>{label}</span>
				</label>
			))}
		</div>
	);
}
