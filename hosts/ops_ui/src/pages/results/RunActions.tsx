import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazyPart } from "../../app/lazy-part";
import { toastDone, toastFailed } from "../../app/toasts";
import { describeFailure } from "../../components/Failure";
import { useEver } from "../../lib/ever";
import { isOpen, type Run, useCancelRun, useReplayRun } from "../../queries/runs";

const CancelRunDialog = lazyPart(() => import("./CancelRunDialog"), "CancelRunDialog");

interface RunActionsProps {
	reportId: string;
	run: Run;
	/** Opens the dialog that starts another run. */
	onRunAgain: () => void;
	/** Called when the run goes on, and the button that was pressed for it is gone. */
	onMoved: () => void;
}

/** What one can do about a run: cancel it, replay what is missing, or run the report again. */
export function RunActions({ reportId, run, onRunAgain, onMoved }: RunActionsProps) {
	const [asking, { open, close }] = useDisclosure();
	const cancel = useCancelRun(reportId);
	const replay = useReplayRun(reportId);
	const fail = (title: string) => (error: Error) => toastFailed(title, describeFailure(error).text);
	const cancelNow = () =>
		cancel.mutate(run.id, {
			onSuccess: () => {
				close();
				toastDone("The run is cancelled");
			},
			onError: (error) => {
				close();
				fail("The run was not cancelled")(error);
			},
		});
	const replayNow = () => replay.mutate(run.id, { onSuccess: onMoved, onError: fail("The replay was not started") });
	const asks = useEver(asking);
	return (
		<>
			{run.state === "failed" && (
				<Button onClick={replayNow} loading={replay.isPending}>
					Replay what is missing
				</Button>
			)}
			{/* One button in every state, so that whoever pressed it does not lose the focus. */}
			<Button variant={run.state === "completed" ? "filled" : "default"} onClick={isOpen(run) ? open : onRunAgain}>
				{isOpen(run) ? "Cancel run" : "Run again"}
			</Button>
			{asks && (
				<CancelRunDialog run={run} opened={asking} onClose={close} onConfirm={cancelNow} busy={cancel.isPending} />
			)}
		</>
	);
}
