import { Button, Group, Skeleton, Text } from "@mantine/core";
import { ProvenanceBadge } from "../../../components/ProvenanceBadge";
import { count, money } from "../../../lib/wording";
import classes from "./builder.module.css";
import type { DraftPreview } from "./draft-preview";

interface BuilderFooterProps {
	grid: DraftPreview & { keywords: number };
	/** Whether there is something to save. */
	canSave: boolean;
	isDraft: boolean;
	isBusy: boolean;
	onRun: () => void;
}

/** What a run costs, before anything is spent, and the ways to go on. It submits the form around it. */
export function BuilderFooter({ grid, canSave, isDraft, isBusy, onRun }: BuilderFooterProps) {
	// Whoever has not filled in everything is told what is missing; nobody runs anything whose cost is not known.
	const mayRun = grid.isBlank || grid.isCurrent || Object.keys(grid.faults).length > 0;
	return (
		<div className={classes.footer}>
			<Group justify="space-between" gap="xs">
				<Cost grid={grid} />
				<Group gap="xs">
					<Button type="submit" variant="default" disabled={!canSave || isBusy}>
						{isDraft ? "Save draft" : "Save changes"}
					</Button>
					<Button onClick={onRun} loading={isBusy} disabled={!mayRun}>
						{canSave ? "Save and run" : "Run now"}
					</Button>
				</Group>
			</Group>
		</div>
	);
}

function Cost({ grid: { preview, isBlank, isCurrent, faults, error, keywords } }: Pick<BuilderFooterProps, "grid">) {
	if (isBlank) return <Text size="sm">Choose a location and a grid to see what a run costs.</Text>;
	if (error || Object.keys(faults).length > 0)
		return <Text size="sm">The cost is not known yet: see the map section.</Text>;
	if (!preview) return <Skeleton h={20} w={280} maw="100%" />;
	const searches = `${count(preview.measured.length, "point", "points")} × ${count(Math.max(1, keywords), "keyword", "keywords")}`;
	return (
		<Group gap="xs" aria-busy={!isCurrent}>
			<Text size="sm" role="status">
				A run costs <b>{money(preview.cost)}</b>
				{keywords === 0 && " for 1 keyword"}: {searches} = {count(preview.calls, "search", "searches")}
				{!isCurrent && ", updating…"}
			</Text>
			<ProvenanceBadge source={preview.source} provider={preview.provider} />
		</Group>
	);
}
