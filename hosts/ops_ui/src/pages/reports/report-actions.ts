import { useNavigate } from "react-router";
import { toastDone, toastFailed } from "../../app/toasts";
import { OpsProblem } from "../../lib/ops-api";
import { type Report, useCreateReport, useDeleteReport, useRestoreReport } from "../../queries/reports";
import { LONGEST_NAME, storedInput } from "./builder/report-form";

/** What can be done with a report of a list, besides running it. */
export function useReportActions(onGone: (id: string) => void) {
	const navigate = useNavigate();
	const create = useCreateReport();
	const gone = useDeleteReport();
	const back = useRestoreReport();
	const restore = async ({ id, name }: Report) => {
		try {
			await back.mutateAsync(id);
			toastDone(`${name} is back`);
		} catch (error) {
			toastFailed(`${name} was not restored`, reasonOf(error));
		}
	};
	return {
		remove: async (report: Report) => {
			try {
				await gone.mutateAsync(report);
				onGone(report.id);
				toastDone(`${report.name} deleted`, () => void restore(report));
			} catch (error) {
				const isStale = error instanceof OpsProblem && error.status === 412;
				const reason = isStale ? "It was changed elsewhere. Look at it as it is now, then delete it." : reasonOf(error);
				toastFailed(`${report.name} was not deleted`, reason);
			}
		},
		/** Stores a copy, without the schedule: nothing runs, and costs, that nobody asked for. */
		duplicate: async (report: Report) => {
			try {
				const name = `Copy of ${report.name}`.slice(0, LONGEST_NAME);
				const { id } = await create.mutateAsync({ ...storedInput(report), name, schedule: null });
				toastDone(report.schedule ? `${name} created, without a schedule` : `${name} created`);
				await navigate(`/ops/reports/local-search-grid/${id}/edit`);
			} catch (error) {
				toastFailed(`${report.name} was not duplicated`, reasonOf(error));
			}
		},
	};
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : "Try again.";
}
