import { Skeleton } from "@mantine/core";
import { type Ref, useEffect, useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { toastFailed } from "../../../app/toasts";
import { describeFailure } from "../../../components/Failure";
import { Loading } from "../../../components/Loading";
import { DraftNotice } from "../../../forms/DraftNotice";
import { useDraft } from "../../../forms/draft";
import { showFaults } from "../../../forms/server-errors";
import { OpsProblem } from "../../../lib/ops-api";
import { type ImportResult, useImport, useTrial, useTry } from "../../../queries/location-import";
import { ImportCheck } from "./ImportCheck";
import { ImportForm } from "./ImportForm";
import type { ImportStep } from "./ImportSteps";
import { EMPTY, type ImportValues, inputOf } from "./import-values";

interface ImporterProps {
	step: Exclude<ImportStep, "done">;
	heading: Ref<HTMLHeadingElement>;
	goTo: (step: ImportStep, replace?: boolean) => void;
	onDone: (result: ImportResult) => void;
}

/** The steps of an import before it is done. What was entered outlives a reload. */
export function Importer({ step, heading, goTo, onDone }: ImporterProps) {
	const form = useForm<ImportValues>({ defaultValues: EMPTY });
	const draft = useDraft("location-import", 0, form);
	const [ready, setReady] = useState(false);
	// What was entered before is in the form only after the first render.
	useEffect(() => setReady(true), []);
	const [checking, setChecking] = useState(false);
	const tryOut = useTry();
	const importing = useImport();
	const input = inputOf(form.watch());
	const trial = useTrial(input, step === "check" && !importing.isPending && !importing.isSuccess);

	const check = async () => {
		setChecking(true);
		try {
			await tryOut(inputOf(form.getValues()));
			importing.reset();
			goTo("check");
		} catch (error) {
			show(error);
		} finally {
			setChecking(false);
		}
	};
	const show = (error: unknown) => {
		const rest = showFaults(error, form.setError, (pointer) =>
			pointer === "/default_country" ? "defaultCountry" : null,
		);
		if (rest === null) {
			const tooLarge = error instanceof OpsProblem && error.status === 413;
			if (!tooLarge) return toastFailed("The file was not checked", describeFailure(error).text);
			form.setError(
				"csv",
				{ message: "The file is too large to send at once. Import it in parts." },
				{ shouldFocus: true },
			);
		} else if (rest.length > 0) {
			const message = rest.map((fault) => fault.message).join("\n");
			form.setError("csv", { type: "server", message }, { shouldFocus: true });
		}
	};
	const store = () =>
		importing.mutate(input, {
			onSuccess: (result) => {
				draft.clear();
				onDone(result);
			},
		});

	const isFilled = input.csv !== "";
	if (draft.restored && !ready) {
		return (
			<Loading what="what you entered">
				<Skeleton h={360} maw="48rem" />
			</Loading>
		);
	}
	return (
		<FormProvider {...form}>
			{step === "check" && isFilled ? (
				<ImportCheck
					heading={heading}
					result={trial.data}
					error={trial.error}
					retry={() => void trial.refetch()}
					onBack={() => goTo("file")}
					onImport={store}
					importing={importing.isPending}
					failure={importing.error}
				/>
			) : (
				<>
					<DraftNotice draft={draft} />
					<ImportForm heading={heading} busy={checking} onCheck={() => void check()} />
				</>
			)}
		</FormProvider>
	);
}
