import type { ImportInput } from "../../../queries/location-import";

/** The most that the hub takes in one file. */
export const MOST_ROWS = 2000;
export const MOST_CHARACTERS = 1_000_000;

/** What the form holds. */
export interface ImportValues extends ImportInput {
	/** Name of the file that was chosen, or "" where the text was pasted. */
	fileName: string;
	/** What is odd about the file, or "". */
	oddity: string;
}

export const EMPTY: ImportValues = { csv: "", fileName: "", oddity: "", onDuplicate: "skip", defaultCountry: "" };

/** A file that shows every column. */
export const SAMPLE = `name,street,city,region,postal code,country,phone,website,category,latitude,longitude,place id
Home Slice Pizza,1415 S Congress Ave,Austin,TX,78704,US,(512) 444-7437,https://homeslice.example,Pizza restaurant,30.249711,-97.749132,
Berg Bakery,Marktplatz 1,Bonn,,53111,Germany,0228 123456,,Bakery,,,
`;

/** Returns what to send. */
export function inputOf({ csv, onDuplicate, defaultCountry }: ImportValues): ImportInput {
	return { csv, onDuplicate, defaultCountry };
}

/** Returns how many lines of a text are not blank. */
export function lineCount(text: string): number {
	let lines = 0;
	for (const line of text.split(/\r\n|\r|\n/)) if (line.trim() !== "") lines++;
	return lines;
}
