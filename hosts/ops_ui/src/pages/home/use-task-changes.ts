import { toastDone, toastFailed } from "../../app/toasts";
import { describeFailure } from "../../components/Failure";
import { type SetupTask, useChangeTask } from "../../queries/setup-tasks";

/** Returns what puts a task aside, or takes it up again, and says what came of it. */
export function useTaskChanges(before: () => void): (task: SetupTask, skipped: boolean) => void {
	const { mutate } = useChangeTask();
	const change = (task: SetupTask, skipped: boolean) => {
		before();
		mutate(
			{ task: task.id, skipped },
			{
				onSuccess: () => {
					if (skipped) toastDone(`Put aside: ${task.title}`, () => change(task, false));
				},
				onError: (error) => {
					const what = skipped ? "was not put aside" : "was not taken up again";
					toastFailed(`“${task.title}” ${what}`, describeFailure(error).text);
				},
			},
		);
	};
	return change;
}
