import { memo, type RefObject } from "react";
import type { Run } from "../../queries/runs";
import { RunActions } from "./RunActions";
import { RunPicker } from "./RunPicker";
import { RunStatus } from "./RunStatus";

interface RunHeadProps {
	reportId: string;
	run: Run;
	/** Newest first. */
	runs: readonly Run[];
	/** Id of the run that is compared, or null. */
	compare: string | null;
	unreachable: boolean;
	status: RefObject<HTMLElement | null>;
	onRunAgain: () => void;
	onRun: (id: string, replace?: boolean) => void;
	onCompare: (id: string | null) => void;
	onEarlier: (() => void) | undefined;
}

/** Where the run stands, what one can do about it, and which other runs there are. Another keyword does not touch it. */
export const RunHead = memo(function RunHead(props: RunHeadProps) {
	const { reportId, run, runs, compare, unreachable, status, onRunAgain, onRun, onCompare, onEarlier } = props;
	const toStatus = () => status.current?.focus();
	return (
		<>
			<RunStatus
				run={run}
				ref={status}
				unreachable={unreachable}
				actions={<RunActions reportId={reportId} run={run} onRunAgain={onRunAgain} onMoved={toStatus} />}
			/>
			<RunPicker runs={runs} run={run} compare={compare} onRun={onRun} onCompare={onCompare} onEarlier={onEarlier} />
		</>
	);
});
