import { createContext, useContext } from "react";
import { type ControllerRenderProps, get, type UseFormReturn, useController } from "react-hook-form";
import type { Location } from "../../../queries/locations";
import { type Faults, type Field, fieldId } from "./form-faults";
import type { ReportForm } from "./report-form";

/** What every field of the builder needs to know. */
export interface Builder {
	form: UseFormReturn<ReportForm>;
	/** What the hub said about fields when it was asked for a preview. */
	faults: Faults;
	/** The location that is chosen, once it is known. */
	location: Location | undefined;
}

const Context = createContext<Builder | null>(null);

export const BuilderProvider = Context.Provider;

export function useBuilder(): Builder {
	const found = useContext(Context);
	if (!found) throw new Error("Fields of the builder need a BuilderProvider around them.");
	return found;
}

/** A field of the form, with its id and what is wrong with it. */
export type BuilderField<N extends keyof ReportForm & string> = ControllerRenderProps<ReportForm, N> & {
	id: string;
	error: string | undefined;
};

/** Returns a field with its id and what is wrong with it, whoever found that out. */
export function useField<N extends keyof ReportForm & string>(name: N): BuilderField<N> {
	const { form } = useBuilder();
	const { field } = useController({ control: form.control, name });
	const errorAt = useErrors();
	return { ...field, id: fieldId(name), error: errorAt(name) };
}

/** Returns what tells the error of a field, if there is one. */
export function useErrors(): (field: Field) => string | undefined {
	const { form, faults } = useBuilder();
	const { errors } = form.formState;
	return (field) => {
		const error: unknown = get(errors, field);
		const message = typeof error === "object" && error !== null && "message" in error ? error.message : undefined;
		return typeof message === "string" ? message : faults[field];
	};
}
