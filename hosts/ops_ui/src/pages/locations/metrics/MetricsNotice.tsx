import { Alert, Button, Group, Text } from "@mantine/core";
import { describeFailure } from "../../../components/Failure";
import type { Columns } from "../table/columns";

/** Says that a choice of metrics was not kept, or that the address shows other ones than the owner chose. */
export function MetricsNotice({ columns }: { columns: Columns }) {
	const { refusal, dismiss, foreign, shown, choose, showMine } = columns;
	if (refusal) {
		const title = refusal.conflict ? "Your metrics were changed in another window" : "Your choice was not saved";
		const text = refusal.conflict
			? "You see what was chosen there. Your own change was not saved; make it again if you still want it."
			: `${describeFailure(refusal.error).text} You see the metrics that are saved.`;
		return (
			<Alert
				color={refusal.conflict ? "yellow" : "red"}
				variant="light"
				role="alert"
				title={title}
				mb="sm"
				withCloseButton
				closeButtonLabel="Close this message"
				onClose={dismiss}
			>
				{text}
			</Alert>
		);
	}
	if (!foreign || !shown) return null;
	return (
		<Alert color="blue" variant="light" role="status" mb="sm">
			<Group justify="space-between" gap="xs">
				<Text size="sm">This link shows other metrics than those you chose.</Text>
				<Group gap="xs">
					<Button size="compact-sm" variant="default" onClick={showMine}>
						Show my metrics
					</Button>
					<Button size="compact-sm" variant="default" onClick={() => choose(shown.map(({ id }) => id))}>
						Keep these
					</Button>
				</Group>
			</Group>
		</Alert>
	);
}
