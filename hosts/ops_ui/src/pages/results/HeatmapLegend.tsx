import { Group, Text, Title } from "@mantine/core";
import { memo, type ReactNode, useMemo } from "react";
import { whole } from "../../lib/wording";
import { BAND_LABELS, BANDS, MARKED_STATES, MARKS, MEANINGS, PALETTES, type PaletteName } from "../../map/palette";
import classes from "./HeatmapLegend.module.css";
import { countCells } from "./heatmap-counts";
import { RadioPills } from "./RadioPills";
import { SourceBadges } from "./SourceBadges";
import { Swatch } from "./Swatch";
import type { Shown } from "./shown-results";

interface HeatmapLegendProps {
	shown: Shown;
	palette: PaletteName;
	onPalette: (palette: PaletteName) => void;
}

const CHOICES = [
	["safe", "Blue to orange"],
	["classic", "Green to red"],
] as const;

/** What the colours, shapes and marks of the heatmap mean, and how many cells have each. */
export const HeatmapLegend = memo(function HeatmapLegend({ shown, palette, onPalette }: HeatmapLegendProps) {
	const { cells, sources, results } = shown;
	const counts = useMemo(() => countCells(cells), [cells]);
	const colours = PALETTES[palette];
	return (
		<section aria-labelledby="legend" className={classes.legend}>
			<Group gap="xs" mb={6}>
				<Title order={2} id="legend" size="h3">
					Legend
				</Title>
				<SourceBadges sources={sources} provider={results.provenance.provider} />
			</Group>
			<Text size="xs" c="dimmed" mb={4}>
				Ranks, and how many points have them
			</Text>
			<ul className={classes.list}>
				{BANDS.map((band) => (
					<Entry key={band} label={band === "unknown" ? "No rank" : BAND_LABELS[band]} count={counts.bands[band]}>
						<Swatch state="found" colours={colours[band]} />
					</Entry>
				))}
			</ul>
			<Text size="xs" c="dimmed" mt="sm" mb={4}>
				Marks of points without a measured rank
			</Text>
			<ul className={classes.list}>
				{MARKED_STATES.map((state) => (
					<Entry key={state} label={MEANINGS[state]} count={counts.states[state]}>
						<Swatch
							state={state}
							colours={state === "absent" ? colours.out : state === "estimated" ? colours.first_page : colours.unknown}
							mark={MARKS[state]}
						/>
					</Entry>
				))}
			</ul>
			<fieldset className={classes.palettes}>
				<Text component="legend" size="xs" c="dimmed" mb={4}>
					Colours; people who are colour-blind can tell blue to orange apart
				</Text>
				<RadioPills name="palette" choices={CHOICES} value={palette} onChange={onPalette} small />
			</fieldset>
		</section>
	);
});

function Entry({ label, count, children }: { label: string; count: number; children: ReactNode }) {
	return (
		<li className={classes.entry}>
			{children}
			<span className={classes.label}>{label}</span>
			<span className={classes.count}>{whole(count)}</span>
		</li>
	);
}
