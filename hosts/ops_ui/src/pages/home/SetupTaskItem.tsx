import { Button, Group, Text } from "@mantine/core";
import { Link } from "react-router";
import { Icon, type IconName } from "../../components/Icon";
import { day } from "../../lib/wording";
import type { SetupTask } from "../../queries/setup-tasks";
import classes from "./SetupTaskItem.module.css";

const MARKS: Record<SetupTask["status"], { icon: IconName; label: string }> = {
	done: { icon: "check", label: "Done" },
	open: { icon: "next", label: "Next" },
	locked: { icon: "lock", label: "Locked" },
	skipped: { icon: "pause", label: "Put aside" },
};

interface SetupTaskItemProps {
	task: SetupTask;
	/** Title of the task that comes first for those that are locked. */
	first: string | null;
	onChange: (task: SetupTask, skipped: boolean) => void;
}

/** A task of the checklist: where it stands, and what can be done with it. */
export function SetupTaskItem({ task, first, onChange }: SetupTaskItemProps) {
	const { status, title, description, done_at, link } = task;
	const { icon, label } = MARKS[status];
	const verb = status === "open" ? "Put aside" : "Take up again";
	const canSettle = status === "open" || status === "skipped";
	return (
		<li className={classes.task} data-status={status}>
			<span className={classes.mark}>
				<Icon name={icon} size={16} />
			</span>
			<div className={classes.words}>
				<Group gap="0 0.75rem" justify="space-between" align="flex-start">
					<Text component="h3" fz="md" fw={600} className={classes.title}>
						{title}
					</Text>
					<Text component="span" size="sm" fw={500} className={classes.label}>
						{label}
						{status === "done" && done_at && ` on ${day(done_at)}`}
					</Text>
				</Group>
				{status !== "done" && <Text size="sm">{description}</Text>}
				{status === "locked" && first && (
					<Text size="sm" c="dimmed">
						First: {first}
					</Text>
				)}
				{canSettle && (
					<Group gap="sm" mt="xs">
						{status === "open" && (
							<Button
								component={Link}
								to={link}
								rightSection={<Icon name="next" size={16} />}
								classNames={{ root: classes.action, label: classes.actionLabel }}
							>
								{title}
							</Button>
						)}
						<Button
							key="settle"
							variant={status === "open" ? "subtle" : "default"}
							size={status === "open" ? "sm" : "compact-sm"}
							onClick={() => onChange(task, status === "open")}
							aria-label={`${verb}: ${title}`}
						>
							{verb}
						</Button>
					</Group>
				)}
			</div>
		</li>
	);
}
