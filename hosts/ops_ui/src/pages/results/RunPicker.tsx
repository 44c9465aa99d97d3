import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { day } from "../../lib/wording";
import { isOpen, type Run } from "../../queries/runs";
import classes from "./RunPicker.module.css";
import { nameRuns } from "./run-names";

interface RunPickerProps {
	/** Newest first. */
	runs: readonly Run[];
	run: Run;
	/** Id of the run that is compared, or null. */
	compare: string | null;
	onRun: (id: string, replace?: boolean) => void;
	onCompare: (id: string | null) => void;
	/** Fetches earlier runs; left out when there are none. */
	onEarlier?: (() => void) | undefined;
}

const STATES: Record<Run["state"], string> = {
	draft: "",
	queued: "waiting",
	running: "running",
	completed: "",
	failed: "failed",
	cancelled: "cancelled",
};

/** Chooses the run to show, on a line of time or from a list, and one to compare it with. */
export function RunPicker({ runs, run, compare, onRun, onCompare, onEarlier }: RunPickerProps) {
	// The one that is shown may be older than those that were fetched.
	const known = runs.some(({ id }) => id === run.id) ? runs : [...runs, run];
	const names = nameRuns(known);
	const name = ({ id, state }: Run) => (names.get(id) ?? "") + (STATES[state] ? ` (${STATES[state]})` : "");
	const oldestFirst = known.toReversed();
	const at = oldestFirst.findIndex(({ id }) => id === run.id);
	const earlier = known.filter((other) => other.created_at < run.created_at && !isOpen(other));
	const show = (index: number) => {
		const chosen = oldestFirst[index];
		if (chosen && chosen.id !== run.id) onRun(chosen.id, true);
	};
	return (
		<Group align="flex-end" gap="md" className={classes.picker}>
			<NativeSelect
				label="Run"
				className={classes.select}
				value={run.id}
				onChange={({ currentTarget }) => onRun(currentTarget.value)}
				data={known.map((each) => ({ value: each.id, label: name(each) }))}
			/>
			{oldestFirst.length > 1 && (
				<div className={classes.line}>
					<Group justify="space-between" gap="xs" wrap="nowrap">
						<Text component="label" htmlFor="time" size="sm" fw={500}>
							Time
						</Text>
						<Text size="xs" c="dimmed">
							{day(run.created_at)} · {at + 1} of {oldestFirst.length}
						</Text>
					</Group>
					<input
						id="time"
						type="range"
						className={classes.slider}
						min={0}
						max={oldestFirst.length - 1}
						value={at}
						aria-valuetext={name(run)}
						onChange={({ currentTarget }) => show(Number(currentTarget.value))}
					/>
				</div>
			)}
			<NativeSelect
				label="Compare with"
				className={classes.select}
				value={compare ?? ""}
				disabled={earlier.length === 0}
				onChange={({ currentTarget }) => onCompare(currentTarget.value || null)}
				data={[
					{ value: "", label: earlier.length === 0 ? "No earlier run" : "No other run" },
					...earlier.map((each) => ({ value: each.id, label: name(each) })),
				]}
			/>
			{onEarlier && (
				<Button variant="subtle" onClick={onEarlier}>
					Load earlier runs
				</Button>
			)}
		</Group>
	);
}
