import type { FieldPath, FieldValues, UseFormSetError } from "react-hook-form";
import { type FieldFault, OpsProblem } from "../lib/ops-api";

/**
 * Shows the faults of a refused request at the fields where they belong, and puts the cursor into the first of them.
 *
 * @param field returns the name of the form's field for a JSON pointer, or null when the form has none.
 * @returns the faults that belong to no field, to be shown above the form; null when `error` is no refusal of fields.
 */
export function showFaults<T extends FieldValues>(
	error: unknown,
	setError: UseFormSetError<T>,
	field: (pointer: string) => FieldPath<T> | null = (pointer) => pathOf(pointer) as FieldPath<T>,
): FieldFault[] | null {
	if (!(error instanceof OpsProblem) || error.errors.length === 0) return null;
	const rest: FieldFault[] = [];
	let first = true;
	for (const fault of error.errors) {
		const name = field(fault.pointer);
		if (name === null || name === "") {
			rest.push(fault);
			continue;
		}
		setError(name, { type: "server", message: fault.message }, { shouldFocus: first });
		first = false;
	}
	return rest;
}

/** Returns a JSON pointer as react-hook-form names fields: `/address/line1` is `address.line1`. */
export function pathOf(pointer: string): string {
	return pointer
		.split("/")
		.slice(1)
		.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
		.join(".");
}
