import { Drawer, Group, Stack, Text, Title } from "@mantine/core";
import { instant, money } from "../../lib/wording";
import { BAND_LABELS, bandOf, MEANINGS, markOf, PALETTES, type PaletteName } from "../../map/palette";
import { CellListings } from "./CellListings";
import { explain, known, position, whereabouts } from "./cell-words";
import { changesByPoint, tellChange } from "./change-marks";
import { useOpenedLater } from "./opened-later";
import { SourceBadges } from "./SourceBadges";
import { Swatch } from "./Swatch";
import { type Shown, sourcesOf, useListings } from "./shown-results";

interface CellDrawerProps {
	shown: Shown;
	palette: PaletteName;
	/** Number of the point that is open, or null. */
	number: number | null;
	onClose: () => void;
}

/** Shows one point: what is known there, how that came about, and who ranks there. */
export function CellDrawer({ shown, palette, number, onClose }: CellDrawerProps) {
	const { points, cells, keyword, center, comparison, results } = shown;
	const listings = useListings(results);
	const index = points.findIndex((point) => point.number === number);
	const point = points[index];
	const cell = cells[index];
	const opened = number !== null && point !== undefined && cell !== undefined;
	return (
		<Drawer
			opened={useOpenedLater(opened)}
			onClose={onClose}
			position="right"
			title={point ? `${position(point)}, ${whereabouts(point, center)}` : "Point"}
			closeButtonProps={{ "aria-label": "Close" }}
			padding="md"
		>
			{opened && (
				<Stack gap="md">
					<Group gap="sm" wrap="nowrap" align="flex-start">
						<Swatch state={cell.state} colours={PALETTES[palette][bandOf(cell)]} mark={markOf(cell)} />
						<div>
							<Text fw={600}>
								{upperFirst(known(cell))} for {keyword}
							</Text>
							<Text size="sm">{explain(cell)}</Text>
							{comparison && (
								<Text size="sm" mt={4}>
									Since the run that is compared: {tellChange(changesByPoint(comparison).get(point.number))}.
								</Text>
							)}
						</div>
					</Group>
					<section aria-labelledby="cell-source">
						<Group gap="xs" mb={4}>
							<Title order={3} size="h4" id="cell-source">
								Where this comes from
							</Title>
							{(cell.provenance || cell.state === "estimated") && (
								<SourceBadges
									sources={sourcesOf([cell], cell.provenance?.source ?? "estimated")}
									provider={cell.provenance?.provider ?? results.provenance.provider}
								/>
							)}
						</Group>
						<Text size="sm">{origin(cell)}</Text>
						<Text size="sm" c="dimmed">
							{point.coordinates.lat.toFixed(6)}, {point.coordinates.lng.toFixed(6)}
							{cell.rank !== null && ` · band ${BAND_LABELS[bandOf(cell)]}`}
						</Text>
					</section>
					<CellListings keys={cell.listings} listings={listings} ownKey={results.business.key} found={cell.rank} />
				</Stack>
			)}
		</Drawer>
	);
}

function origin({ provenance, state }: Shown["cells"][number]): string {
	if (!provenance) return `${upperFirst(MEANINGS[state])}.`;
	const { provider, provider_version: version, zoom, depth, list_length: length, observed_at: at, cost } = provenance;
	const map = zoom === null ? "" : `, map zoom ${zoom}`;
	return `${provider} ${version}${map}: a list of ${length} where ${depth} were asked for, ${instant(at)}, ${money(cost)}.`;
}

function upperFirst(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
