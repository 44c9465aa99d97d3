import { Group, Tabs } from "@mantine/core";
import { useRef } from "react";
import type { HeatLayer } from "../../map/HeatLayer";
import type { PaletteName } from "../../map/palette";
import type { Run } from "../../queries/runs";
import { CompetitorsTab } from "./CompetitorsTab";
import { ExportButtons } from "./ExportButtons";
import { HistoryTab } from "./HistoryTab";
import { MapTab } from "./MapTab";
import { RankTable } from "./RankTable";
import { TABS, type TabName } from "./results-address";
import { SourceBadges } from "./SourceBadges";
import type { Shown } from "./shown-results";

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
	onPalette: (palette: PaletteName) => void;
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
						<Tabs.Tab key={name} value={name} px={{ base: "xs", sm: "md" }}>
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
				<MapTab
					shown={shown}
					palette={palette}
					layer={layer}
					onPalette={props.onPalette}
					onOpen={onOpen}
					onStep={props.onStep}
				/>
			</Tabs.Panel>
			<Tabs.Panel value="table">
				<SourceBadges sources={shown.sources} provider={shown.results.provenance.provider} />
				<RankTable shown={shown} palette={palette} onOpen={onOpen} />
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
