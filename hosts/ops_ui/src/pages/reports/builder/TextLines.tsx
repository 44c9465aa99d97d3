import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type ClipboardEvent, useEffect, useState } from "react";
import { count } from "../../../lib/wording";
import { useErrors, useField } from "./builder-context";
import { fieldId } from "./form-faults";
import { distinct, repeated, tidy } from "./report-form";

interface TextLinesProps {
	name: "keywords" | "recipients";
	one: string;
	many: string;
	max: number;
	placeholder: string;
	/** Where pasted text is cut into lines. */
	separator: RegExp;
	/** Whether there is a field at first, before anything was entered. */
	hasFirst?: boolean;
	type?: "text" | "email";
}

/** A list of short texts, one field each: says how many there are, takes several at once from the clipboard. */
export function TextLines({ name, one, many, max, placeholder, separator, hasFirst = false, type }: TextLinesProps) {
	const { value, onChange, onBlur } = useField(name);
	const errorAt = useErrors();
	const [note, setNote] = useState("");
	const [focus, setFocus] = useState<string | null>(null);
	useEffect(() => {
		if (focus === null) return;
		document.getElementById(focus)?.focus();
		setFocus(null);
	}, [focus]);
	const lines = value.length === 0 && hasFirst ? [""] : value;
	const addId = `${fieldId(name)}-add`;
	const idOf = (index: number) => fieldId(`${name}.${index}`);
	const used = distinct(lines).length;
	const replace = (index: number, texts: string[]) =>
		onChange([...lines.slice(0, index), ...texts, ...lines.slice(index + 1)]);
	const add = (index: number) => {
		onChange([...lines.slice(0, index), "", ...lines.slice(index)]);
		setFocus(idOf(index));
	};
	const remove = (index: number) => {
		onChange(lines.filter((_, other) => other !== index));
		setNote(`${tidy(lines[index] ?? "") || `An empty ${one}`} removed.`);
		const left = lines.length - 1;
		setFocus(left === 0 && !hasFirst ? addId : idOf(Math.max(0, Math.min(index, left - 1))));
	};
	const paste = (event: ClipboardEvent<HTMLInputElement>, index: number) => {
		const texts = event.clipboardData.getData("text").split(separator).map(tidy).filter(Boolean);
		if (texts.length < 2) return;
		event.preventDefault();
		const before = tidy(lines[index] ?? "");
		const others = lines.filter((line, other) => other !== index && tidy(line) !== "");
		const merged = distinct([...others, ...(before ? [before] : []), ...texts]).map(({ text }) => text);
		const kept = merged.slice(0, max);
		const repeats = others.length + (before ? 1 : 0) + texts.length - merged.length;
		onChange(kept);
		setFocus(idOf(kept.length - 1));
		setNote(
			[
				`${count(kept.length, one, many)} now.`,
				repeats > 0 ? `${count(repeats, "repetition", "repetitions")} left out.` : "",
				merged.length > max ? `${merged.length - max} left out: at most ${max} are possible.` : "",
			]
				.filter(Boolean)
				.join(" "),
		);
	};
	return (
		<Stack gap="xs">
			{lines.map((line, index) => {
				const twin = repeated(lines, index);
				return (
					// Lines have no identity but their place, and nothing about them is kept elsewhere.
					// biome-ignore lint/suspicious/noArrayIndexKey: see above
					<Group key={index} align="flex-end" wrap="nowrap" gap="xs">
						<TextInput
							id={idOf(index)}
							label={`${one.charAt(0).toUpperCase()}${one.slice(1)} ${index + 1}`}
							value={line}
							type={type ?? "text"}
							placeholder={index === 0 ? placeholder : ""}
							autoComplete="off"
							error={errorAt(`${name}.${index}`)}
							description={twin >= 0 ? `The same as ${one} ${twin + 1}; it counts once.` : undefined}
							inputWrapperOrder={["label", "input", "description", "error"]}
							style={{ flex: 1 }}
							onChange={({ currentTarget }) => replace(index, [currentTarget.value])}
							onBlur={() => {
								if (line !== tidy(line)) replace(index, [tidy(line)]);
								onBlur();
							}}
							onPaste={(event) => paste(event, index)}
							onKeyDown={(event) => {
								if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
								event.preventDefault();
								if (tidy(line) !== "" && lines.length < max) add(index + 1);
							}}
						/>
						{(lines.length > 1 || !hasFirst) && (
							<ActionIcon
								variant="default"
								size={36}
								style={{ alignSelf: "flex-start", marginTop: 25 }}
								aria-label={`Remove ${one} ${index + 1}`}
								onClick={() => remove(index)}
							>
								<span aria-hidden>✕</span>
							</ActionIcon>
						)}
					</Group>
				);
			})}
			<Group justify="space-between" gap="xs">
				<Button id={addId} variant="default" size="sm" onClick={() => add(lines.length)} disabled={lines.length >= max}>
					Add {one}
				</Button>
				<Text size="sm" role="status" c="dimmed">
					{used} of {max}
					{note && ` · ${note}`}
				</Text>
			</Group>
		</Stack>
	);
}
