import { Skeleton } from "@mantine/core";
import type { RefObject } from "react";
import { Loading } from "../../components/Loading";
import type { HeatLayer } from "../../map/HeatLayer";
import type { PaletteName } from "../../map/palette";
import { useAppSettings } from "../../queries/app-settings";
import { RankingsHeatmapMap } from "./RankingsHeatmapMap";
import skeleton from "./ResultsSkeleton.module.css";
import type { Shown } from "./shown-results";

export interface MapTabProps {
	shown: Shown;
	palette: PaletteName;
	layer: RefObject<HeatLayer | null>;
	onOpen: (number: number) => void;
	onStep: (by: -1 | 1) => void;
}

/** The heatmap, as soon as it is known whether there are tiles to lay it on. */
export function MapTab(props: MapTabProps) {
	const settings = useAppSettings();
	if (settings.isPending)
		return (
			<Loading what="the map">
				<Skeleton className={skeleton.skeleton} />
			</Loading>
		);
	// Without an answer there are no tiles; the ranks need none.
	return <RankingsHeatmapMap {...props} tiles={settings.data?.tiles ?? null} />;
}
