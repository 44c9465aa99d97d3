import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { Schemas } from "../lib/ops-api";
import { createHandle } from "./centre-handle";
import * as L from "./leaflet";
import { createMap, type Tiles, toLatLng } from "./leaflet-map";
import mapClasses from "./map.module.css";
import { PreviewLayer } from "./PreviewLayer";
import classes from "./preview.module.css";

type Coordinates = Schemas["Coordinates"];

const NEVER_CLOSER = 17;
const LEAST_SHARE = 0.35;

interface GridMapPreviewProps {
	preview: Schemas["Preview"] | undefined;
	/** Where the middle of the grid is to be; the points follow. */
	center: Coordinates;
	business: Coordinates | null;
	tiles: Tiles;
	/** Whether the points are those of an earlier input. */
	isOld: boolean;
	/** Id of the element that says how to move the centre. */
	hintId: string;
	onMove: (center: Coordinates) => void;
}

/** The map of a grid before it is searched: its points, the business, and the centre, which can be moved. */
export function GridMapPreview(props: GridMapPreviewProps) {
	const { preview, center, business, tiles, isOld, hintId } = props;
	const element = useRef<HTMLDivElement>(null);
	const [still] = useState(() => window.matchMedia("(prefers-reduced-motion: reduce)").matches);
	const scheme = useComputedColorScheme();
	const latest = useRef(props);
	latest.current = props;
	const [parts, setParts] = useState<{ map: L.Map; layer: PreviewLayer; handle: L.Marker } | null>(null);
	const { lat, lng } = center;

	useEffect(() => {
		if (!element.current) return;
		const { center: first } = latest.current;
		const map = createMap(element.current, { tiles, still }).setView(toLatLng(first), 13);
		const layer = new PreviewLayer().addTo(map);
		const handle = createHandle(first, {
			hintId,
			className: classes.handle ?? "",
			spacing: () => latest.current.preview?.spacing_m ?? 100,
			onDrag: (at) => layer.hold(at),
			onMove: (at) => latest.current.onMove(at),
		}).addTo(map);
		setParts({ map, layer, handle });
		const watched = new ResizeObserver(() => {
			map.invalidateSize({ animate: false });
			showAll(map, latest.current.preview, false);
		});
		watched.observe(element.current);
		return () => {
			watched.disconnect();
			setParts(null);
			map.remove();
		};
	}, [tiles, still, hintId]);

	useEffect(() => {
		if (!parts) return;
		const { layer, handle } = parts;
		handle.setLatLng(toLatLng({ lat, lng }));
		layer.hold({ lat, lng });
	}, [parts, lat, lng]);

	useEffect(() => {
		if (!parts || !preview) return;
		const { map, layer } = parts;
		const measured = new Set(preview.measured);
		layer.show({
			center: middleOf(preview),
			points: preview.points.map(({ number, coordinates }) => ({ coordinates, isMeasured: measured.has(number) })),
			business,
			spacingM: preview.spacing_m,
		});
		showAll(map, preview, true);
	}, [parts, preview, business]);

	// biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn takes its colours from the scheme
	useEffect(() => {
		parts?.map.fire("viewreset");
	}, [parts, scheme]);

	return (
		<section className={`${classes.frame} ${isOld ? classes.old : ""}`} aria-label="Map of the grid">
			<div ref={element} className={mapClasses.map} />
		</section>
	);
}

function middleOf(preview: Schemas["Preview"]): Coordinates {
	const middle = preview.points.find(({ ring }) => ring === 0);
	return middle?.coordinates ?? { lat: 0, lng: 0 };
}

/** Shows all points; leaves the view alone where they can be seen well already. */
function showAll(map: L.Map, preview: Schemas["Preview"] | undefined, isNew: boolean): void {
	if (!preview || preview.points.length === 0 || map.getSize().x === 0) return;
	const middle = middleOf(preview);
	const bounds = new L.LatLngBounds(preview.points.map(({ coordinates }) => toLatLng(coordinates, middle)));
	const view = map.getBounds();
	const share = (bounds.getEast() - bounds.getWest()) / (view.getEast() - view.getWest());
	const tall = (bounds.getNorth() - bounds.getSouth()) / (view.getNorth() - view.getSouth());
	if (isNew && view.contains(bounds) && Math.max(share, tall) >= LEAST_SHARE) return;
	map.fitBounds(bounds, { padding: [28, 28], maxZoom: NEVER_CLOSER, animate: false });
}
