import { useMutation } from "@tanstack/react-query";
import { useOpsApi } from "../app/hub-context";
import { answer } from "../lib/ops-api";
import { type Report, useReportsChanged } from "./reports";
import { useIntent } from "./runs";

type Version = Pick<Report, "id" | "version">;

/** Queues a run of any report. Asked again for the same version after no answer came, it is the same run. */
export function useStartRun() {
	const api = useOpsApi();
	const changed = useReportsChanged();
	const intent = useIntent();
	return useMutation({
		mutationFn: ({ id, version }: Version) =>
			intent(
				(key) =>
					answer(
						api.POST("/api/ops/reports/local-grid/{report_id}/run", {
							params: { path: { report_id: id }, header: { "Idempotency-Key": key } },
						}),
					),
				`${id} ${version}`,
			),
		onSuccess: changed,
	});
}

/** Asks what a run of a stored report would do and cost. */
export function useRunCost() {
	const api = useOpsApi();
	return useMutation({
		mutationFn: (id: string) =>
			answer(api.POST("/api/ops/reports/local-grid/{report_id}/preview", { params: { path: { report_id: id } } })),
	});
}
