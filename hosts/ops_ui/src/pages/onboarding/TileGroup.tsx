import { type KeyboardEvent, useId } from "react";
import { Icon } from "../../components/Icon";
import type { Choice } from "./choices";
import classes from "./TileGroup.module.css";

interface TileGroupProps<Value extends string> {
	/** One answer, or several. */
	kind: "radio" | "checkbox";
	/** Id of the question. */
	labelledBy: string;
	/** Ids of what else there is to say about it: a hint, or what is wrong. */
	describedBy: string;
	tiles: readonly Choice<Value>[];
	chosen: readonly Value[];
	onChange: (chosen: readonly Value[]) => void;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** Answers as tiles: real radio buttons or checkboxes, each with an explanation. */
export function TileGroup<Value extends string>(props: TileGroupProps<Value>) {
	const { kind, labelledBy, describedBy, tiles, chosen, onChange } = props;
	const id = useId();
	const toggle = (value: Value, checked: boolean) => {
		if (kind === "radio") return onChange([value]);
		onChange(tiles.map((tile) => tile.value).filter((each) => (each === value ? checked : chosen.includes(each))));
	};
	return (
		<fieldset
			role={kind === "radio" ? "radiogroup" : undefined}
			className={classes.group}
			aria-labelledby={labelledBy}
			aria-describedby={describedBy}
			onKeyDown={kind === "radio" ? undefined : moveFocus}
		>
			<div className={classes.tiles}>
				{tiles.map(({ value, label, text, icon }) => (
					<label key={value} className={classes.tile}>
						<span className={classes.picture}>
							<Icon name={icon} size={24} />
						</span>
						<span id={`${id}${value}-label`} className={classes.label}>
							{label}
						</span>
						<input
							type={kind}
							name={kind === "radio" ? id : undefined}
							className={classes.input}
							checked={chosen.includes(value)}
							onChange={(event) => toggle(value, event.currentTarget.checked)}
							aria-labelledby={`${id}${value}-label`}
							aria-describedby={`${id}${value}-text`}
						/>
						<span id={`${id}${value}-text`} className={classes.text}>
							{text}
						</span>
					</label>
				))}
			</div>
		</fieldset>
	);
}

/** Lets arrows lead from one checkbox to the next, as they do with radio buttons. */
function moveFocus(event: KeyboardEvent<HTMLFieldSetElement>) {
	const by = STEPS[event.key];
	if (by === undefined || !(event.target instanceof HTMLInputElement)) return;
	const inputs = [...event.currentTarget.querySelectorAll("input")];
	event.preventDefault();
	inputs[(inputs.indexOf(event.target) + by + inputs.length) % inputs.length]?.focus();
}
