import { Kbd, Text, VisuallyHidden } from "@mantine/core";
import { useShortcut } from "../../app/shortcuts";
import classes from "./KeywordSwitch.module.css";
import { RadioPills } from "./RadioPills";

interface KeywordSwitchProps {
	keywords: readonly string[];
	value: string;
	onChange: (keyword: string) => void;
}

/** Returns the keyword that many steps away, around the ends. */
export function keywordAfter(keywords: readonly string[], value: string, by: number): string {
	const index = keywords.indexOf(value);
	return keywords[(index + by + keywords.length) % keywords.length] ?? value;
}

/** Chooses the keyword whose ranks are shown, also with [ and ]. */
export function KeywordSwitch({ keywords, value, onChange }: KeywordSwitchProps) {
	const several = keywords.length > 1;
	useShortcut("[", "Keyword before", () => onChange(keywordAfter(keywords, value, -1)), several);
	useShortcut("]", "Keyword after", () => onChange(keywordAfter(keywords, value, 1)), several);
	return (
		<fieldset className={classes.switch}>
			<VisuallyHidden component="legend">Keyword</VisuallyHidden>
			<Text size="sm" fw={600} aria-hidden className={classes.label}>
				Keyword
				{several && (
					<span className={classes.keys}>
						<Kbd size="xs">[</Kbd> <Kbd size="xs">]</Kbd>
					</span>
				)}
			</Text>
			<RadioPills
				name="keyword"
				choices={keywords.map((keyword) => [keyword, keyword] as const)}
				value={value}
				onChange={onChange}
			/>
		</fieldset>
	);
}
