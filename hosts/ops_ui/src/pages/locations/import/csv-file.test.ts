import { describe, expect, test } from "vitest";
import { NoText, readCsv } from "./csv-file";

const bytes = (...parts: (number[] | string)[]) =>
	new Blob(parts.map((part) => (typeof part === "string" ? part : new Uint8Array(part))));

describe("readCsv", () => {
	test("reads UTF-8, with and without a byte order mark", async () => {
		expect(await readCsv(bytes("name\nCafé"))).toEqual({ text: "name\nCafé", oddity: "" });
		expect(await readCsv(bytes([0xef, 0xbb, 0xbf], "name"))).toEqual({ text: "name", oddity: "" });
	});

	test("reads what spreadsheets call Unicode text", async () => {
		expect((await readCsv(bytes([0xff, 0xfe, 0x41, 0, 0xe9, 0]))).text).toBe("Aé");
	});

	test("reads older encodings, and says so", async () => {
		const { text, oddity } = await readCsv(bytes("Caf", [0xe9]));
		expect(text).toBe("Café");
		expect(oddity).toMatch(/not UTF-8/);
	});

	test("refuses a workbook", async () => {
		await expect(readCsv(bytes("PK", [3, 4, 0, 0]))).rejects.toBeInstanceOf(NoText);
	});
});
