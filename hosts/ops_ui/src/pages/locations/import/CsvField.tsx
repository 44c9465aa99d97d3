import { Alert, Button, FileButton, Group, Paper, Stack, Text, Textarea } from "@mantine/core";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { useController, useFormContext } from "react-hook-form";
import { count, whole } from "../../../lib/wording";
import { NoText, readCsv } from "./csv-file";
import classes from "./ImportLocations.module.css";
import { type ImportValues, lineCount, MOST_CHARACTERS, MOST_ROWS } from "./import-values";

/** From how many characters on pasted text is shown as a file is. */
const LONG = 20_000;

/** Takes the locations: a file that is chosen or dropped, or text that is pasted. */
export function CsvField() {
	const { control, setValue, setError, clearErrors, setFocus, watch } = useFormContext<ImportValues>();
	const { field, fieldState } = useController({ control, name: "csv", rules: { validate: checkText } });
	const [over, setOver] = useState(false);
	const reset = useRef<() => void>(null);
	const [fileName, oddity] = watch(["fileName", "oddity"]);
	const fault = fieldState.error?.message;
	const moved = useRef(false);
	useEffect(() => {
		// The button or the text that had the focus gave way to the other.
		if (moved.current) setFocus("csv");
		moved.current = false;
	});

	const fill = (values: Pick<ImportValues, "csv" | "fileName" | "oddity">) => {
		moved.current = (fileName === "") !== (values.fileName === "");
		clearErrors("csv");
		setValue("fileName", values.fileName);
		setValue("oddity", values.oddity);
		setValue("csv", values.csv, { shouldDirty: true });
	};
	const take = async (file: File | null | undefined) => {
		reset.current?.();
		if (!file) return;
		try {
			const { text, oddity } = await readCsv(file);
			fill({ csv: text, fileName: file.name, oddity });
			const wrong = checkText(text);
			if (wrong !== true) setError("csv", { message: wrong });
		} catch (error) {
			setError("csv", { message: unreadable(file.name, error) });
		}
	};
	const drop = (event: DragEvent) => {
		event.preventDefault();
		setOver(false);
		void take(event.dataTransfer.files[0]);
	};
	const choose = (label: string, variant: string) => (
		<FileButton accept=".csv,.tsv,.txt,text/csv,text/plain" resetRef={reset} onChange={(file) => void take(file)}>
			{(props) => (
				<Button {...props} variant={variant} {...(fileName ? { ref: field.ref } : {})}>
					{label}
				</Button>
			)}
		</FileButton>
	);
	return (
		<Paper
			withBorder
			p="md"
			className={classes.drop}
			{...(over ? { "data-over": true } : {})}
			onDragOver={(event) => {
				event.preventDefault();
				setOver(true);
			}}
			onDragLeave={() => setOver(false)}
			onDrop={drop}
		>
			{fileName ? (
				<Stack gap="sm">
					<Group justify="space-between">
						<div>
							<Text fw={600}>{fileName}</Text>
							<Text size="sm" c="dimmed" role="status">
								{count(Math.max(0, lineCount(field.value) - 1), "line", "lines")} below the first,{" "}
								{whole(field.value.length)} characters
							</Text>
						</div>
						<Group gap="xs">
							{choose("Choose another file", "default")}
							<Button variant="default" onClick={() => fill({ csv: "", fileName: "", oddity: "" })}>
								Remove file
							</Button>
						</Group>
					</Group>
					{oddity && (
						<Alert color="yellow" variant="light">
							{oddity}
						</Alert>
					)}
					<Faults text={fault} />
				</Stack>
			) : (
				<Stack gap="sm">
					<Group gap="sm">
						{choose("Choose a file", "filled")}
						<Text size="sm">or drop it here.</Text>
					</Group>
					<Textarea
						label="Or paste the text"
						description={`The first line names the columns. At most ${whole(MOST_ROWS)} rows.`}
						ref={field.ref}
						value={field.value}
						onChange={(event) => fill({ csv: event.currentTarget.value, fileName: "", oddity: "" })}
						onPaste={(event) => {
							const text = event.clipboardData.getData("text/plain");
							if (text.length < LONG || field.value !== "") return;
							// Browsers take seconds to lay out thousands of lines in a text field.
							event.preventDefault();
							fill({ csv: text, fileName: "Pasted text", oddity: "" });
						}}
						onBlur={field.onBlur}
						rows={7}
						spellCheck={false}
						classNames={{ input: classes.text }}
						error={fault !== undefined}
					/>
					<Faults text={fault} />
				</Stack>
			)}
		</Paper>
	);
}

function Faults({ text }: { text: string | undefined }) {
	if (!text) return null;
	return (
		<Alert color="red" variant="light" role="alert" title="This file cannot be read yet">
			<ul className={classes.faults}>
				{text.split("\n").map((line) => (
					<li key={line}>{line}</li>
				))}
			</ul>
		</Alert>
	);
}

function checkText(text: string): string | true {
	if (text.trim() === "") return "Choose a file, or paste the text of one.";
	if (text.length <= MOST_CHARACTERS) return true;
	return `It has ${whole(text.length)} characters; the most is ${whole(MOST_CHARACTERS)}. Import it in parts.`;
}

function unreadable(name: string, error: unknown): string {
	return error instanceof NoText
		? `${name} is no text. In your spreadsheet, save it as CSV, then choose that file.`
		: `${name} could not be read. Check that it is still there and that you may open it, then choose it again.`;
}
