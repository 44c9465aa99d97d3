import { SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { memo, type ReactNode, useMemo } from "react";
import { whole } from "../../lib/wording";
import { BAND_LABELS, BANDS, MARKED_STATES, MARKS, MEANINGS, PALETTES, type PaletteName } from "../../map/palette";
import type { Cell } from "../../queries/results";
import classes from "./HeatmapLegend.module.css";
import { countCells } from "./heatmap-counts";
import { Swatch } from "./Swatch";

interface HeatmapLegendProps {
	cells: readonly Cell[];
	palette: PaletteName;
	onPalette: (palette: PaletteName) => void;
}

const CHOICES = [
	{ value: "safe", label: "Blue to orange" },
	{ value: "classic", label: "Green to red" },
];

/** What the colours, shapes and marks of the heatmap mean, and how many cells have each. */
export const HeatmapLegend = memo(function HeatmapLegend({ cells, palette, onPalette }: HeatmapLegendProps) {
	const counts = useMemo(() => countCells(cells), [cells]);
	const colours = PALETTES[palette];
	return (
		<section aria-labelledby="legend" className={classes.legend}>
			<Title order={3} id="legend" mb={6}>
				Legend
			</Title>
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
			<Stack gap={4} mt="sm">
				<Text size="xs" c="dimmed" id="palette">
					Colours; people who are colour-blind can tell blue to orange apart
				</Text>
				<SegmentedControl
					aria-labelledby="palette"
					size="xs"
					transitionDuration={0}
					data={CHOICES}
					value={palette}
					onChange={(value) => onPalette(value === "classic" ? "classic" : "safe")}
				/>
			</Stack>
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
