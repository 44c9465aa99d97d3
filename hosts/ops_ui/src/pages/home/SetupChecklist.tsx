import { Button, Group, Paper, Progress, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Failure } from "../../components/Failure";
import { Icon } from "../../components/Icon";
import { Loading } from "../../components/Loading";
import { useUrlState } from "../../lib/url-state";
import { LIVE_MS } from "../../queries/bootstrap";
import { type SetupTask, useSetupTasks } from "../../queries/setup-tasks";
import classes from "./SetupChecklist.module.css";
import { SetupTaskItem } from "./SetupTaskItem";
import { useTaskChanges } from "./use-task-changes";

interface SetupChecklistProps {
	/** Whether to keep asking how it stands. */
	live?: boolean;
	className?: string | undefined;
}

/** What there is to set up, in order; one line once everything is settled. */
export function SetupChecklist({ live = false, className }: SetupChecklistProps) {
	const { data: tasks, error, refetch } = useSetupTasks(live && LIVE_MS);
	if (tasks) return tasks.length > 0 ? <Checklist tasks={tasks} className={className} /> : null;
	return (
		<div className={className}>
			{error ? (
				<Failure error={error} retry={() => void refetch()} />
			) : (
				<Loading what="your checklist">
					<Skeleton h={420} />
				</Loading>
			)}
		</div>
	);
}

function Checklist({ tasks, className }: { tasks: readonly SetupTask[]; className: string | undefined }) {
	const [params, change] = useUrlState();
	const [kept, setKept] = useState(false);
	const open = tasks.find(({ status }) => status === "open");
	const left = tasks.filter(({ status }) => status === "open" || status === "locked").length;
	const isSettled = left === 0;
	const changeTask = useTaskChanges(() => {
		if (left > 1) return;
		// Nothing may disappear below somebody who puts the last task aside.
		setKept(true);
		change({ checklist: "shown" }, true);
	});
	const shown = !isSettled || kept || params.get("checklist") === "shown";
	const toggle = () => {
		setKept(false);
		change({ checklist: shown ? null : "shown" });
	};
	const done = tasks.filter(({ status }) => status === "done").length;
	return (
		<Paper
			withBorder
			p="md"
			component="section"
			aria-labelledby="checklist"
			className={className}
			data-collapsed={!shown}
		>
			<Group justify="space-between" gap="xs">
				<Group gap="xs">
					{isSettled && (
						<span className={classes.settled}>
							<Icon name="check" size={18} />
						</span>
					)}
					<Title order={2} id="checklist" fz="lg">
						Setup checklist
					</Title>
				</Group>
				<Group gap="sm">
					<Text size="sm" fw={500} role="status">
						{progress(tasks)}
					</Text>
					{isSettled && (
						<Button variant="default" size="compact-sm" onClick={toggle} aria-expanded={shown} aria-controls="tasks">
							{shown ? "Hide" : "Show"}
						</Button>
					)}
				</Group>
			</Group>
			{shown && (
				<Stack gap="sm" mt="sm" id="tasks">
					<Progress value={(100 * done) / tasks.length} aria-label="Setup tasks done" />
					<ol className={classes.tasks}>
						{tasks.map((task) => (
							<SetupTaskItem key={task.id} task={task} first={open?.title ?? null} onChange={changeTask} />
						))}
					</ol>
				</Stack>
			)}
		</Paper>
	);
}

function progress(tasks: readonly SetupTask[]): string {
	const done = tasks.filter(({ status }) => status === "done").length;
	const aside = tasks.filter(({ status }) => status === "skipped").length;
	return `${done} of ${tasks.length} done${aside > 0 ? `, ${aside} put aside` : ""}`;
}
