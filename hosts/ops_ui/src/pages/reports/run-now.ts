import { useState } from "react";
import { useNavigate } from "react-router";
import { toastFailed } from "../../app/toasts";
import type { Preview, Report } from "../../queries/reports";
import { useRunCost, useStartRun } from "../../queries/run-start";

/** Starts runs from a list: at once when they are free, and else after people have seen what they cost. */
export function useRunNow() {
	const [busy, setBusy] = useState<string | null>(null);
	const [asked, setAsked] = useState<{ report: Report; preview: Preview } | null>(null);
	const navigate = useNavigate();
	const cost = useRunCost();
	const run = useStartRun();
	const attempt = async (report: Report, work: () => Promise<void>) => {
		setBusy(report.id);
		try {
			await work();
		} catch (error) {
			toastFailed(`${report.name} does not run yet`, error instanceof Error ? error.message : "Try again.");
		} finally {
			setBusy(null);
		}
	};
	const spend = async (report: Report) => {
		await run.mutateAsync(report);
		setAsked(null);
		await navigate(`/ops/reports/local-search-grid/${report.id}/results`);
	};
	return {
		/** Id of the report that is being started. */
		busy,
		/** The run whose cost is to be confirmed. */
		asked,
		start: (report: Report) =>
			attempt(report, async () => {
				const preview = await cost.mutateAsync(report.id);
				if (preview.cost > 0) setAsked({ report, preview });
				else await spend(report);
			}),
		confirm: async () => {
			if (asked) await attempt(asked.report, () => spend(asked.report));
		},
		forget: () => setAsked(null),
	};
}
