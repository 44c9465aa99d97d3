import { CloseButton, Kbd, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useShortcut } from "../../../app/shortcuts";

const PAUSE_MS = 250;

interface SearchBoxProps {
	/** What is searched for now. */
	value: string;
	onSearch: (words: string) => void;
}

/** Searches while one types; "/" brings the cursor here, and Escape empties it. */
export function SearchBox({ value, onSearch }: SearchBoxProps) {
	const [typed, setTyped] = useState(value);
	const box = useRef<HTMLInputElement>(null);
	const asked = useRef(value);
	const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
	useShortcut("/", "Search the locations", () => box.current?.focus());
	useEffect(() => {
		// Back, or a filter that was cleared, not what was typed here.
		if (value !== asked.current) setTyped(value);
		asked.current = value;
	}, [value]);
	useEffect(() => () => clearTimeout(waiting.current), []);

	const search = (words: string, pause: number) => {
		setTyped(words);
		clearTimeout(waiting.current);
		const ask = () => {
			asked.current = words.trim();
			onSearch(words.trim());
		};
		if (pause > 0) waiting.current = setTimeout(ask, pause);
		else ask();
	};
	return (
		<TextInput
			ref={box}
			type="search"
			label="Search"
			placeholder="Name, address, phone"
			maxLength={100}
			autoComplete="off"
			value={typed}
			onChange={(event) => search(event.currentTarget.value, PAUSE_MS)}
			onKeyDown={(event) => {
				if (event.key === "Enter") search(typed, 0);
				if (event.key !== "Escape" || typed === "") return;
				event.preventDefault();
				search("", 0);
			}}
			rightSection={
				typed === "" ? (
					<Kbd size="xs" aria-hidden>
						/
					</Kbd>
				) : (
					<CloseButton
						aria-label="Clear the search"
						onClick={() => {
							search("", 0);
							box.current?.focus();
						}}
					/>
				)
			}
			w={{ base: "100%", xs: 280 }}
		/>
	);
}
