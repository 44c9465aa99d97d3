/** Files of spreadsheets as text. */

export interface CsvText {
	text: string;
	/** What to look at because the file is not what it should be, or "". */
	oddity: string;
}

const OLD =
	"This file is not UTF-8, so it was read as Windows-1252. Check letters with accents; if they look wrong, save the file as “CSV UTF-8”.";

/** Raised when a file is no text at all, such as a workbook. */
export class NoText extends Error {}

/**
 * Reads a file in the encodings that spreadsheets write.
 *
 * @throws NoText when it is no text.
 */
export async function readCsv(file: Blob): Promise<CsvText> {
	const bytes = new Uint8Array(await file.arrayBuffer());
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder("utf-16le").decode(bytes), oddity: "" };
	if (bytes.includes(0)) throw new NoText();
	try {
		return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), oddity: "" };
	} catch {
		return { text: new TextDecoder("windows-1252").decode(bytes), oddity: OLD };
	}
}
