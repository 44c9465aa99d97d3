import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { toastDone, toastFailed } from "../../app/toasts";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { describeFailure } from "../../components/Failure";
import { isOpen, type Run, useCancelRun, useReplayRun } from "../../queries/runs";

interface RunActionsProps {
	reportId: string;
	run: Run;
	/** Opens the dialog that starts another run. */
	onRunAgain: () => void;
	/** Called when the run goes on, or has ended, by what was pressed here. */
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
				onMoved();
			},
			onError: (error) => {
				close();
				fail("The run was not cancelled")(error);
			},
		});
	const replayNow = () => replay.mutate(run.id, { onSuccess: onMoved, onError: fail("The replay was not started") });
	const left = run.total_cells - run.saved_cells;
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
			<ConfirmDialog
				opened={asking}
				onClose={close}
				onConfirm={cancelNow}
				title="Cancel this run?"
				confirm="Cancel the run"
				dismiss="Keep it running"
				busy={cancel.isPending}
				danger
			>
				{run.saved_cells} of {run.total_cells} searches are answered and kept. The other {left} are not made, and a
				cancelled run cannot be taken up again.
			</ConfirmDialog>
		</>
	);
}
