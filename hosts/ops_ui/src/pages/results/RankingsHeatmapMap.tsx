import { Button, Group, Kbd, Text, VisuallyHidden } from "@mantine/core";
import { type KeyboardEvent, memo, type RefObject, useEffect, useId, useRef, useState } from "react";
import type { HeatLayer } from "../../map/HeatLayer";
import type { Tiles } from "../../map/leaflet-map";
import mapClasses from "../../map/map.module.css";
import type { PaletteName } from "../../map/palette";
import { describe } from "./cell-words";
import { changesByPoint, tellChange } from "./change-marks";
import { useHeatmap } from "./heatmap";
import { moves, pointAfter } from "./heatmap-moves";
import classes from "./RankingsHeatmapMap.module.css";
import type { Shown } from "./shown-results";

interface RankingsHeatmapMapProps {
	shown: Shown;
	palette: PaletteName;
	tiles: Tiles;
	/** Called with the number of a point that is opened. */
	onOpen: (number: number) => void;
	/** Called with -1 or 1 for the keyword before or after. */
	onStep: (by: -1 | 1) => void;
	/** Is given the layer, for whoever wants a picture of it. */
	layer?: RefObject<HeatLayer | null>;
}

/** The ranks of one keyword on a map. It is one stop of the Tab key; inside, the arrow keys go from point to point. */
export const RankingsHeatmapMap = memo(function RankingsHeatmapMap(props: RankingsHeatmapMapProps) {
	const { shown, palette, tiles, onOpen, onStep, layer } = props;
	const { points, cells, center, keyword, comparison } = shown;
	const box = useRef<HTMLDivElement>(null);
	const hint = useId();
	const [active, setActive] = useState(() => points.indexOf(center));
	const [focused, setFocused] = useState(false);
	const [hovered, setHovered] = useState<number | null>(null);
	const open = (index: number) => {
		const point = points[index];
		if (point) onOpen(point.number);
	};
	const heatmap = useHeatmap(box, shown, palette, tiles, {
		onHover: setHovered,
		onPick: (index) => {
			setActive(index);
			open(index);
		},
	});
	useEffect(() => {
		if (layer) layer.current = heatmap.layer.current;
	});
	const at = Math.min(active, points.length - 1);
	const ringed = focused ? at : hovered;
	useEffect(() => heatmap.layer.current?.setRing(ringed), [heatmap, ringed]);
	const tell = (index: number | null) => {
		const point = index === null ? undefined : points[index];
		const cell = index === null ? undefined : cells[index];
		if (!point || !cell) return "";
		const change = tellChange(changesByPoint(comparison).get(point.number));
		return describe(point, center, cell, keyword, change);
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
		const { map } = heatmap;
		const { key } = event;
		if (moves(key)) {
			const next = pointAfter(points, at, key);
			setActive(next);
			heatmap.layer.current?.reveal(next, false);
		} else if (key === "Enter" || key === " ") open(at);
		else if (key === "+" || key === "=") map.current?.zoomIn(1, { animate: false });
		else if (key === "-") map.current?.zoomOut(1, { animate: false });
		else if (key === "0") heatmap.showAll();
		else if (key === "[" || key === "]") onStep(key === "[" ? -1 : 1);
		else return;
		event.preventDefault();
	};
	const told = tell(hovered ?? (focused ? at : null));
	return (
		<div>
			<div
				className={classes.frame}
				role="application"
				aria-roledescription="heatmap"
				aria-label={`Heatmap of ranks for ${keyword}, ${points.length} points`}
				aria-describedby={hint}
				// biome-ignore lint/a11y/noNoninteractiveTabindex: an application is interactive; its keys are handled here
				tabIndex={0}
				onKeyDown={onKeyDown}
				onFocus={({ target, currentTarget }) => setFocused(target === currentTarget)}
				onBlur={() => setFocused(false)}
			>
				<div ref={box} className={`${mapClasses.map} ${classes.map}`} />
			</div>
			<VisuallyHidden aria-live="polite">{focused ? tell(at) : ""}</VisuallyHidden>
			<Group justify="space-between" gap="xs" mt={6} align="flex-start">
				<div className={classes.readout}>
					<Text size="sm" fw={told ? 600 : 400} aria-hidden={told !== ""}>
						{told || "Point at a cell to read it; click it to see who ranks there."}
					</Text>
					<Text size="xs" c="dimmed" id={hint} className={classes.keys}>
						With the keyboard: <Kbd size="xs">↑</Kbd> <Kbd size="xs">↓</Kbd> <Kbd size="xs">←</Kbd>{" "}
						<Kbd size="xs">→</Kbd> go from point to point, <Kbd size="xs">Enter</Kbd> opens one, <Kbd size="xs">[</Kbd>{" "}
						<Kbd size="xs">]</Kbd> change the keyword, <Kbd size="xs">+</Kbd> <Kbd size="xs">−</Kbd>{" "}
						<Kbd size="xs">0</Kbd> zoom.
					</Text>
					{tiles === null && (
						<Text size="xs" c="dimmed">
							No basemap configured: the lines are at round distances.
						</Text>
					)}
				</div>
				<Button variant="default" size="compact-sm" onClick={heatmap.showAll}>
					Show the whole grid
				</Button>
			</Group>
		</div>
	);
});
