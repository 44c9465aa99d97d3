import { Alert, Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { describeFailure } from "../../components/Failure";
import { Loading } from "../../components/Loading";
import { count, money } from "../../lib/wording";
import { type Run, useRequestRun, useRunPreview } from "../../queries/runs";

import { useOpenedLater } from "./opened-later";

interface RunDialogProps {
	reportId: string;
	opened: boolean;
	onClose: () => void;
	onStarted: (run: Run) => void;
}

/** Says what a run would do and cost before it is started. */
export function RunDialog({ reportId, opened, onClose, onStarted }: RunDialogProps) {
	const preview = useRunPreview(reportId, opened);
	const request = useRequestRun(reportId);
	const start = () => request.mutate(undefined, { onSuccess: onStarted });
	const close = () => {
		request.reset();
		onClose();
	};
	const error = request.error ?? preview.error;
	const trouble = error ? describeFailure(error) : null;
	return (
		<Modal
			opened={useOpenedLater(opened)}
			onClose={close}
			title="Run this report"
			closeButtonProps={{ "aria-label": "Close" }}
		>
			<Stack>
				{preview.data ? (
					<Text size="sm" mih={46}>
						The provider {preview.data.provider} is asked {count(preview.data.calls, "time", "times")}, which costs{" "}
						<b>{money(preview.data.cost)}</b>. Earlier runs stay as they are.
					</Text>
				) : (
					!preview.error && (
						<Loading what="the cost">
							<Skeleton h={46} />
						</Loading>
					)
				)}
				{trouble && (
					<Alert color="red" variant="light" role="alert" title={trouble.title}>
						{trouble.text}
						{request.error && trouble.way === "retry" ? " You can press again: however often, it starts one run." : ""}
					</Alert>
				)}
				<Group justify="flex-end">
					<Button variant="default" onClick={close} data-autofocus>
						Cancel
					</Button>
					{preview.error && !preview.data ? (
						<Button onClick={() => void preview.refetch()} loading={preview.isFetching}>
							Try again
						</Button>
					) : (
						<Button onClick={start} loading={request.isPending} disabled={!preview.data}>
							Run now
						</Button>
					)}
				</Group>
			</Stack>
		</Modal>
	);
}
