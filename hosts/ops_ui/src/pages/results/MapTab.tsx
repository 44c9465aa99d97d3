import { Skeleton } from "@mantine/core";
import type { RefObject } from "react";
import { Loading } from "../../components/Loading";
import type { HeatLayer } from "../../map/HeatLayer";
import type { PaletteName } from "../../map/palette";
import { useAppSettings } from "../../queries/app-settings";
import { HeatmapLegend } from "./HeatmapLegend";
import classes from "./MapTab.module.css";
import { RankingsHeatmapMap } from "./RankingsHeatmapMap";
import skeleton from "./ResultsSkeleton.module.css";
import { SourceBadges } from "./SourceBadges";
import type { Shown } from "./shown-results";

export interface MapTabProps {
	shown: Shown;
	palette: PaletteName;
	layer: RefObject<HeatLayer | null>;
	onPalette: (palette: PaletteName) => void;
	onOpen: (number: number) => void;
	onStep: (by: -1 | 1) => void;
}

/** The heatmap with its legend. */
export function MapTab({ shown, palette, layer, onPalette, onOpen, onStep }: MapTabProps) {
	const settings = useAppSettings();
	return (
		<div className={classes.columns}>
			{settings.isPending ? (
				<Loading what="the map">
					<Skeleton className={skeleton.skeleton} />
				</Loading>
			) : (
				<RankingsHeatmapMap
					shown={shown}
					palette={palette}
					// Without an answer there are no tiles; the ranks need none.
					tiles={settings.data?.tiles ?? null}
					layer={layer}
					onOpen={onOpen}
					onStep={onStep}
				/>
			)}
			<div>
				<SourceBadges sources={shown.sources} provider={shown.results.provenance.provider} />
				<HeatmapLegend cells={shown.cells} palette={palette} onPalette={onPalette} />
			</div>
		</div>
	);
}
