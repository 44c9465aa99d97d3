import { ConfirmDialog } from "../../components/ConfirmDialog";
import type { Run } from "../../queries/runs";
import { useOpenedLater } from "./opened-later";

interface CancelRunDialogProps {
	run: Run;
	opened: boolean;
	onClose: () => void;
	onConfirm: () => void;
	busy: boolean;
}

/** Asks before a run is cancelled, and says what is kept. */
export function CancelRunDialog({ run, opened, onClose, onConfirm, busy }: CancelRunDialogProps) {
	return (
		<ConfirmDialog
			opened={useOpenedLater(opened)}
			onClose={onClose}
			onConfirm={onConfirm}
			title="Cancel this run?"
			confirm="Cancel the run"
			dismiss="Keep it running"
			busy={busy}
			danger
		>
			{run.saved_cells} of {run.total_cells} searches are answered and kept. The other{" "}
			{run.total_cells - run.saved_cells} are not made, and a cancelled run cannot be taken up again.
		</ConfirmDialog>
	);
}
