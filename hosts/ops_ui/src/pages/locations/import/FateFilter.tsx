import { Chip, Group } from "@mantine/core";
import { whole } from "../../../lib/wording";
import type { ImportFate, ImportResult } from "../../../queries/location-import";
import { FATES } from "./fates";

interface FateFilterProps {
	result: ImportResult;
	chosen: ImportFate | null;
	onChoose: (fate: ImportFate | null) => void;
}

/** Counts the rows by what becomes of them, and shows those of one kind alone. */
export function FateFilter({ result, chosen, onChoose }: FateFilterProps) {
	const { counts, rows, dry_run } = result;
	const present = (Object.keys(FATES) as ImportFate[]).filter((fate) => counts[fate] > 0 || fate === chosen);
	return (
		<Chip.Group value={chosen ?? ""} onChange={(fate) => onChoose((fate || null) as ImportFate | null)}>
			<Group gap="xs" role="radiogroup" aria-label="Rows to show" mb="sm">
				<Chip value="" variant="outline">
					All rows {whole(rows.length)}
				</Chip>
				{present.map((fate) => (
					<Chip key={fate} value={fate} variant="outline" color={FATES[fate].color}>
						{dry_run ? FATES[fate].will : FATES[fate].did} {whole(counts[fate])}
					</Chip>
				))}
			</Group>
		</Chip.Group>
	);
}
