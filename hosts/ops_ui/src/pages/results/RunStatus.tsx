import { Group, Paper, Progress, Text, VisuallyHidden } from "@mantine/core";
import type { ReactNode, Ref } from "react";
import { ProvenanceBadge } from "../../components/ProvenanceBadge";
import { RunStateBadge } from "../../components/RunStateBadge";
import { instant, whole } from "../../lib/wording";
import { isOpen, type Run } from "../../queries/runs";
import classes from "./RunStatus.module.css";

interface RunStatusProps {
	run: Run;
	/** Whether the hub does not answer at the moment. */
	unreachable: boolean;
	/** What one can do about it. */
	actions: ReactNode;
	ref?: Ref<HTMLElement>;
}

const COLOURS: Partial<Record<Run["state"], string>> = { failed: "red", cancelled: "gray", completed: "green" };

/** Says where a run stands, while it goes on and after. It is as high while it goes on as when it is done, so nothing below it jumps. */
export function RunStatus({ run, unreachable, actions, ref }: RunStatusProps) {
	const share = run.total_cells === 0 ? 0 : (100 * run.saved_cells) / run.total_cells;
	const open = isOpen(run);
	return (
		<Paper
			withBorder
			px="md"
			py={8}
			component="section"
			aria-label="Status of the run"
			tabIndex={-1}
			ref={ref}
			className={`${classes.status} ${run.state === "failed" ? classes.failed : ""}`}
		>
			<Group justify="space-between" gap="sm">
				<Group gap="xs" className={classes.text}>
					<RunStateBadge state={run.state} />
					<ProvenanceBadge source={run.source} provider={run.provider} />
					<Text size="sm" fw={600}>
						{headline(run)}
					</Text>
					<Text size="sm">{unreachable ? "The hub does not answer. This page keeps asking." : detail(run)}</Text>
				</Group>
				<Group gap="xs">{actions}</Group>
			</Group>
			<Progress
				className={classes.progress}
				radius={0}
				size="sm"
				value={share}
				aria-label={open ? "Progress of the run" : "Share of searches that were answered"}
				striped={open}
				{...(COLOURS[run.state] ? { color: COLOURS[run.state] } : {})}
			/>
			<VisuallyHidden role="status">{announcement(run, share)}</VisuallyHidden>
		</Paper>
	);
}

function headline(run: Run): string {
	switch (run.state) {
		case "queued":
			return "Waiting for its turn";
		case "running":
			return run.resumed_at ? "Searching for what was missing" : "Searching";
		case "failed":
			return "This run could not be finished";
		case "cancelled":
			return "This run was cancelled";
		default:
			return run.finished_at ? `Completed ${instant(run.finished_at)}` : "Completed";
	}
}

function detail(run: Run): string {
	const answered = `${whole(run.saved_cells)} of ${whole(run.total_cells)} searches answered.`;
	if (isOpen(run)) return `${answered} Results appear as they come; you can leave this page.`;
	if (run.state === "failed")
		return (run.reason ?? answered) + (run.saved_cells > 0 ? " What was answered is shown below." : "");
	return run.reason ?? answered;
}

/** What a screen reader hears: each change of state, and each quarter of the way. */
function announcement(run: Run, share: number): string {
	if (run.state === "running") return `The run is ${25 * Math.floor(share / 25)} % done`;
	return `${headline(run)}. ${run.state === "queued" ? "" : detail(run)}`;
}
