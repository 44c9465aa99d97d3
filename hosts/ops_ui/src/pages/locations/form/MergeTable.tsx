import { Radio, Stack } from "@mantine/core";
import type { Schemas } from "../../../lib/ops-api";
import { COMPARED, type MergeFate, mergeFate } from "./compared-fields";
import type { LocationValues } from "./location-values";
import { type RowNote, SideBySide } from "./SideBySide";

/** Which of two locations stays when they are merged. */
export type Kept = "mine" | "other";

interface Side {
	label: string;
	values: LocationValues;
}

interface MergeTableProps {
	mine: Side;
	other: Side;
	reasons: readonly Schemas["DuplicateReason"][];
	kept: Kept;
}

const NOTES: Record<MergeFate, RowNote | null> = {
	same: { label: "Same", color: "gray" },
	differs: { label: "Differs", color: "yellow" },
	filled: { label: "Filled in", color: "green" },
	only: { label: "Stays as it is", color: "gray" },
	neither: null,
};

/** Shows two locations side by side, and what becomes of each part if they are merged. */
export function MergeTable({ mine, other, reasons, kept }: MergeTableProps) {
	const [stays, goes] = kept === "mine" ? [mine, other] : [other, mine];
	const notes: typeof NOTES = {
		...NOTES,
		differs: { color: "yellow", label: `Differs: ${stays.label.toLowerCase()} stays` },
	};
	return (
		<SideBySide
			label="Both locations side by side"
			fields={COMPARED}
			columns={[mine, other]}
			note={(field) => notes[mergeFate(field, stays.values, goes.values, reasons)]}
		/>
	);
}

/** Chooses which of two stored locations stays. */
export function KeptChoice(props: { kept: Kept; onChange: (kept: Kept) => void; other: string }) {
	const { kept, onChange, other } = props;
	return (
		<Radio.Group
			value={kept}
			onChange={(value) => onChange(value === "other" ? "other" : "mine")}
			label="If you merge them, keep"
		>
			<Stack gap={6} mt={6}>
				<Radio value="mine" label="This one" />
				<Radio value="other" label={`The other one, “${other}”`} />
			</Stack>
		</Radio.Group>
	);
}
