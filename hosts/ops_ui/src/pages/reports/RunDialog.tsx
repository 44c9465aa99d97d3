import { Group, Text } from "@mantine/core";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ProvenanceBadge } from "../../components/ProvenanceBadge";
import { count, money } from "../../lib/wording";
import type { Preview, Report } from "../../queries/reports";

interface RunDialogProps {
	report: Report;
	preview: Preview;
	isBusy: boolean;
	onClose: () => void;
	onRun: () => void;
}

/** Asks before a run that costs money. */
export function RunDialog({ report, preview, isBusy, onClose, onRun }: RunDialogProps) {
	const { cost, calls, measured, provider, source } = preview;
	const points = count(measured.length, "point", "points");
	const keywords = count(report.keywords.length, "keyword", "keywords");
	return (
		<ConfirmDialog
			opened
			onClose={onClose}
			onConfirm={onRun}
			title={`Run ${report.name}?`}
			confirm={`Run for ${money(cost)}`}
			busy={isBusy}
		>
			<Text size="sm" mb="xs">
				{points} × {keywords} = {count(calls, "search", "searches")}, which cost <b>{money(cost)}</b>. What a run has
				spent cannot be taken back.
			</Text>
			<Group gap="xs">
				<ProvenanceBadge source={source} provider={provider} />
			</Group>
		</ConfirmDialog>
	);
}
