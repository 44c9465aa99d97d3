import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useOpsApi } from "../app/hub-context";
import { answer, type Schemas } from "../lib/ops-api";
import { BOOTSTRAP } from "./bootstrap";

export type SetupTask = Schemas["SetupTask"];
type TaskId = Schemas["TaskId"];

/** Whatever changes the start page changes the checklist, too. */
export const SETUP_TASKS = [...BOOTSTRAP, "setup-tasks"] as const;

/** The checklist; what the start page knows of it already stands in until it is here. */
export function useSetupTasks(refetchInterval: number | false = false) {
	const api = useOpsApi();
	const queries = useQueryClient();
	return useQuery({
		queryKey: SETUP_TASKS,
		queryFn: async () => (await answer(api.GET("/api/ops/setup-tasks"))).items,
		placeholderData: () => {
			const known = queries.getQueryData<Schemas["Bootstrap"]>(BOOTSTRAP)?.setup_tasks;
			return known?.length ? known : undefined;
		},
		refetchInterval,
	});
}

export interface TaskChange {
	task: TaskId;
	/** Whether to put it aside. */
	skipped: boolean;
}

/** Puts a task aside or takes it up again: shown at once, and taken back if the hub refuses. */
export function useChangeTask() {
	const api = useOpsApi();
	const queries = useQueryClient();
	return useMutation({
		mutationFn: async ({ task, skipped }: TaskChange) => {
			const sent = api.PUT("/api/ops/setup-tasks/{task}", { params: { path: { task } }, body: { skipped } });
			return (await answer(sent)).items;
		},
		onMutate: async ({ task, skipped }) => {
			await queries.cancelQueries({ queryKey: SETUP_TASKS });
			const before = queries.getQueryData<SetupTask[]>(SETUP_TASKS);
			if (before) queries.setQueryData(SETUP_TASKS, withChange(before, task, skipped));
			return before;
		},
		onError: (_error, _change, before) => {
			if (before) queries.setQueryData(SETUP_TASKS, before);
		},
		onSuccess: (tasks) => queries.setQueryData(SETUP_TASKS, tasks),
		onSettled: () => queries.invalidateQueries({ queryKey: BOOTSTRAP }),
	});
}

/** Returns the checklist as the hub will have it: the first task that is neither done nor put aside is open. */
export function withChange(tasks: readonly SetupTask[], task: TaskId, skipped: boolean): SetupTask[] {
	const settled = (each: SetupTask) =>
		each.id === task && each.status !== "done" ? skipped : each.status === "done" || each.status === "skipped";
	const next = tasks.findIndex((each) => !settled(each));
	return tasks.map((each, place) => {
		if (each.status === "done") return each;
		return { ...each, status: settled(each) ? "skipped" : place === next ? "open" : "locked" };
	});
}
