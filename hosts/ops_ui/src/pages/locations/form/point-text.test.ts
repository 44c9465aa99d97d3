import { describe, expect, test } from "vitest";
import { isLink, readPoint, toDegrees, writeDegrees } from "./point-text";

const AUSTIN = { lat: 30.2497, lng: -97.7491 };

describe("readPoint", () => {
	test.each([
		"30.2497, -97.7491",
		" 30.2497,-97.7491 ",
		"(30.2497; -97.7491)",
		"30.2497° -97.7491°",
		"30.2497° N, 97.7491° W",
		"https://www.google.com/maps/@30.2497,-97.7491,17z",
		"https://www.google.com/maps/place/X/@1.5,2.5,17z/data=!4m6!3m5!8m2!3d30.2497!4d-97.7491!16s",
		"https://maps.apple.com/?ll=30.2497,-97.7491&q=Pizza",
		"https://www.google.com/maps/search/?api=1&query=30.2497%2C-97.7491",
		"https://www.openstreetmap.org/?mlat=30.2497&mlon=-97.7491#map=17/1/2",
		"https://www.openstreetmap.org/#map=17/30.2497/-97.7491",
	])("finds the point in %s", (text) => {
		expect(readPoint(text)).toEqual(AUSTIN);
	});

	test("reads minutes and seconds as maps show them", () => {
		expect(readPoint("30°14'58.9\"N 97°44'56.8\"W")).toEqual({ lat: 30.249694, lng: -97.749111 });
	});

	test.each([
		"",
		"30.2497",
		"30,2497",
		"30,24",
		"91.5, 10.5",
		"10.5, 181.5",
		"https://maps.app.goo.gl/abc",
		"pizza, Austin",
	])("finds none in %j", (text) => {
		expect(readPoint(text)).toBeNull();
	});

	test("survives a link that is cut off within an escape", () => {
		expect(readPoint("https://example.com/?q=%E0%A4%A")).toBeNull();
	});
});

test("a number may have a decimal comma, and nothing else in it", () => {
	expect(toDegrees("30,25")).toBe(30.25);
	expect(toDegrees(" -97.7491 ")).toBe(-97.7491);
	expect(toDegrees("−97.5")).toBe(-97.5);
	expect(toDegrees("")).toBeNull();
	expect(toDegrees("30 north")).toBeNaN();
	expect(toDegrees("1e1")).toBeNaN();
});

test("degrees are written to a tenth of a metre", () => {
	expect(writeDegrees(30.24971112345)).toBe("30.249711");
	expect(writeDegrees(10)).toBe("10");
});

test("only addresses of pages are links", () => {
	expect(isLink("HTTPS://example.com")).toBe(true);
	expect(isLink("example.com")).toBe(false);
});
