import { useState } from "react";
import type { FieldPath, UseFormReturn } from "react-hook-form";
import { pathOf, showFaults } from "../../../forms/server-errors";
import type { FieldFault } from "../../../lib/ops-api";
import type { LocationValues } from "./location-values";

const FIELDS = /^(?:name|category|source_mode|place_id|phone|website|opening_hours(?:\.\d+\.(?:opens|closes))?)$/;
const PARTS = /^(?:address\.(?:line1|line2|city|region|postal_code|country)|coordinates\.(?:lat|lng))$/;

/** Why a location could not be saved: faults that belong to no field, or an error as a whole. */
export interface SaveFailure {
	faults: readonly FieldFault[];
	error: unknown;
}

/** Returns the field of the form for a JSON pointer, or null when it has none. */
export function fieldOf(pointer: string): FieldPath<LocationValues> | null {
	const path = pathOf(pointer);
	if (path === "coordinates") return "coordinates.lat";
	if (path === "address") return "address.line1";
	const period = /^opening_hours\.(\d+)/.exec(path);
	if (period && !FIELDS.test(path)) return `opening_hours.${Number(period[1])}.opens`;
	return FIELDS.test(path) || PARTS.test(path) ? (path as FieldPath<LocationValues>) : null;
}

/** Keeps why the last attempt to save failed, and shows what the hub refused at the fields concerned. */
export function useSaveFailure(form: UseFormReturn<LocationValues>) {
	const [failure, setFailure] = useState<SaveFailure | null>(null);
	const show = (error: unknown) => {
		const faults = showFaults(error, form.setError, fieldOf);
		setFailure(faults === null ? { faults: [], error } : faults.length > 0 ? { faults, error: null } : null);
	};
	return { failure, show, clear: () => setFailure(null) };
}
