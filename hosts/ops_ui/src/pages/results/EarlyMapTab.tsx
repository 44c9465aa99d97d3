import { type ComponentType, useEffect, useState } from "react";
import { ChunkMissing } from "../../lib/chunk-missing";
import type { MapTabProps } from "./MapTab";
import { TabSkeleton } from "./ResultsSkeleton";

type MapTab = ComponentType<MapTabProps>;

let fetched: MapTab | null = null;
// While the ranks are fetched, not after them.
const early = import("./MapTab").then(({ MapTab }) => {
	fetched = MapTab;
});
early.catch(() => {});

/**
 * The heatmap, in a part of its own: half of its weight is the map. It does without Suspense, which would hold it back
 * for up to 300 ms although it is there.
 */
export function EarlyMapTab(props: MapTabProps) {
	const [state, setState] = useState<{ tab: MapTab | null; missing?: unknown }>({ tab: fetched });
	useEffect(() => {
		if (fetched) return setState({ tab: fetched });
		let wanted = true;
		early.then(
			() => wanted && setState({ tab: fetched }),
			(missing: unknown) => wanted && setState({ tab: null, missing }),
		);
		return () => {
			wanted = false;
		};
	}, []);
	if (state.missing) throw new ChunkMissing(state.missing);
	return state.tab ? <state.tab {...props} /> : <TabSkeleton />;
}
