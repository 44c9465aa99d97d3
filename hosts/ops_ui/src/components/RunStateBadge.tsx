import { Badge } from "@mantine/core";
import type { Schemas } from "../lib/ops-api";

type State = Schemas["RunState"];

const LABELS: Record<State, { label: string; color: string }> = {
	draft: { label: "Draft", color: "gray" },
	queued: { label: "Queued", color: "blue" },
	running: { label: "Running", color: "blue" },
	completed: { label: "Completed", color: "green" },
	failed: { label: "Failed", color: "red" },
	cancelled: { label: "Cancelled", color: "gray" },
};

/** Says where a run, or the latest run of a report, stands. */
export function RunStateBadge({ state }: { state: State }) {
	const { label, color } = LABELS[state];
	return (
		<Badge color={color} variant="light">
			{label}
		</Badge>
	);
}
