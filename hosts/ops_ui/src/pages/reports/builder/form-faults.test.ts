import { describe, expect, test } from "vitest";
import { locationSample } from "../samples";
import { faultsOf, fieldOf, fieldsAtFault, inOrder, resolver, sectionOf } from "./form-faults";
import { newForm } from "./report-form";

const FILLED = { ...newForm(locationSample()), keywords: ["pizza"] };

describe("what is wrong with the fields", () => {
	test("is nothing when everything is there", () => {
		expect(faultsOf(FILLED)).toEqual({});
	});

	test.each([
		[{ location_id: "" }, "location_id"],
		[{ name: "  " }, "name"],
		[{ distance: "0" }, "distance"],
		[{ distance: "far" }, "distance"],
		[{ lat: "91" }, "lat"],
		[{ lng: "" }, "lng"],
		[{ keywords: ["", " "] }, "keywords.0"],
		[{ keywords: ["a", "x".repeat(81)] }, "keywords.1"],
		[{ frequency: "daily" as const, time: "" }, "time"],
		[{ frequency: "daily" as const, time_zone: " " }, "time_zone"],
	])("is found at its field: %j", async (changes, field) => {
		const values = { ...FILLED, ...changes };
		expect(Object.keys(faultsOf(values))).toEqual([field]);
		const { errors } = await resolver(values, undefined, { fields: {}, shouldUseNativeValidation: false });
		expect(fieldsAtFault(errors)).toEqual([field]);
	});

	test("stands where the hub points to", () => {
		const values = { ...FILLED, keywords: ["", "pizza", "Pizza", "pasta"], recipients: ["a@example.com"] };
		const found = [
			"/location_id",
			"/map/center/lng",
			"/map/center",
			"/map/radius/value",
			"/map/spacing",
			"/map/spacing/unit",
			"/map/size",
			"/sampling",
			"/keywords",
			"/keywords/1",
			"/recipients/0",
			"/schedule/time_zone",
			"/schedule",
			"/elsewhere",
			"",
		].map((pointer) => fieldOf(pointer, values));
		expect(found).toEqual([
			"location_id",
			"lng",
			"lat",
			"distance",
			"distance",
			"unit",
			"size",
			"sampling",
			"keywords.1",
			"keywords.3",
			"recipients.0",
			"time_zone",
			"frequency",
			null,
			null,
		]);
	});

	test("is led to in the order of the page", () => {
		expect(inOrder(["recipients.1", "keywords.10", "keywords.2", "name", "lat"])).toEqual([
			"name",
			"lat",
			"keywords.2",
			"keywords.10",
			"recipients.1",
		]);
		expect(["distance", "keywords.0", "recipients.3", "name"].map((field) => sectionOf(field as "name"))).toEqual([
			"map",
			"keywords",
			"schedule",
			"business",
		]);
	});
});
