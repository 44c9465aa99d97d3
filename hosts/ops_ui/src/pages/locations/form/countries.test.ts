import { expect, test } from "vitest";
import { COUNTRIES, countryName, findCountries } from "./countries";

test("every country has a name", () => {
	expect(COUNTRIES).toHaveLength(249);
	expect(COUNTRIES.filter(({ value, label }) => value === label)).toEqual([]);
});

test("a country is found by its name, its code, and what else people call it", () => {
	const first = (text: string) => findCountries(text)[0]?.value;
	expect(first("germ")).toBe("DE");
	expect(first("us")).toBe("US");
	expect(first("usa")).toBe("US");
	expect(first("uk")).toBe("GB");
	expect(first("england")).toBe("GB");
	expect(first("cote")).toBe("CI");
	expect(first("curaçao")).toBe("CW");
	expect(findCountries("zzz")).toEqual([]);
	expect(findCountries("")).toEqual(COUNTRIES);
});

test("what is no code is shown as it is", () => {
	expect(countryName("DE")).toBe("Germany");
	expect(countryName("")).toBe("");
});
