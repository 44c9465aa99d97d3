import { useEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { useNavigate } from "react-router";
import { toastDone, toastFailed } from "../../../app/toasts";
import { useDraft } from "../../../forms/draft";
import { showFaults } from "../../../forms/server-errors";
import { OpsProblem } from "../../../lib/ops-api";
import {
	type Report,
	type ReportInput,
	useChangeReport,
	useCreateReport,
	useNewestReport,
	useRestoreReport,
} from "../../../queries/reports";
import { useStartRun } from "../../../queries/run-start";
import { type Field, fieldOf, fieldsAtFault, resolver } from "./form-faults";
import { isSame, mergePatch } from "./merge-patch";
import { rebase } from "./report-aspects";
import { formOf, inputOf, type ReportForm, storedInput } from "./report-form";

const GRIDS = "/ops/reports/local-search-grid";

/** Two versions of a report that disagree, and what was to be done when that came out. */
export interface Conflict {
	/** What both began with, or null when that is not known any more. */
	base: ReportInput | null;
	theirs: Report;
	mine: ReportInput;
	run: boolean;
}

interface Editing {
	/** The report as it is stored, or null for a new one. */
	stored: Report | null;
	initial: ReportForm;
	draftKey: string;
	/** Brings people to fields at fault. */
	reveal: (fields: readonly Field[]) => void;
}

/** Everything that the builder does with a report: keep what is entered, save it, run it, settle conflicts. */
export function useReportEditor({ stored, initial, draftKey, reveal }: Editing) {
	const [base, setBase] = useState(stored);
	const [conflict, setConflict] = useState<Conflict | null>(null);
	const [isGone, setGone] = useState(false);
	const form = useForm<ReportForm>({ defaultValues: initial, resolver, mode: "onTouched", shouldFocusError: false });
	const draft = useDraft(draftKey, base?.version ?? 0, form);
	const navigate = useNavigate();
	const create = useCreateReport();
	const change = useChangeReport();
	const restore = useRestoreReport();
	const start = useStartRun();
	const newest = useNewestReport();
	const { isDirty } = form.formState;

	/** Shows what is stored; what was entered since `sent` stays on top of it. */
	const adopt = (report: Report, sent?: ReportForm) => {
		const entered = form.getValues();
		setBase(report);
		draft.discard();
		form.reset(formOf(storedInput(report)));
		for (const name of Object.keys(sent ?? {}) as (keyof ReportForm)[]) {
			if (sent && !isSame(sent[name], entered[name])) form.setValue(name, entered[name], { shouldDirty: true });
		}
	};
	useEffect(() => {
		// Somebody saved it elsewhere, and nothing was entered here: there is nothing to settle.
		if (!stored || !base || isDirty || stored.version <= base.version) return;
		setBase(stored);
		form.reset(formOf(storedInput(stored)));
	}, [stored, base, isDirty, form]);

	const refused = async (error: unknown, values: ReportForm, run: boolean) => {
		if (error instanceof OpsProblem && error.status === 412 && base) {
			try {
				setConflict({ base: storedInput(base), theirs: await newest(base.id), mine: inputOf(values), run });
			} catch (failed) {
				await refused(failed, values, run);
			}
			return;
		}
		const rest = showFaults(error, form.setError, (pointer) => fieldOf(pointer, values));
		if (rest === null) {
			if (error instanceof OpsProblem && error.status === 404 && base) setGone(true);
			else toastFailed("This was not saved", error instanceof Error ? error.message : "Try again.");
			return;
		}
		const problem = error as OpsProblem;
		reveal(problem.errors.flatMap(({ pointer }) => fieldOf(pointer, values) ?? []));
		if (rest.length > 0) toastFailed("This was not saved", rest.map(({ message }) => message).join(" "));
	};

	const runNow = async (report: Report): Promise<boolean> => {
		try {
			await start.mutateAsync(report);
			await navigate(`${GRIDS}/${report.id}/results`);
			return true;
		} catch (error) {
			toastFailed(
				"The report is saved, but it does not run yet",
				error instanceof Error ? error.message : "Try again.",
			);
			return false;
		}
	};

	/** Saves what changed on top of `onto`; `values` are what people see. */
	const store = async (onto: Report | null, input: ReportInput, values: ReportForm, run: boolean) => {
		let saved: Report;
		try {
			if (onto === null) {
				saved = await create.mutateAsync(input);
			} else {
				const patch = mergePatch(storedInput(onto), input);
				const { id, version } = onto;
				saved = Object.keys(patch).length === 0 ? onto : await change.mutateAsync({ id, version, patch });
			}
		} catch (error) {
			await refused(error, values, run);
			return;
		}
		setConflict(null);
		if (base === null) draft.clear();
		else adopt(saved, values);
		if (run && (await runNow(saved))) return;
		if (!run) toastDone(saved.state === "draft" ? "Draft saved" : "Changes saved");
		if (base === null) await navigate(`${GRIDS}/${saved.id}/edit`, { replace: true });
	};

	const save = (run: boolean) =>
		form.handleSubmit(
			async (values) => {
				const input = inputOf(values);
				// What was entered over an older version would undo what others saved since.
				if (draft.outdated && base) setConflict({ base: null, theirs: base, mine: input, run });
				else await store(base, input, values, run);
			},
			(errors) => reveal(fieldsAtFault(errors)),
		)();

	return {
		form,
		draft,
		base,
		conflict,
		isGone,
		isBusy: create.isPending || change.isPending || start.isPending || restore.isPending,
		save,
		runNow,
		settle: {
			close: () => setConflict(null),
			takeTheirs: () => {
				if (conflict) adopt(conflict.theirs);
				setConflict(null);
			},
			keepMine: async () => {
				if (!conflict) return;
				const { base: began, theirs, mine, run } = conflict;
				const input = began ? rebase(began, mine, storedInput(theirs)) : mine;
				await store(theirs, input, form.getValues(), run);
			},
		},
		bringBack: async () => {
			if (!base) return;
			try {
				setBase(await restore.mutateAsync(base.id));
				setGone(false);
			} catch (error) {
				toastFailed("The report was not restored", error instanceof Error ? error.message : "Try again.");
			}
		},
	};
}
