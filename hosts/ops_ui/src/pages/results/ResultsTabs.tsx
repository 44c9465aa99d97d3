import { Group, Tabs } from "@mantine/core";
import { useRef } from "react";
import { lazyPart } from "../../app/lazy-part";
import type { HeatLayer } from "../../map/HeatLayer";
import type { PaletteName } from "../../map/palette";
import type { Run } from "../../queries/runs";
import { ExportButtons } from "./ExportButtons";
import { TabSkeleton } from "./ResultsSkeleton";
import { TABS, type TabName } from "./results-address";
import type { Shown } from "./shown-results";

const SKELETON = <TabSkeleton />;
const MapTab = lazyPart(() => import("./MapTab"), "MapTab", SKELETON);
const TableTab = lazyPart(() => import("./TableTab"), "TableTab", SKELETON);
const CompetitorsTab = lazyPart(() => import("./CompetitorsTab"), "CompetitorsTab", SKELETON);
const HistoryTab = lazyPart(() => import("./HistoryTab"), "HistoryTab", SKELETON);

// Half of the weight of the page is its map: it is fetched beside the ranks, not after them.
MapTab.preload();

const NAMES: Record<TabName, string> = {
	map: "Map",
	table: "Table",
	competitors: "Competitors",
	history: "History",
};

interface ResultsTabsProps {
	tab: TabName;
	shown: Shown;
	reportName: string;
	palette: PaletteName;
	/** Instant of the run that is compared, or null. */
	earlier: string | null;
	run: Run;
	runs: readonly Run[];
	onTab: (tab: string | null) => void;
	onOpen: (number: number) => void;
	onStep: (by: -1 | 1) => void;
	onShow: (id: string) => void;
	onCompare: (id: string) => void;
	onEarlier: (() => void) | undefined;
	loadingEarlier: boolean;
}

/** The same ranks as a map and as a table, who else ranks there, and every run before. */
export function ResultsTabs(props: ResultsTabsProps) {
	const { tab, shown, palette, onOpen } = props;
	const layer = useRef<HeatLayer | null>(null);
	return (
		<Tabs value={tab} onChange={props.onTab} keepMounted={false}>
			<Group justify="space-between" align="flex-end" gap="xs" mb="md">
				<Tabs.List aria-label="Ways to look at the run">
					{TABS.map((name) => (
						<Tabs.Tab key={name} value={name} px={{ base: "xs", sm: "sm" }}>
							{NAMES[name]}
						</Tabs.Tab>
					))}
				</Tabs.List>
				{(tab === "map" || tab === "table") && (
					<ExportButtons
						shown={shown}
						reportName={props.reportName}
						palette={palette}
						earlier={props.earlier}
						layer={layer}
						picture={tab === "map"}
					/>
				)}
			</Group>
			<Tabs.Panel value="map">
				<MapTab shown={shown} palette={palette} layer={layer} onOpen={onOpen} onStep={props.onStep} />
			</Tabs.Panel>
			<Tabs.Panel value="table">
				<TableTab shown={shown} palette={palette} onOpen={onOpen} />
			</Tabs.Panel>
			<Tabs.Panel value="competitors">
				<CompetitorsTab shown={shown} />
			</Tabs.Panel>
			<Tabs.Panel value="history">
				<HistoryTab
					runs={props.runs}
					run={props.run}
					keyword={shown.keyword}
					onShow={props.onShow}
					onCompare={props.onCompare}
					onEarlier={props.onEarlier}
					loadingEarlier={props.loadingEarlier}
				/>
			</Tabs.Panel>
		</Tabs>
	);
}
