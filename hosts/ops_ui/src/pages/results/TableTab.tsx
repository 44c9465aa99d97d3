import type { PaletteName } from "../../map/palette";
import { RankTable } from "./RankTable";
import { SourceBadges } from "./SourceBadges";
import type { Shown } from "./shown-results";

interface TableTabProps {
	shown: Shown;
	palette: PaletteName;
	onOpen: (number: number) => void;
}

/** The heatmap as a table. */
export function TableTab({ shown, palette, onOpen }: TableTabProps) {
	return (
		<>
			<SourceBadges sources={shown.sources} provider={shown.results.provenance.provider} />
			<RankTable shown={shown} palette={palette} onOpen={onOpen} />
		</>
	);
}
